package dev.trainyard.kernel.plan;

/**
 * Where a layer row of {@link PlanTables} has what. The row holds what one micro-batch costs at the model's ends, and
 * behind that, block by block, in one layer of each kind, under one way of splitting layers (tensor, context and expert
 * ranks, micro-batch, number format). Seconds, bytes sent by one accelerator on each link class, bytes of memory.
 */
public final class LayerRow {
    /** {@link Pass}es. */
    public static final int PASSES = Pass.COUNT;
    private static final int CAUSES = Cause.OF_PASSES;
    private static final int LINKS = LinkClass.COUNT;

    /** What computes, which overlapped traffic can slow: the embedding's. */
    public static final int FIRST_COMPUTE = 0;
    /** That of head, loss and multi-token prediction. */
    public static final int LAST_COMPUTE = FIRST_COMPUTE + 1;
    /** Seconds of a pass through the embedding, {@code [pass]}. */
    public static final int FIRST = LAST_COMPUTE + 1;
    /** Seconds of a pass through head, loss and multi-token prediction, {@code [pass]}. */
    public static final int LAST = FIRST + PASSES;
    /** Experts' exchange in the latter. */
    public static final int LAST_EXCHANGE = LAST + PASSES;
    /** The embedding's passes by cause. */
    public static final int FIRST_CAUSE = LAST_EXCHANGE + 1;
    /** The passes through head, loss and multi-token prediction by cause. */
    public static final int LAST_CAUSE = FIRST_CAUSE + CAUSES;
    /** Bytes sent in head and multi-token prediction, {@code [link]}. */
    public static final int LAST_BYTES = LAST_CAUSE + CAUSES;
    /** Working set of the loss. */
    public static final int LOSS = LAST_BYTES + LINKS;
    /** The same where parameters are sharded. */
    public static final int LOSS_SHARDED = LOSS + 1;
    /** The embedding's dense gradient. */
    public static final int EMBEDDING_GRADIENT = LOSS_SHARDED + 1;
    /** Workspaces of the matrix products. */
    public static final int WORKSPACES = EMBEDDING_GRADIENT + 1;
    /** A received message between stages. */
    public static final int RECEIVED = WORKSPACES + 1;
    /** The head's gathered input. */
    public static final int HEAD_INPUT = RECEIVED + 1;
    /** 1 where scratch of all halves that differ is there at once, 0 where the largest serves all. */
    public static final int SCRATCH_ADDS = HEAD_INPUT + 1;
    /** Where the first kind's block begins; all columns below count from a block's beginning. */
    public static final int KINDS = SCRATCH_ADDS + 1;

    /** Seconds of a pass through a layer, {@code [pass]}. */
    public static final int PASS = 0;
    /** What recomputing the attention core adds to the input gradient. */
    public static final int CORE = PASS + PASSES;
    /** What recomputing the layer adds. */
    public static final int FULL = CORE + 1;
    /** Experts' exchange in forward and input gradient together. */
    public static final int EXCHANGE = FULL + 1;
    /** What recomputing the layer adds to that. */
    public static final int EXCHANGE_AGAIN = EXCHANGE + 1;
    /**
     * Seconds of input and weight gradient where a schedule runs them apart, {@code [which]}: each waits for its own
     * launches.
     */
    public static final int APART = EXCHANGE_AGAIN + 1;
    /**
     * Seconds of the forward pass, and of both gradients apart, beside which experts' exchange can hide: what the
     * device does besides, or what its host takes to launch it, {@code [which]}.
     */
    public static final int BESIDE = APART + 2;
    /** Of all passes what computes, which overlapped traffic can slow. */
    public static final int COMPUTE = BESIDE + 2;
    /** What recomputing the layer adds to that. */
    public static final int COMPUTE_AGAIN = COMPUTE + 1;
    /** Memory of a layer's input. */
    public static final int INPUT = COMPUTE_AGAIN + 1;
    /** Memory that a layer keeps for its backward pass. */
    public static final int KEPT = INPUT + 1;
    /** The same where the attention core is recomputed. */
    public static final int KEPT_SELECTIVE = KEPT + 1;
    /** Gradients inside a layer's backward pass. */
    public static final int BACKWARD = KEPT_SELECTIVE + 1;
    /** Weight-gradient scratch of the mixer, and of the feed-forward, {@code [half]}. */
    public static final int SCRATCH = BACKWARD + 1;
    /** The kinds before this one that share the half's scratch, a bit each, {@code [half]}. */
    public static final int SCRATCH_SHARED = SCRATCH + 2;
    /** A layer's passes by cause; then what recomputing core or layer adds. */
    public static final int CAUSE = SCRATCH_SHARED + 2;
    /** What recomputing the attention core adds. */
    public static final int CORE_CAUSE = CAUSE + CAUSES;
    /** What recomputing the layer adds. */
    public static final int FULL_CAUSE = CORE_CAUSE + CAUSES;
    /** Bytes sent in a layer, {@code [link]}. */
    public static final int BYTES = FULL_CAUSE + CAUSES;
    /** What recomputing the attention core adds. */
    public static final int CORE_BYTES = BYTES + LINKS;
    /** What recomputing the layer adds. */
    public static final int FULL_BYTES = CORE_BYTES + LINKS;
    /** Doubles in a kind's block. */
    public static final int BLOCK = FULL_BYTES + LINKS;

    private LayerRow() {}

    /** Doubles in a row of so many kinds. */
    public static int length(int kinds) {
        return KINDS + kinds * BLOCK;
    }

    /** Where a kind's block begins in a row. */
    public static int block(int kind) {
        return KINDS + kind * BLOCK;
    }
}
