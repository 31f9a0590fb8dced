package dev.trainyard.kernel.plan;

/**
 * Where a chunk row of {@link PlanTables} has what: a chunk of the model as one accelerator holds it under one way of
 * spreading the model (all ranks, virtual stages, sharding). Chunks of equal content share a row.
 */
public final class ChunkRow {
    /** 1 where the chunk begins with the embedding. */
    public static final int FIRST = 0;
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
    /** Memory of what sharded parameters gather for the widest layer; 0 without layers. */
    public static final int GATHERED = OPTIMIZER_STATE + 1;
    /** Kinds of layers that it holds, multi-token prediction's included, a bit each. */
    public static final int HOLDS = GATHERED + 1;
    /** Layers of a kind, then those that keep activations, multi-token prediction's included, {@code [2 * kind]}. */
    public static final int LAYERS = HOLDS + 1;

    private ChunkRow() {}

    /** Doubles in a row of so many kinds. */
    public static int length(int kinds) {
        return LAYERS + 2 * kinds;
    }
}
