package dev.trainyard.workload.network;

/** How a collective runs inside one dimension. */
public enum DimensionAlgorithm {
    /** Size - 1 steps to the next member. */
    RING,
    /** Recursive halving and doubling (Thakur, Rabenseifner and Gropp, 2005, section 4.5); sizes are powers of two. */
    HALVING_DOUBLING,
    /** One step to all others at once. */
    DIRECT
}
