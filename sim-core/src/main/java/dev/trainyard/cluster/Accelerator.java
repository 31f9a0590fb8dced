package dev.trainyard.cluster;

/**
 * One accelerator.
 *
 * @param name catalogue name, such as {@code h100-sxm}
 * @param vendor maker
 * @param family generation whose measured constants it shares: ampere, hopper, blackwell, cdna3, cdna4, tpu, maia
 * @param year first deliveries
 * @param processors streaming multiprocessors, compute units or cores: what a GEMM's tiles are spread over
 * @param tileRows rows of the largest efficient GEMM tile
 * @param tileColumns columns of the largest efficient GEMM tile
 * @param peak data-sheet dense rates, FLOP/s
 * @param measured best measured dense GEMM rates, FLOP/s; 0 where unmeasured
 * @param memoryBytes device memory, bytes
 * @param memoryBytesPerSecond device memory bandwidth by data sheet, bytes/s
 * @param cacheBytes last-level cache, bytes
 * @param scaleUpBytesPerSecond scale-up (NVLink) bandwidth of one accelerator, one direction, bytes/s
 * @param inSwitchReduction the scale-up switches reduce (NVLink SHARP)
 * @param watts thermal design power, W
 * @param idleWatts power when idle, W
 * @param sustainedPower share of the measured rate held under the power limit relative to the family's reference part
 */
public record Accelerator(String name, String vendor, String family, int year, int processors, int tileRows,
        int tileColumns, Rates peak, Rates measured, double memoryBytes, double memoryBytesPerSecond,
        double cacheBytes, double scaleUpBytesPerSecond, boolean inSwitchReduction, double watts, double idleWatts,
        double sustainedPower) {}
