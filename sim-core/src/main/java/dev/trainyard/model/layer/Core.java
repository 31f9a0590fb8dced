package dev.trainyard.model.layer;

/**
 * Scores and weighted values.
 *
 * @param heads query heads
 * @param queryHead size of a query or key
 * @param valueHead size of a value
 * @param reach keys that a query sees at most: a window, or as many as an indexer chooses; 0: all before it
 * @param kind what it does
 */
public record Core(int heads, int queryHead, int valueHead, int reach, Kind kind) {

    /** What a core does. */
    public enum Kind {
        /** Attends to tokens before it, split over tensor ranks by head. */
        CAUSAL,
        /** Attends to all tokens of its sample (an encoder), split over tensor ranks by head. */
        FULL,
        /** Attends to {@code reach} tokens of another sequence, split over tensor ranks by head. */
        CROSS,
        /** Only scores tokens before it, on every tensor rank alike, to choose which ones another core attends to. */
        INDEX
    }

    /** FLOPs of one token pair, all heads. */
    public double pairFlops() {
        return 2.0 * heads * headSizes();
    }

    /** Sizes of a query and of a value. */
    public double headSizes() {
        return queryHead + (double) valueHead;
    }

    /**
     * Keys that a query of a sequence sees, on average.
     *
     * @param causally keys behind the query do not count; where they do, a window is seen whole
     */
    public double keys(double sequence, boolean causally) {
        if (kind == Kind.CROSS) {
            return reach;
        }
        double most = reach == 0 ? sequence : Math.min(sequence, reach);
        return causally && kind != Kind.FULL ? most - most * most / (2 * sequence) : most;
    }
}
