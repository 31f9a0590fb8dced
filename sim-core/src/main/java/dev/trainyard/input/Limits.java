package dev.trainyard.input;

/**
 * What is too large to be meant. Every way in asks here: scenarios and their changes, plans that are searched for,
 * published runs, studies. They are far beyond any cluster, yet small enough that products of two stay far from
 * overflow and that a slip costs neither minutes nor all memory. The bounds of the physics' constants stand beside
 * them in {@code constants.yaml}, and no other file of constants may go beyond those.
 */
public final class Limits {
    /** Of any count in a plan: ranks, stages, layers, micro-batches. */
    public static final int COUNT = 10_000_000;
    /** Bytes of a JSON file that another program wrote; lists of labels fill one or two MiB. */
    public static final int JSON_BYTES = 16 << 20;
    /** Accelerators of a cluster. */
    public static final int GPUS = COUNT;
    /** Sequences in one step. */
    public static final int BATCH = COUNT;
    /** Tokens in one sequence. */
    public static final int SEQUENCE = 100_000_000;
    /** Tokens of a training run. */
    public static final double TOKENS = 1e18;
    /**
     * Forward and backward passes of all chunks in one replica, each of which is simulated; large published runs have
     * a few ten thousand.
     */
    public static final long PASSES = 1_000_000;
    /** Seconds of a step, 100 days; engine time ends at 106. */
    public static final double STEP_SECONDS = 100 * Duration.DAY;

    private Limits() {}

    /** Passes of a replica: a forward and a backward of each chunk for each micro-batch. */
    public static long passes(long stages, long virtualStages, long microBatches) {
        return 2 * stages * virtualStages * microBatches;
    }
}
