package dev.trainyard.workload;

import dev.trainyard.cluster.Accelerator;
import dev.trainyard.cluster.AcceleratorFamily;
import dev.trainyard.cluster.Accelerators;
import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.constants.ConstantName;
import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.operator.AcceleratorProfile;
import dev.trainyard.kernel.operator.AcceleratorProfileBuilder;
import dev.trainyard.model.Precision;

/**
 * What the throughput kernel is told about an accelerator: the best measured GEMM rates of its reference part
 * times the family's sustained share, which is where real operand shapes show, times what its own power limit and
 * revision change (the catalogue names those constants). What one card was measured to hold under its power limit
 * stands as it is: the share is there for want of just that. 4-bit rates start from 8-bit ones: none was measured.
 */
public final class AcceleratorProfiles {
    /** Best measured rate over the data sheet's, where an accelerator has not been measured (facts: 71% to 87%). */
    private static final double TYPICAL_SHARE = 0.78;

    private AcceleratorProfiles() {}

    /** The profile under a release and constants. */
    public static AcceleratorProfile of(Accelerator accelerator, SoftwareLevel software,
            Constants constants) {
        AcceleratorFamily family = accelerator.constants();
        // A user's own part may carry a catalogue name: what is its own reference keeps its own rates.
        Accelerator reference = accelerator.reference().equals(accelerator.name()) ? accelerator
                : Accelerators.find(accelerator.reference()).orElse(accelerator);
        // A release may carry numbers of its own for how well it was tuned to its machine.
        double release = 1;
        for (ConstantName name : software.rateConstants()) {
            release *= constants.of(name);
        }
        double limit = accelerator.sustainedPower() * release;
        for (ConstantName name : accelerator.rateConstants()) {
            limit *= constants.of(name);
        }
        double wide = measured(reference, Precision.BF16) * limit;
        double share = constants.of(family.gemm16bit());
        double sixteen = wide * share;
        double narrow = measured(reference, Precision.FP8);
        double eight = narrow <= 0 ? sixteen : narrow * limit * constants.of(family.gemm8bit());
        double four = reference.peak().nvfp4() > 0 ? eight * constants.of(family.gemm4bit())
                * narrowing(accelerator) / narrowing(reference) : eight;
        double[] rates = new double[Precision.values().length];
        double[] bytes = new double[rates.length];
        for (Precision precision : Precision.values()) {
            bytes[precision.ordinal()] = precision.bytes();
            double settled = accelerator.settled().of(precision) * release;
            rates[precision.ordinal()] = settled > 0 ? settled : switch (precision) {
                case FP32, TF32 -> accelerator.measured().tf32() > 0
                        ? accelerator.measured().tf32() * limit * share
                        : Math.max(accelerator.peak().tf32() * TYPICAL_SHARE * limit * share, sixteen / 4);
                case FP16 -> reference.measured().fp16() > 0 ? reference.measured().fp16() * limit * share : sixteen;
                case BF16 -> sixteen;
                case FP8, MXFP8 -> eight;
                case NVFP4 -> four;
            };
        }
        // Half the largest tile each way: libraries take it where that one would leave processors idle.
        return AcceleratorProfileBuilder.builder().processors(accelerator.processors())
                .tileRows(accelerator.tileRows() / 2.0).tileColumns(accelerator.tileColumns() / 2.0)
                .quantisation(constants.of(ConstantName.GEMM_QUANTISATION))
                .epilogue(constants.of(ConstantName.GEMM_EPILOGUE)).rates(rates).valueBytes(bytes)
                .attentionRate(wide * constants.of(family.attention()))
                .memoryBytesPerSecond(accelerator.memoryBytesPerSecond() * constants.of(ConstantName.MEMORY_BANDWIDTH))
                .launchSeconds(constants.of(ConstantName.LAUNCH_SECONDS)).build();
    }

    /** How many times faster four bits are than eight by the data sheet. */
    private static double narrowing(Accelerator accelerator) {
        return accelerator.peak().nvfp4() / accelerator.peak().fp8();
    }

    private static double measured(Accelerator accelerator, Precision precision) {
        double measured = accelerator.measured().of(precision);
        return measured > 0 ? measured : accelerator.peak().of(precision) * TYPICAL_SHARE;
    }
}
