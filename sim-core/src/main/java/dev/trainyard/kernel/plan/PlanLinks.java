package dev.trainyard.kernel.plan;

import dev.trainyard.kernel.pipeline.ChunkPlacement;

/** What a candidate's stages send over each link class in one step, hidden or not. */
final class PlanLinks {
    private static final int LINKS = LinkClass.COUNT;

    private final PlanCandidate q;
    private final PlanCosts costs;
    /** Bytes of one step, {@code [distinct chunk * LINKS + link]}. */
    private final double[] sent;
    /** Of a chunk. */
    private double passes;

    PlanLinks(PlanCandidate candidate, PlanCosts planCosts, int mostChunks) {
        q = candidate;
        costs = planCosts;
        sent = new double[mostChunks * LINKS];
    }

    /** Seconds that the busiest link takes to carry a step's traffic: no step is shorter. */
    double leastSeconds() {
        send();
        double[] capacity = q.tables.profile().linkBytesPerSecond();
        double least = 0;
        for (int stage = 0; stage < q.stages; stage++) {
            if (q.folds(stage)) {
                continue;
            }
            for (int link = 0; link < LINKS; link++) {
                least = Math.max(least, bytes(stage, link) / capacity[link]);
            }
        }
        return least;
    }

    /** Bytes by stage and link. */
    double[] sent() {
        send();
        double[] bytes = new double[q.stages * LINKS];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = bytes(i / LINKS, i % LINKS);
        }
        return bytes;
    }

    private void send() {
        passes = q.passes();
        for (int which = 0; which < q.distinct; which++) {
            send(which);
        }
    }

    private double bytes(int stage, int link) {
        double bytes = q.stages > 1 ? passes * messages(stage) * q.tables.messages()[q.message + 1 + link] : 0;
        for (int local = 0; local < q.chunks; local++) {
            bytes += sent[q.content[stage * q.chunks + local] * LINKS + link];
        }
        return bytes;
    }

    /**
     * Messages of one micro-batch that a stage sends: to both neighbours of each chunk but at the model's ends, and not
     * where a V turns.
     */
    private int messages(int stage) {
        boolean first = stage == 0;
        boolean last = stage == q.stages - 1;
        if (q.schedule.placement() != ChunkPlacement.ROUND) {
            return first || last ? 2 : 4;
        }
        return 2 * q.chunks - (first ? 1 : 0) - (last ? 1 : 0);
    }

    private void send(int which) {
        double[] rows = q.tables.layers();
        double[] chunks = q.tables.chunks();
        int at = q.chunk + which * q.chunkLength;
        double again = costs.recomputed[which];
        int more = q.recomputesLayers() ? LayerRow.FULL_BYTES : LayerRow.CORE_BYTES;
        // Sharded parameters are gathered for both passes of every micro-batch.
        double reductions = q.sharded ? passes : 1;
        double gatherings = q.sharded ? 2 * passes : 1;
        for (int link = 0; link < LINKS; link++) {
            double each = chunks[at + ChunkRow.LAST] * rows[q.layer + LayerRow.LAST_BYTES + link];
            for (int kind = 0; kind < q.kinds; kind++) {
                double count = chunks[at + ChunkRow.LAYERS + 2 * kind];
                if (count > 0) {
                    int row = q.block(kind) + link;
                    each += count * (rows[row + LayerRow.BYTES] + again * rows[row + more]);
                }
            }
            sent[which * LINKS + link] = passes * each + reductions * chunks[at + ChunkRow.REDUCE_BYTES + link]
                    + gatherings * chunks[at + ChunkRow.GATHER_BYTES + link];
        }
    }
}
