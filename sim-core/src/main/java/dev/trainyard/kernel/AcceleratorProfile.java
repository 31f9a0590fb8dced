package dev.trainyard.kernel;

/**
 * What the throughput kernel needs of an accelerator and its software.
 *
 * @param processors multiprocessors that a GEMM's tiles are spread over
 * @param tileRows rows of a tile
 * @param tileColumns columns of a tile
 * @param rates sustained matrix rate in FLOP/s by number format
 * @param attentionRate sustained rate of the attention core, FLOP/s
 * @param memoryBytesPerSecond achieved memory bandwidth, bytes/s
 * @param launchSeconds cost of one kernel launch that nothing hides, s
 */
public record AcceleratorProfile(double processors, double tileRows, double tileColumns, double[] rates,
        double attentionRate, double memoryBytesPerSecond, double launchSeconds) {}
