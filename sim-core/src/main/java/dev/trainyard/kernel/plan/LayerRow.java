package dev.trainyard.kernel.plan;

/**
 * Where a layer row of {@link PlanTables} has what. The row holds what one micro-batch costs in one layer of each kind
 * under one way of splitting layers (tensor, context and expert ranks, micro-batch, number format), and at the model's
 * ends. Kinds: bit 0 is attention to the whole sequence, bit 1 a mixture of experts. Seconds, bytes sent by one
 * accelerator on each link class, bytes of memory.
 */
public final class LayerRow {
    /** Kinds of layers. */
    public static final int KINDS = 4;
    /** {@link Pass}es. */
    public static final int PASSES = Pass.COUNT;
    private static final int CAUSES = Cause.OF_PASSES;
    private static final int LINKS = LinkClass.COUNT;

    /** Seconds of a pass through a layer, {@code [kind * PASSES + pass]}. */
    public static final int PASS = 0;
    /** What recomputing the attention core adds to the input gradient, {@code [kind]}. */
    public static final int CORE = PASS + KINDS * PASSES;
    /** What recomputing the layer adds, {@code [kind]}. */
    public static final int FULL = CORE + KINDS;
    /** Experts' exchange in forward and input gradient together, {@code [kind]}. */
    public static final int EXCHANGE = FULL + KINDS;
    /** What recomputing the layer adds to that, {@code [kind]}. */
    public static final int EXCHANGE_AGAIN = EXCHANGE + KINDS;
    /**
     * Seconds of input and weight gradient where a schedule runs them apart, {@code [kind * 2 + which]}: each waits for
     * its own launches.
     */
    public static final int APART = EXCHANGE_AGAIN + KINDS;
    /**
     * Seconds of the forward pass, and of both gradients apart, beside which experts' exchange can hide: what the
     * device does besides, or what its host takes to launch it, {@code [kind * 2 + which]}.
     */
    public static final int BESIDE = APART + 2 * KINDS;
    /** Of all passes what computes, which overlapped traffic can slow, {@code [kind]}. */
    public static final int COMPUTE = BESIDE + 2 * KINDS;
    /** What recomputing the layer adds to that. */
    public static final int COMPUTE_AGAIN = COMPUTE + KINDS;
    /** The embedding's. */
    public static final int FIRST_COMPUTE = COMPUTE_AGAIN + KINDS;
    /** That of head, loss and multi-token prediction. */
    public static final int LAST_COMPUTE = FIRST_COMPUTE + 1;
    /** Seconds of a pass through the embedding, {@code [pass]}. */
    public static final int FIRST = LAST_COMPUTE + 1;
    /** Seconds of a pass through head, loss and multi-token prediction, {@code [pass]}. */
    public static final int LAST = FIRST + PASSES;
    /** Experts' exchange in the latter. */
    public static final int LAST_EXCHANGE = LAST + PASSES;
    /** A layer's passes by cause, {@code [kind * OF_PASSES + cause]}; then what recomputing core or layer adds. */
    public static final int CAUSE = LAST_EXCHANGE + 1;
    /** What recomputing the attention core adds. */
    public static final int CORE_CAUSE = CAUSE + KINDS * CAUSES;
    /** What recomputing the layer adds. */
    public static final int FULL_CAUSE = CORE_CAUSE + KINDS * CAUSES;
    /** The embedding's passes by cause. */
    public static final int FIRST_CAUSE = FULL_CAUSE + KINDS * CAUSES;
    /** The passes through head, loss and multi-token prediction by cause. */
    public static final int LAST_CAUSE = FIRST_CAUSE + CAUSES;
    /** Bytes sent in a layer, {@code [kind * LINKS + link]}. */
    public static final int BYTES = LAST_CAUSE + CAUSES;
    /** What recomputing the attention core adds. */
    public static final int CORE_BYTES = BYTES + KINDS * LINKS;
    /** What recomputing the layer adds. */
    public static final int FULL_BYTES = CORE_BYTES + KINDS * LINKS;
    /** Bytes sent in head and multi-token prediction, {@code [link]}. */
    public static final int LAST_BYTES = FULL_BYTES + KINDS * LINKS;
    /** Memory that a layer keeps for its backward pass: dense, then mixture. */
    public static final int KEPT = LAST_BYTES + LINKS;
    /** The same where the attention core is recomputed. */
    public static final int KEPT_SELECTIVE = KEPT + 2;
    /** A layer's input. */
    public static final int INPUT = KEPT_SELECTIVE + 2;
    /** Gradients inside a layer's backward pass: dense, then mixture. */
    public static final int BACKWARD = INPUT + 1;
    /** Working set of the loss. */
    public static final int LOSS = BACKWARD + 2;
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
    /** Weight-gradient scratch, {@code [mixtures + 2 * dense]} by which layers a stage has. */
    public static final int SCRATCH = HEAD_INPUT + 1;
    /** Doubles in a row. */
    public static final int LENGTH = SCRATCH + 4;

    private LayerRow() {}
}
