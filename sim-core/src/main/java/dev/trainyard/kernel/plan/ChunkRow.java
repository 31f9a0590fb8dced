package dev.trainyard.kernel.plan;

/**
 * Where a chunk row of {@link PlanTables} has what: a chunk of the model as one accelerator holds it under one way of
 * spreading the model (all ranks, virtual stages, sharding). Chunks of equal content share a row.
 */
public final class ChunkRow {
    /** Layers by kind, {@code [kind]}. */
    public static final int LAYERS = 0;
    /** Layers without and with experts that keep activations, multi-token prediction included. */
    public static final int PLAIN = LAYERS + LayerRow.KINDS;
    /** The latter. */
    public static final int SPARSE = PLAIN + 1;
    /** 1 where the chunk begins with the embedding. */
    public static final int FIRST = SPARSE + 1;
    /** 1 where the chunk ends with the head. */
    public static final int LAST = FIRST + 1;
    /** Seconds to reduce the chunk's gradients once. */
    public static final int REDUCE = LAST + 1;
    /** Seconds to gather its parameters once. */
    public static final int GATHER = REDUCE + 1;
    /** Parts in which they travel. */
    public static final int BUCKETS = GATHER + 1;
    /** Seconds of the optimizer's step. */
    public static final int OPTIMIZER = BUCKETS + 1;
    /** Bytes that one reduction sends, {@code [link]}. */
    public static final int REDUCE_BYTES = OPTIMIZER + 1;
    /** Bytes that one gathering sends, {@code [link]}. */
    public static final int GATHER_BYTES = REDUCE_BYTES + LinkClass.COUNT;
    /** Memory of weights, without embedding and head like the two that follow. */
    public static final int WEIGHTS = GATHER_BYTES + LinkClass.COUNT;
    /** Memory of gradients. */
    public static final int GRADIENTS = WEIGHTS + 1;
    /** Memory of the optimizer's state. */
    public static final int OPTIMIZER_STATE = GRADIENTS + 1;
    /** Doubles in a row. */
    public static final int LENGTH = OPTIMIZER_STATE + 1;

    private ChunkRow() {}
}
