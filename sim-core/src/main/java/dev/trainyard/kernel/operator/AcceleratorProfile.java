package dev.trainyard.kernel.operator;

import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * What the throughput kernel needs of an accelerator and its software.
 *
 * @param processors multiprocessors that a GEMM's tiles are spread over
 * @param tileRows rows of the tiles that a GEMM is cut into
 * @param tileColumns columns of these tiles
 * @param quantisation share of the last wave's idle time that is really lost, 0 to 1
 * @param epilogue share of the time to write a GEMM's results that its products do not hide, 0 to 1
 * @param rates sustained matrix rate in FLOP/s by number format
 * @param valueBytes bytes of one input value by number format
 * @param attentionRate sustained rate of the attention core, FLOP/s
 * @param memoryBytesPerSecond achieved memory bandwidth, bytes/s
 * @param launchSeconds cost of one kernel launch that nothing hides, s
 */
@RecordBuilder
public record AcceleratorProfile(double processors, double tileRows, double tileColumns,
        double quantisation, double epilogue, double[] rates, double[] valueBytes, double attentionRate,
        double memoryBytesPerSecond, double launchSeconds) {}
