package dev.trainyard.workload.network;

/**
 * One dimension of a network.
 *
 * @param topology how its members are joined
 * @param size members
 * @param bytesPerSecond bandwidth of one link, one direction, bytes/s
 * @param latencySeconds latency of one link, s
 * @param algorithm how a collective runs inside it
 */
public record Dimension(DimensionTopology topology, int size, double bytesPerSecond, double latencySeconds,
        DimensionAlgorithm algorithm) {

    public Dimension {
        if (topology == null || algorithm == null) {
            throw new IllegalArgumentException("topology and algorithm must be given");
        }
        if (size < 1) {
            throw new IllegalArgumentException("size must be at least 1, found " + size);
        }
        if (!(bytesPerSecond > 0 && bytesPerSecond <= 1e18)) {
            throw new IllegalArgumentException("bytesPerSecond must be positive, found " + bytesPerSecond);
        }
        if (!(latencySeconds >= 0 && latencySeconds <= 1e3)) {
            throw new IllegalArgumentException("latencySeconds must not be negative, found " + latencySeconds);
        }
        if (algorithm == DimensionAlgorithm.HALVING_DOUBLING && Integer.bitCount(size) != 1) {
            throw new IllegalArgumentException("halving-doubling needs a power of two, found " + size
                    + ". Maybe \"ring\"?");
        }
    }
}
