package dev.trainyard.workload;

import dev.trainyard.cluster.Accelerator;
import dev.trainyard.cluster.AcceleratorFamily;
import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.constants.ConstantName;
import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.operator.AcceleratorProfile;
import dev.trainyard.kernel.operator.AcceleratorProfileBuilder;
import dev.trainyard.model.Precision;

/**
 * What the throughput kernel is told about an accelerator: {@link BestRates} times the family's sustained share, which
 * is where real operand shapes show, times what its own power limit and revision change (the catalogue names those
 * constants). What one card was measured to hold under its power limit stands as it is: the share is there for want of
 * just that. No rate is above the data sheet's.
 */
public final class AcceleratorProfiles {
    private AcceleratorProfiles() {}

    /** The profile under a release and constants. */
    public static AcceleratorProfile of(Accelerator accelerator, SoftwareLevel software,
            Constants constants) {
        AcceleratorFamily family = accelerator.constants();
        // A release may carry numbers of its own for how well it was tuned to its machine.
        double release = 1;
        for (ConstantName name : software.rateConstants()) {
            release *= constants.of(name);
        }
        double limit = accelerator.sustainedPower() * release;
        for (ConstantName name : accelerator.rateConstants()) {
            limit *= constants.of(name);
        }
        BestRates best = new BestRates(accelerator);
        double wide = best.of(Precision.BF16) * limit;
        double[] rates = new double[Precision.values().length];
        double[] bytes = new double[rates.length];
        for (Precision precision : Precision.values()) {
            bytes[precision.ordinal()] = precision.bytes();
            double settled = accelerator.settled().of(precision) * release;
            double share = constants.of(best.narrow(precision) ? family.gemm8bit() : family.gemm16bit());
            double rate = best.of(precision) * limit * share * (best.fromEightBits(precision)
                    ? constants.of(family.gemm4bit()) * best.narrowing() / BestRates.USUAL_NARROWING : 1);
            rates[precision.ordinal()] = settled > 0 ? settled : atMost(accelerator.peak().of(precision), rate);
        }
        // Half the largest tile each way: libraries take it where that one would leave processors idle.
        return AcceleratorProfileBuilder.builder().processors(accelerator.processors())
                .tileRows(accelerator.tileRows() / 2.0).tileColumns(accelerator.tileColumns() / 2.0)
                .quantisation(constants.of(ConstantName.GEMM_QUANTISATION))
                .epilogue(constants.of(ConstantName.GEMM_EPILOGUE)).rates(rates).valueBytes(bytes)
                .attentionRate(atMost(accelerator.peak().bf16(), wide * constants.of(family.attention())))
                .memoryBytesPerSecond(accelerator.memoryBytesPerSecond() * constants.of(ConstantName.MEMORY_BANDWIDTH))
                .launchSeconds(constants.of(ConstantName.LAUNCH_SECONDS)).build();
    }

    private static double atMost(double peak, double rate) {
        return peak > 0 && rate > peak ? peak : rate;
    }
}
