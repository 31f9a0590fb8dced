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
        for (int which = 0; which < q.distinct; which++) {
            kept[which] = kept(which);
        }
    }

    /** Bytes that one micro-batch keeps in a chunk. */
    private double kept(int which) {
        double plain = q.chunkValue(which, ChunkRow.PLAIN);
        double sparse = q.chunkValue(which, ChunkRow.SPARSE);
        if (!q.recomputesLayers()) {
            int column = q.recompute == PlanBatch.RECOMPUTE_CORE ? LayerRow.KEPT_SELECTIVE : LayerRow.KEPT;
            return plain * q.layerValue(column) + sparse * q.layerValue(column + 1);
        }
        double all = plain + sparse;
        // Megatron-LM's block method recomputes the first layers of a chunk; dense ones come first in a model.
        double again = q.recomputedLayers == 0 ? all : Math.min(all, q.recomputedLayers);
        double plainAgain = Math.min(plain, again);
        return again * q.layerValue(LayerRow.INPUT) + (plain - plainAgain) * q.layerValue(LayerRow.KEPT)
                + (sparse - (again - plainAgain)) * q.layerValue(LayerRow.KEPT + 1);
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
        double plains = 0;
        double mixtures = 0;
        boolean first = false;
        boolean last = false;
        for (int local = 0; local < q.chunks; local++) {
            int which = q.content[stage * q.chunks + local];
            int at = q.chunk + which * ChunkRow.LENGTH;
            weight += rows[at + ChunkRow.WEIGHTS];
            gradient += rows[at + ChunkRow.GRADIENTS];
            state += rows[at + ChunkRow.OPTIMIZER_STATE];
            activation += kept[which] * (order != null ? order.kept(stage * q.chunks + local)
                    : PipelineWarmup.ofChunk(keeping, passes, rounds, q.virtualStages, q.microBatches, q.group, local));
            one = kept[which] > one ? kept[which] : one;
            plains += rows[at + ChunkRow.PLAIN];
            mixtures += rows[at + ChunkRow.SPARSE];
            first |= rows[at + ChunkRow.FIRST] != 0;
            last |= rows[at + ChunkRow.LAST] != 0;
        }
        weights = weight;
        gradients = gradient;
        optimizer = state;
        activations = activation;
        int ends = (first ? 1 : 0) + (last ? 2 : 0);
        vocabulary = q.placementValue(PlacementRow.VOCABULARY + ends);
        working = inLayer(plains > 0, mixtures > 0);
        if (last) {
            working = Math.max(working, q.layerValue(q.sharded ? LayerRow.LOSS_SHARDED : LayerRow.LOSS));
        }
        if (first) {
            working = Math.max(working, q.layerValue(LayerRow.EMBEDDING_GRADIENT) - one);
        }
        buffers = q.layerValue(LayerRow.WORKSPACES) + (q.stages > 1 ? q.layerValue(LayerRow.RECEIVED) : 0)
                + (last ? q.layerValue(LayerRow.HEAD_INPUT) : 0);
        if (q.sharded) {
            buffers += q.placementValue(PlacementRow.GATHERED + (mixtures > 0 ? 1 : 0))
                    + q.placementValue(PlacementRow.GATHERED_VOCABULARY + ends);
        } else {
            buffers += q.layerValue(LayerRow.SCRATCH + (mixtures > 0 ? 1 : 0) + (plains > 0 ? 2 : 0));
        }
        PlanProfile profile = q.tables.profile();
        allowance = profile.contextBytes() + profile.fragmentation() * (activations + working);
        return weights + gradients + optimizer + vocabulary + activations + working + buffers + allowance;
    }

    private double inLayer(boolean plains, boolean mixtures) {
        if (!plains && !mixtures) {
            return 0;
        }
        double backward = Math.max(mixtures ? q.layerValue(LayerRow.BACKWARD + 1) : 0,
                plains ? q.layerValue(LayerRow.BACKWARD) : 0);
        int kind = mixtures ? 1 : 0;
        double layer = q.layerValue(LayerRow.KEPT + kind);
        // What is computed again for a layer's backward pass: all but its input, which is kept, or its attention core.
        double again = q.recompute == PlanBatch.RECOMPUTE_NOTHING ? 0
                : q.recomputesLayers() ? layer - q.layerValue(LayerRow.INPUT)
                : layer - q.layerValue(LayerRow.KEPT_SELECTIVE + kind);
        return backward + again;
    }
}
