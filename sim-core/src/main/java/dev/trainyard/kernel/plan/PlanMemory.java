package dev.trainyard.kernel.plan;

import dev.trainyard.kernel.pipeline.PipelineKind;

/** Peak memory of a candidate's fullest accelerator: {@code dev.trainyard.plan.memory.MemoryFit}, which explains it. */
final class PlanMemory {
    private final PlanCandidate q;
    /** What one micro-batch keeps, by distinct chunk. */
    private final double[] kept;
    private double peak;

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
        for (int which = 0; which < q.distinct; which++) {
            kept[which] = kept(which);
        }
        boolean dual = q.schedule == PipelineKind.DUAL_PIPE;
        peak = 0;
        for (int stage = 0; stage < q.stages; stage++) {
            // A stage that holds the same as the one before it has no more in flight.
            if (!q.repeats[stage] || dual) {
                double bytes = stage(stage, dual);
                peak = bytes > peak ? bytes : peak;
            }
        }
        return peak;
    }

    /** Bytes that one micro-batch keeps in a chunk. */
    private double kept(int which) {
        double plain = q.chunkValue(which, ChunkRow.PLAIN);
        double sparse = q.chunkValue(which, ChunkRow.SPARSE);
        if (q.recompute != 2) {
            int column = q.recompute == 1 ? LayerRow.KEPT_SELECTIVE : LayerRow.KEPT;
            return plain * q.layerValue(column) + sparse * q.layerValue(column + 1);
        }
        double all = plain + sparse;
        double again = q.recomputedLayers == 0 ? all : Math.min(all, q.recomputedLayers);
        double plainAgain = Math.min(plain, again);
        return again * q.layerValue(LayerRow.INPUT) + (plain - plainAgain) * q.layerValue(LayerRow.KEPT)
                + (sparse - (again - plainAgain)) * q.layerValue(LayerRow.KEPT + 1);
    }

    /** Most activations a stage keeps at once, in chunks of one micro-batch. */
    private int inFlight(int stage) {
        int all = q.virtualStages * q.microBatches;
        if (q.schedule == PipelineKind.GPIPE) {
            return all;
        }
        int toLast = q.schedule == PipelineKind.ZERO_BUBBLE ? q.stages - 1 : q.stages - 1 - stage;
        int warmup = q.virtualStages == 1 ? toLast : 2 * toLast + (q.virtualStages - 1) * q.group;
        return Math.min(Math.min(warmup, all) + 1, all);
    }

    private double stage(int stage, boolean dual) {
        double[] rows = q.tables.chunks();
        int passes = dual ? q.stages + 1 : inFlight(stage);
        int round = q.group * q.virtualStages;
        int rounds = passes / round * q.group;
        int rest = passes % round;
        double state = 0;
        double activations = 0;
        double one = 0;
        double plains = 0;
        double mixtures = 0;
        boolean first = false;
        boolean last = false;
        for (int local = 0; local < q.chunks; local++) {
            int which = q.content[stage * q.chunks + local];
            int at = q.chunk + which * ChunkRow.LENGTH;
            double flying = dual ? passes / 2.0 : q.schedule == PipelineKind.GPIPE ? q.microBatches
                    : rounds + Math.max(0, Math.min(q.group, rest - local * q.group));
            state += rows[at + ChunkRow.STATE];
            activations += kept[which] * flying;
            one = kept[which] > one ? kept[which] : one;
            plains += rows[at + ChunkRow.PLAIN];
            mixtures += rows[at + ChunkRow.SPARSE];
            first |= rows[at + ChunkRow.FIRST] != 0;
            last |= rows[at + ChunkRow.LAST] != 0;
        }
        int ends = (first ? 1 : 0) + (last ? 2 : 0);
        double working = inLayer(plains > 0, mixtures > 0);
        if (last) {
            working = Math.max(working, q.layerValue(q.sharded ? LayerRow.LOSS_SHARDED : LayerRow.LOSS));
        }
        if (first) {
            working = Math.max(working, q.layerValue(LayerRow.EMBEDDING_GRADIENT) - one);
        }
        double buffers = q.layerValue(LayerRow.WORKSPACES) + (q.stages > 1 ? q.layerValue(LayerRow.RECEIVED) : 0)
                + (last ? q.layerValue(LayerRow.HEAD_INPUT) : 0);
        if (q.sharded) {
            buffers += q.placementValue(PlacementRow.GATHERED + (mixtures > 0 ? 1 : 0))
                    + q.placementValue(PlacementRow.GATHERED_VOCABULARY + ends);
        } else {
            buffers += q.layerValue(LayerRow.SCRATCH + (mixtures > 0 ? 1 : 0) + (plains > 0 ? 2 : 0));
        }
        PlanProfile profile = q.tables.profile();
        return state + q.placementValue(PlacementRow.VOCABULARY + ends) + activations + working + buffers
                + profile.contextBytes() + profile.fragmentation() * (activations + working);
    }

    private double inLayer(boolean plains, boolean mixtures) {
        double backward = Math.max(mixtures ? q.layerValue(LayerRow.BACKWARD + 1) : 0,
                plains ? q.layerValue(LayerRow.BACKWARD) : 0);
        return backward + (q.recompute == 2 ? q.layerValue(LayerRow.KEPT + (mixtures ? 1 : 0)) : 0);
    }
}
