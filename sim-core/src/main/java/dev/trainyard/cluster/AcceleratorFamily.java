package dev.trainyard.cluster;

import dev.trainyard.constants.ConstantName;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * A generation of accelerators that published runs taught: which constants its parts are priced with.
 *
 * @param name catalogue name, such as {@code hopper}
 * @param gemm16bit sustained share of the best measured 16-bit GEMM rate
 * @param gemm8bit the same at 8 bits
 * @param gemm4bit sustained 4-bit GEMM rate over the 8-bit one
 * @param attention flash attention's rate over the best measured 16-bit GEMM rate
 * @param inSwitch share of the scale-up bandwidth that in-switch reduction reaches
 */
@RecordBuilder
public record AcceleratorFamily(String name, ConstantName gemm16bit, ConstantName gemm8bit, ConstantName gemm4bit,
        ConstantName attention, ConstantName inSwitch) {}
