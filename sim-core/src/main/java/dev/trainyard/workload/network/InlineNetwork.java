package dev.trainyard.workload.network;

import dev.trainyard.input.Entry;
import dev.trainyard.input.Quantity;
import java.util.ArrayList;
import java.util.List;

/**
 * A network of several dimensions, innermost first. Rank r is member {@code r mod size} of the first dimension, and so
 * on.
 *
 * @param dimensions at least one
 * @param endpointSeconds what handing over each message costs at its end, s
 * @param chunks parts into which a collective is cut; they go through the dimensions as a pipeline
 * @param memoryBytesPerSecond memory bandwidth of a rank for adding up what it received, bytes/s
 */
public record InlineNetwork(List<Dimension> dimensions, double endpointSeconds, int chunks,
        double memoryBytesPerSecond) {
    /** Ranks of the largest network. */
    public static final long MAX_RANKS = 1L << 40;
    private static final int MAX_SIZE = 1 << 20;
    private static final int MAX_CHUNKS = 1 << 16;
    private static final double MEMORY = 1.6e12;

    public InlineNetwork {
        dimensions = List.copyOf(dimensions);
        if (dimensions.isEmpty()) {
            throw new IllegalArgumentException("a network needs at least one dimension");
        }
        if (!(endpointSeconds >= 0 && endpointSeconds <= 1e3)) {
            throw new IllegalArgumentException("endpointSeconds must not be negative, found " + endpointSeconds);
        }
        if (chunks < 1) {
            throw new IllegalArgumentException("chunks must be at least 1, found " + chunks);
        }
        if (!(memoryBytesPerSecond > 0)) {
            throw new IllegalArgumentException("memoryBytesPerSecond must be positive, found " + memoryBytesPerSecond);
        }
    }

    /** Ranks in all. */
    public long ranks() {
        long ranks = 1;
        for (Dimension dimension : dimensions) {
            ranks *= dimension.size();
        }
        return ranks;
    }

    /**
     * Reads a network:
     *
     * <pre>
     * dimensions:                 # innermost first
     *   - {topology: switch, size: 8, bandwidth: 450 GB/s, latency: 500 ns}
     *   - {topology: ring, size: 64, bandwidth: 50 GB/s, latency: 1 us, algorithm: ring}
     * algorithm: halving-doubling # where a dimension names none: ring (default), halving-doubling, direct
     * chunks: 4                   # default 1
     * endpointDelay: 10 ns        # default 0
     * memoryBandwidth: 1600 GB/s  # default
     * </pre>
     *
     * GB are 1e9 bytes. Some simulators count 2^30 to a GB: their numbers are GiB here.
     *
     * @throws dev.trainyard.input.InputException naming place, field, value and remedy
     */
    public static InlineNetwork read(Entry entry) {
        entry.onlyKeys("dimensions", "algorithm", "chunks", "endpointDelay", "memoryBandwidth");
        DimensionAlgorithm algorithm = entry.find("algorithm")
                .map(written -> written.choice(DimensionAlgorithm.class)).orElse(DimensionAlgorithm.RING);
        Entry list = entry.require("dimensions");
        List<Dimension> dimensions = new ArrayList<>();
        long ranks = 1;
        for (Entry element : list.elements()) {
            Dimension dimension = dimension(element, algorithm);
            ranks *= dimension.size();
            if (ranks > MAX_RANKS) {
                throw element.error("the dimensions up to here make " + ranks + " ranks; expected at most "
                        + MAX_RANKS);
            }
            dimensions.add(dimension);
        }
        if (dimensions.isEmpty()) {
            throw list.error("is empty; expected at least one {topology, size, bandwidth, latency}");
        }
        double endpoint = entry.find("endpointDelay").map(at -> at.number(Quantity.SECONDS, 0, 1)).orElse(0.0);
        int chunks = entry.find("chunks").map(at -> at.integer(1, MAX_CHUNKS)).orElse(1);
        double memory = entry.find("memoryBandwidth").map(at -> at.number(Quantity.BYTES_PER_SECOND, 1e6, 1e18))
                .orElse(MEMORY);
        return new InlineNetwork(dimensions, endpoint, chunks, memory);
    }

    private static Dimension dimension(Entry entry, DimensionAlgorithm otherwise) {
        entry.onlyKeys("topology", "size", "bandwidth", "latency", "algorithm");
        DimensionTopology topology = entry.require("topology").choice(DimensionTopology.class);
        int size = entry.require("size").integer(1, MAX_SIZE);
        double bandwidth = entry.require("bandwidth").number(Quantity.BYTES_PER_SECOND, 1e6, 1e18);
        double latency = entry.require("latency").number(Quantity.SECONDS, 0, 1);
        DimensionAlgorithm algorithm = entry.find("algorithm")
                .map(written -> written.choice(DimensionAlgorithm.class)).orElse(otherwise);
        if (algorithm == DimensionAlgorithm.HALVING_DOUBLING && Integer.bitCount(size) != 1) {
            throw entry.require("size").error("halving-doubling needs a power of two, found " + size + ". Maybe "
                    + Integer.highestOneBit(size) + " or algorithm \"ring\"?");
        }
        return new Dimension(topology, size, bandwidth, latency, algorithm);
    }
}
