package dev.trainyard.workload.network;

/** How the members of one dimension are joined. */
public enum DimensionTopology {
    /** Each to its two neighbours. */
    RING,
    /** All to one switch. */
    SWITCH,
    /** Each to each. */
    FULLY_CONNECTED;

    /** Links that a message passes to a member {@code offset} places further on. */
    int hops(int size, int offset) {
        return switch (this) {
            case RING -> Math.min(offset, size - offset);
            case SWITCH -> 2;
            case FULLY_CONNECTED -> 1;
        };
    }
}
