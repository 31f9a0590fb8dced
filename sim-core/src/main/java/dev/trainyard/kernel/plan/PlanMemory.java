package dev.trainyard.kernel.plan;

import dev.trainyard.kernel.pipeline.Keeping;
import dev.trainyard.kernel.pipeline.PipelineOrder;
import dev.trainyard.kernel.pipeline.PipelineWarmup;

/**
 * Peak memory of a candidate's accelerators, stage by stage. What a row's bytes stand for, and where each comes from,
 * is explained in {@code dev.trainyard.plan.memory.MemoryFit}.
 */
final class PlanMemory {
    private final PlanCandidate q;
    /** What one micro-batch keeps, by distinct chunk. */
    private final double[] kept;
    private double peak;
    /** Kinds of the stage before, and what they take: most stages hold the same. */
    private int before;
    private double inLayerBefore;
    private double scratchBefore;
    /** Of the stage looked at last. */
    double weights;
    double gradients;
    double optimizer;
    double vocabulary;
    double activations;
    double working;
    double buffers;
    double allowance;

    PlanMemory(PlanCandidate candidate, int mostChunks) {
        q = candidate;
        kept = new double[mostChunks];
    }

    /** Bytes of the fullest stage. */
    double peak() {
        // Neighbouring candidates often differ in what takes no memory: overlaps.
        if (q.sameMemory) {
            return peak;
        }
        keep();
        peak = 0;
        for (int stage = 0; stage < q.stages; stage++) {
            // A stage that holds the same as the one before it has no more in flight.
            if (!q.folds(stage)) {
                double bytes = stage(stage);
                peak = bytes > peak ? bytes : peak;
            }
        }
        return peak;
    }

    /** What each chunk keeps, before the stages are looked at. */
    void keep() {
        before = -1;
        for (int which = 0; which < q.distinct; which++) {
            kept[which] = kept(which);
        }
    }

    /** Bytes that one micro-batch keeps in a chunk. */
    private double kept(int which) {
        double[] rows = q.tables.layers();
        double[] chunks = q.tables.chunks();
        int held = q.chunk + which * q.chunkLength + ChunkRow.LAYERS + 1;
        int column = q.recompute == PlanBatch.RECOMPUTE_CORE ? LayerRow.KEPT_SELECTIVE : LayerRow.KEPT;
        double bytes = 0;
        if (!q.recomputesLayers()) {
            for (int kind = 0; kind < q.kinds; kind++) {
                bytes += chunks[held + 2 * kind] * rows[q.block(kind) + column];
            }
            return bytes;
        }
        // Megatron-LM's block method recomputes the first layers of a chunk; kinds are in order of appearance.
        double again = q.recomputedLayers == 0 ? Integer.MAX_VALUE : q.recomputedLayers;
        for (int kind = 0; kind < q.kinds; kind++) {
            double layers = chunks[held + 2 * kind];
            double recomputed = layers < again ? layers : again;
            again -= recomputed;
            int row = q.block(kind);
            bytes += recomputed * rows[row + LayerRow.INPUT] + (layers - recomputed) * rows[row + column];
        }
        return bytes;
    }

    /** Bytes of one stage. */
    double stage(int stage) {
        double[] rows = q.tables.chunks();
        Keeping keeping = q.schedule.keeping();
        PipelineOrder order = keeping == Keeping.BY_ORDER ? q.tables.orders().get(q.order) : null;
        int passes = order != null ? 0
                : PipelineWarmup.inFlight(keeping, q.stages, q.virtualStages, q.microBatches, q.group, stage);
        int rounds = passes / (q.group * q.virtualStages);
        double weight = 0;
        double gradient = 0;
        double state = 0;
        double activation = 0;
        double one = 0;
        double widest = 0;
        int kinds = 0;
        boolean first = false;
        boolean last = false;
        for (int local = 0; local < q.chunks; local++) {
            int which = q.content[stage * q.chunks + local];
            int at = q.chunk + which * q.chunkLength;
            weight += rows[at + ChunkRow.WEIGHTS];
            gradient += rows[at + ChunkRow.GRADIENTS];
            state += rows[at + ChunkRow.OPTIMIZER_STATE];
            activation += kept[which] * (order != null ? order.kept(stage * q.chunks + local)
                    : PipelineWarmup.ofChunk(keeping, passes, rounds, q.virtualStages, q.microBatches, q.group, local));
            one = kept[which] > one ? kept[which] : one;
            kinds |= (int) rows[at + ChunkRow.HOLDS];
            widest = rows[at + ChunkRow.GATHERED] > widest ? rows[at + ChunkRow.GATHERED] : widest;
            first |= rows[at + ChunkRow.FIRST] != 0;
            last |= rows[at + ChunkRow.LAST] != 0;
        }
        weights = weight;
        gradients = gradient;
        optimizer = state;
        activations = activation;
        int ends = (first ? 1 : 0) + (last ? 2 : 0);
        vocabulary = q.placementValue(PlacementRow.VOCABULARY + ends);
        if (kinds != before) {
            before = kinds;
            inLayerBefore = inLayer(kinds);
            scratchBefore = q.sharded ? 0 : scratch(kinds);
        }
        working = inLayerBefore;
        if (last) {
            working = Math.max(working, q.layerValue(q.sharded ? LayerRow.LOSS_SHARDED : LayerRow.LOSS));
        }
        if (first) {
            working = Math.max(working, q.layerValue(LayerRow.EMBEDDING_GRADIENT) - one);
        }
        buffers = q.layerValue(LayerRow.WORKSPACES) + (q.stages > 1 ? q.layerValue(LayerRow.RECEIVED) : 0)
                + (last ? q.layerValue(LayerRow.HEAD_INPUT) : 0);
        if (q.sharded) {
            buffers += widest + q.placementValue(PlacementRow.GATHERED_VOCABULARY + ends);
        } else {
            buffers += scratchBefore;
        }
        PlanProfile profile = q.tables.profile();
        allowance = profile.contextBytes() + profile.fragmentation() * (activations + working);
        return weights + gradients + optimizer + vocabulary + activations + working + buffers + allowance;
    }

    /** The largest working set inside a layer's backward pass. */
    private double inLayer(int kinds) {
        double[] rows = q.tables.layers();
        double most = 0;
        for (int kind = 0; kind < q.kinds; kind++) {
            if ((kinds >> kind & 1) != 0) {
                int row = q.block(kind);
                // What is computed again for it: all but its input, which is kept, or its attention core.
                double again = q.recompute == PlanBatch.RECOMPUTE_NOTHING ? 0
                        : q.recomputesLayers() ? rows[row + LayerRow.KEPT] - rows[row + LayerRow.INPUT]
                        : rows[row + LayerRow.KEPT] - rows[row + LayerRow.KEPT_SELECTIVE];
                most = Math.max(most, rows[row + LayerRow.BACKWARD] + again);
            }
        }
        return most;
    }

    /** Weight-gradient scratch of halves that differ, or of the largest. */
    private double scratch(int kinds) {
        double[] rows = q.tables.layers();
        boolean adds = q.layerValue(LayerRow.SCRATCH_ADDS) != 0;
        double sum = 0;
        for (int kind = 0; kind < q.kinds; kind++) {
            if ((kinds >> kind & 1) != 0) {
                for (int half = 0; half < 2; half++) {
                    int column = q.block(kind) + half;
                    double bytes = rows[column + LayerRow.SCRATCH];
                    boolean shared = (kinds & (int) rows[column + LayerRow.SCRATCH_SHARED]) != 0;
                    sum = adds ? sum + (shared ? 0 : bytes) : Math.max(sum, bytes);
                }
            }
        }
        return sum;
    }
}
