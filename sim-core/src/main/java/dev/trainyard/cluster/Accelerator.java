package dev.trainyard.cluster;

import dev.trainyard.constants.ConstantName;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Set;

/**
 * One accelerator.
 *
 * @param name catalogue name, such as {@code h100-sxm}
 * @param vendor maker
 * @param family its generation: ampere, hopper, blackwell, cdna3, cdna4, tpu, maia or another
 * @param constants the family whose constants it is priced with: its own, or the one from which the entry borrows
 * @param year first deliveries
 * @param processors streaming multiprocessors, compute units or cores: what a GEMM's tiles are spread over
 * @param tileRows rows of the largest efficient GEMM tile
 * @param tileColumns columns of the largest efficient GEMM tile
 * @param peak data-sheet dense rates, FLOP/s
 * @param measured best measured dense GEMM rates, FLOP/s; 0 where unmeasured
 * @param settled dense GEMM rates that one card was measured to hold under its power limit, FLOP/s, which stand as they
 *     are instead of a share of the best measured ones; 0 where nobody calibrated
 * @param memoryBytes device memory that the driver reports in all, bytes: less than the sheet's figure in GiB, more
 *     than what is left after the driver's and the framework's own share
 * @param memoryBytesPerSecond device memory bandwidth by data sheet, bytes/s
 * @param cacheBytes last-level cache, bytes
 * @param scaleUpBytesPerSecond scale-up (NVLink) bandwidth of one accelerator, one direction, bytes/s
 * @param inSwitchReduction the scale-up switches reduce (NVLink SHARP)
 * @param watts thermal design power, W
 * @param idleWatts power when idle, W
 * @param sustainedPower share of the measured rate held under the power limit relative to the reference part
 * @param reference name of the part whose measured rates its sustained rates are taken from; its own where it was
 *     measured well enough
 * @param rateConstants the constants that its sustained rates are multiplied by, beside its family's
 * @param system the system it usually comes in
 * @param estimated figures that nobody published, by path such as {@code peak.bf16}: answers that use them are less
 *     sure
 */
@RecordBuilder
public record Accelerator(String name, String vendor, String family, AcceleratorFamily constants, int year,
        int processors, int tileRows, int tileColumns, Rates peak, Rates measured, Rates settled,
        double memoryBytes, double memoryBytesPerSecond, double cacheBytes, double scaleUpBytesPerSecond,
        boolean inSwitchReduction, double watts, double idleWatts, double sustainedPower, String reference,
        List<ConstantName> rateConstants, UsualSystem system, Set<String> estimated) {

    /** Takes copies of the lists. */
    public Accelerator {
        rateConstants = List.copyOf(rateConstants);
        estimated = Set.copyOf(estimated);
    }
}
