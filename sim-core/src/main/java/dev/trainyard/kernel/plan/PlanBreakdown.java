package dev.trainyard.kernel.plan;

/**
 * Splits a candidate's step by cause, as either depth ran it: the busiest stage's passes as priced, its waiting, then
 * what follows the passes.
 */
final class PlanBreakdown {
    private static final int CAUSES = Cause.OF_PASSES;
    /** What rounding may leave of a step, to picoseconds in the event depth. */
    private static final double ROUNDING = 1e-8;

    private final PlanCandidate q;
    private final PlanCosts costs;

    PlanBreakdown(PlanCandidate candidate, PlanCosts planCosts) {
        q = candidate;
        costs = planCosts;
    }

    /** Writes {@link Cause#COUNT} parts. */
    void write(PlanTimes times, double[] seconds, int at) {
        double overhead = costs.overhead();
        for (int cause = 0; cause < Cause.COUNT; cause++) {
            seconds[at + cause] = 0;
        }
        int stage = times.busiest;
        double busy = times.busy;
        passes(stage, busy, seconds, at);
        double blocked = times.blocked;
        double idle = Math.max(0, times.finish - busy - blocked - times.contention);
        double gather = q.overlapsData ? Math.min(idle, firstGather()) : 0;
        double onTheWay = Math.min(idle - gather, 2.0 * (q.stages - 1) * (costs.transfer() - costs.transferExposed()));
        costs.stage(stage);
        double optimizer = costs.stageOptimizer;
        // Without other stages a pass can only have waited for parameters.
        double bubble = q.stages > 1 ? idle - gather - onTheWay : 0;
        double rest = times.step - busy - blocked - times.contention - onTheWay - bubble - optimizer;
        seconds[at + Cause.PIPELINE_TRANSFER.ordinal()] += blocked + onTheWay;
        seconds[at + Cause.CONTENTION.ordinal()] += times.contention;
        seconds[at + Cause.OPTIMIZER.ordinal()] += optimizer;
        seconds[at + Cause.PIPELINE_BUBBLE.ordinal()] += bubble;
        // What is left of rounded passes is no traffic: it goes where it cannot be seen.
        boolean visible = rest >= ROUNDING * times.step || rest <= -ROUNDING * times.step;
        seconds[at + (visible ? Cause.DATA_PARALLEL.ordinal() : Cause.GEMM.ordinal())] += rest;
        seconds[at + Cause.OVERHEAD.ordinal()] += overhead;
        seconds[at + Cause.STRAGGLER.ordinal()] += (times.step + overhead)
                * (q.placementValue(PlacementRow.STRAGGLER) - 1);
    }

    /** The first layers' parameters, which nothing can hide. */
    private double firstGather() {
        int which = q.content[0];
        return costs.gather[which] / q.chunkValue(which, ChunkRow.BUCKETS);
    }

    /** Passes are sums of layers, whichever chunk they are in. */
    private void passes(int stage, double busy, double[] seconds, int at) {
        double passes = q.passes();
        double[] rows = q.tables.layers();
        double exposed = 0;
        double nominal = 0;
        boolean first = false;
        boolean last = false;
        for (int kind = 0; kind < q.kinds; kind++) {
            double layers = 0;
            double again = 0;
            for (int slot = stage * q.chunks; slot < (stage + 1) * q.chunks; slot++) {
                int which = q.content[slot];
                double count = costs.layers[which * q.kinds + kind];
                layers += count;
                again += count * costs.recomputed[which];
            }
            if (layers > 0) {
                int row = q.block(kind);
                add(rows, row + LayerRow.CAUSE, passes * layers, seconds, at);
                if (q.schedule.gradientsApart()) {
                    // Gradients apart wait for their hosts apart.
                    int pass = row + LayerRow.PASS + 1;
                    int apart = row + LayerRow.APART;
                    seconds[at + Cause.ROUTING.ordinal()] += passes * layers
                            * (rows[apart] + rows[apart + 1] - (rows[pass] + rows[pass + 1]));
                }
                if (again > 0) {
                    int more = q.recomputesLayers() ? LayerRow.FULL_CAUSE : LayerRow.CORE_CAUSE;
                    add(rows, row + more, passes * again, seconds, at);
                }
            }
        }
        for (int local = 0; local < q.chunks; local++) {
            int which = q.content[stage * q.chunks + local];
            exposed += costs.exposed[which];
            first |= q.chunkValue(which, ChunkRow.FIRST) != 0;
            last |= q.chunkValue(which, ChunkRow.LAST) != 0;
            nominal += costs.forward[which] + costs.inputGradient[which] + costs.weightGradient[which];
        }
        if (first) {
            add(rows, q.layer + LayerRow.FIRST_CAUSE, passes, seconds, at);
        }
        if (last) {
            add(rows, q.layer + LayerRow.LAST_CAUSE, passes, seconds, at);
        }
        seconds[at + Cause.DATA_PARALLEL.ordinal()] += passes * exposed;
        // What overlapped pairs hide of experts' traffic is what the stage computes less.
        double experts = seconds[at + Cause.EXPERT_PARALLEL.ordinal()]
                - (q.schedule.pairs() ? passes * nominal - busy : 0);
        // Less than nothing is what rounding leaves of traffic that is hidden whole, or of none.
        boolean rounded = experts < 0 && experts > -ROUNDING * busy;
        seconds[at + Cause.EXPERT_PARALLEL.ordinal()] = rounded ? 0 : experts;
    }

    private static void add(double[] row, int from, double times, double[] seconds, int at) {
        for (int cause = 0; cause < CAUSES; cause++) {
            seconds[at + cause] += times * row[from + cause];
        }
    }

}
