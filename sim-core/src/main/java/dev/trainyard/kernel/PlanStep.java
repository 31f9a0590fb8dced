package dev.trainyard.kernel;

/**
 * A candidate's step from the pipeline on: parameters gathered before the first forward passes, gradients reduced
 * behind the last backward passes, the optimizer, and no less than the busiest link takes. The same as
 * {@code dev.trainyard.iteration}'s closed form, which explains it.
 */
final class PlanStep {
    /** Of stages that differ by less, which is rounding, the first counts as the busiest. */
    private static final double ALIKE = 1 + 1e-9;

    private final PlanCandidate q;
    private final PlanCosts costs;
    private final PlanLinks links;
    private final PassDurations durations;
    private final PipelineFormula formula;

    int busiest;
    double contention;
    double finish;
    /** Before overhead and stragglers. */
    double step;
    /** Of a message, the time in which it blocks no compute. */
    double latency;

    PlanStep(PlanCandidate candidate, PlanCosts planCosts, PlanTables tables) {
        q = candidate;
        costs = planCosts;
        links = new PlanLinks(candidate, planCosts, tables.mostChunks());
        durations = new PassDurations(tables.mostSlots());
        formula = new PipelineFormula(tables.mostStages(), tables.mostSlots());
    }

    double busy() {
        return formula.busy(busiest);
    }

    double blocked() {
        return formula.blocked(busiest);
    }

    void solve() {
        fill();
        formula.solve(q.schedule, q.stages, q.chunks, q.microBatches, q.group, durations);
        busiest = 0;
        finish = 0;
        double end = 0;
        double after = 0;
        for (int stage = 0; stage < q.stages; stage++) {
            finish = Math.max(finish, formula.finish(stage));
            end = Math.max(end, end(stage));
            after = Math.max(after, afterBarrier(stage));
            if (formula.busy(stage) > formula.busy(busiest) * ALIKE) {
                busiest = stage;
            }
        }
        step = end + after;
        contention = 0;
        double wait = links.leastSeconds() - step;
        if (wait > 0) {
            contention = wait;
            finish += wait;
            step += wait;
        }
    }

    private void fill() {
        double message = q.stages > 1 ? q.tables.messages()[q.message] : 0;
        double exposed = q.overlapsMessages ? 0 : message;
        latency = message - exposed;
        double blocking = exposed / 2;
        double[] rows = q.tables.chunks();
        for (int stage = 0; stage < q.stages; stage++) {
            double gathered = 0;
            for (int local = 0; local < q.chunks; local++) {
                int slot = stage * q.chunks + local;
                int which = q.content[slot];
                durations.forward[slot] = costs.forward[which];
                durations.inputGradient[slot] = costs.inputGradient[which];
                durations.weightGradient[slot] = costs.weightGradient[which];
                durations.pairSaving[slot] = costs.pairSaving[which];
                durations.latency[slot] = latency;
                durations.blocking[slot] = blocking;
                double ready = 0;
                if (q.overlapsData) {
                    double traffic = costs.gather[which];
                    double parts = rows[q.chunk + which * ChunkRow.LENGTH + ChunkRow.BUCKETS];
                    double forward = costs.forward[which];
                    ready = Math.max(0, Math.max(gathered + traffic / parts,
                            gathered + traffic + forward / parts - forward));
                    gathered += traffic;
                }
                durations.ready[slot] = ready;
            }
        }
        // What enters the model comes from no stage.
        durations.latency[0] = 0;
        durations.blocking[0] = 0;
        if (q.schedule == PipelineKind.DUAL_PIPE) {
            durations.latency[2 * q.stages - 1] = 0;
            durations.blocking[2 * q.stages - 1] = 0;
        }
    }

    /** When a stage has run its passes and its gradients are reduced. */
    private double end(int stage) {
        double ended = formula.finish(stage);
        double traffic = 0;
        double gathered = 0;
        for (int local = 0; local < q.chunks; local++) {
            int which = q.content[stage * q.chunks + local];
            traffic += costs.reduce[which];
            gathered += costs.gather[which];
        }
        if (!q.overlapsData) {
            return ended + traffic;
        }
        // Reductions queue behind the gathers of the same stage.
        double free = gathered;
        for (int k = 0; k < q.chunks; k++) {
            int local = completes(stage, k);
            int which = q.content[stage * q.chunks + local];
            double seconds = costs.reduce[which];
            double parts = q.chunkValue(which, ChunkRow.BUCKETS);
            double done = formula.gradientsComplete(stage, local);
            double start = done - lastGradient(stage, local, which);
            double partly = start + (done - start) / parts;
            free = Math.max(Math.max(free, partly) + seconds - seconds / parts, done) + seconds / parts;
        }
        return Math.max(ended + q.tables.profile().overlapTax() * (traffic + gathered), free);
    }

    /** The chunk whose gradients are complete as the k-th: the last first; with DualPipe the far one first. */
    private int completes(int stage, int k) {
        boolean mirrored = q.schedule != PipelineKind.DUAL_PIPE || stage < q.stages / 2;
        return mirrored ? q.chunks - 1 - k : k;
    }

    /** The pass that completes a chunk's gradients. */
    private double lastGradient(int stage, int local, int which) {
        boolean apart = q.schedule == PipelineKind.ZERO_BUBBLE;
        if (q.schedule == PipelineKind.DUAL_PIPE) {
            // An end stage's far chunk puts no weight gradient off.
            apart = local == (stage < q.stages / 2 ? 0 : 1) || stage > 0 && stage < q.stages - 1;
        }
        return apart ? costs.weightGradient[which] : costs.inputGradient[which] + costs.weightGradient[which];
    }

    private double afterBarrier(int stage) {
        double seconds = 0;
        for (int local = 0; local < q.chunks; local++) {
            int which = q.content[stage * q.chunks + local];
            seconds += q.chunkValue(which, ChunkRow.OPTIMIZER) + (q.overlapsData ? 0 : costs.gather[which]);
        }
        return seconds;
    }
}
