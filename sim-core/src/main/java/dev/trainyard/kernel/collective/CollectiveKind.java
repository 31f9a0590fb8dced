package dev.trainyard.kernel.collective;

import java.util.Locale;

/**
 * What a collective does. The ordinal is its number in a batch, in Java and in CUDA. Bytes follow nccl-tests:
 * all-reduce and broadcast count the buffer of one rank, all-gather its whole output, reduce-scatter its whole input,
 * all-to-all its whole send buffer, send/receive the message.
 */
public enum CollectiveKind {
    /** Every rank ends with the sum of all buffers. */
    ALL_REDUCE,
    /** Every rank ends with its share of the sum. */
    REDUCE_SCATTER,
    /** Every rank ends with all shares. */
    ALL_GATHER,
    /** Every rank sends a different share to every other. */
    ALL_TO_ALL,
    /** One rank's buffer reaches all. */
    BROADCAST,
    /** One message from one rank to another, while all ranks do the same. */
    SEND_RECV;

    /** How it is written: {@code all-reduce}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Bus bandwidth over algorithm bandwidth, which makes numbers of different rank counts comparable with the hardware
     * (nccl-tests, PERFORMANCE.md): 2(n-1)/n for all-reduce, (n-1)/n where each rank keeps or brings 1/n, else 1.
     */
    public double busFactor(int ranks) {
        double others = (ranks - 1.0) / ranks;
        return switch (this) {
            case ALL_REDUCE -> 2 * others;
            case REDUCE_SCATTER, ALL_GATHER, ALL_TO_ALL -> others;
            case BROADCAST, SEND_RECV -> 1;
        };
    }

    /** Bus bandwidth in bytes/s as nccl-tests prints it; 0 where no time passes. */
    public double busBandwidth(int ranks, double bytes, double seconds) {
        return seconds > 0 ? bytes / seconds * busFactor(ranks) : 0;
    }
}
