package dev.trainyard.kernel.plan;

import dev.trainyard.kernel.makespan.PipelineFormula;
import dev.trainyard.kernel.pipeline.PassDurations;
import dev.trainyard.kernel.pipeline.PipelineKernel;
import dev.trainyard.kernel.pipeline.PipelineKind;
import dev.trainyard.kernel.pipeline.PipelineTimes;
import java.util.Arrays;

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
    private final PipelineTimes times;
    private final PipelineFormula formula;
    private final PipelineKernel walk = new PipelineKernel();

    int busiest;
    double contention;
    double finish;
    /** Before overhead and stragglers. */
    double step;
    /** Of a stage, seconds to reduce its gradients, to gather its parameters and to update them. */
    private double reduced;
    private double gathered;
    private double optimizer;
    /** Of a message, the time in which it blocks no compute. */
    double latency;

    PlanStep(PlanCandidate candidate, PlanCosts planCosts, PlanTables tables) {
        q = candidate;
        costs = planCosts;
        links = new PlanLinks(candidate, planCosts, tables.mostChunks());
        durations = new PassDurations(tables.mostSlots());
        times = new PipelineTimes(tables.mostStages(), tables.mostSlots());
        formula = new PipelineFormula(tables.mostStages(), tables.mostSlots(), times);
    }

    double busy() {
        return times.busy()[busiest];
    }

    double blocked() {
        return times.blocked()[busiest];
    }

    void solve() {
        fill();
        if (q.order == PlanBatch.BY_FORMULA) {
            formula.solve(q.schedule, q.stages, q.chunks, q.microBatches, q.group, durations);
        } else {
            walk.solve(q.tables.orders().get(q.order), durations, times);
        }
        boolean dual = q.schedule == PipelineKind.DUAL_PIPE;
        busiest = 0;
        finish = 0;
        double end = 0;
        double after = 0;
        for (int stage = 0; stage < q.stages; stage++) {
            double ended = times.finish()[stage];
            finish = Math.max(finish, ended);
            if (!q.repeats[stage] || dual) {
                load(stage);
                after = Math.max(after, optimizer + (q.overlapsData ? 0 : gathered));
            }
            end = Math.max(end, !q.overlapsData ? ended + reduced : Math.max(
                    ended + q.tables.profile().overlapTax() * (reduced + gathered), dual ? bothWays(stage)
                            : reduced(stage)));
            if (times.busy()[stage] > times.busy()[busiest] * ALIKE) {
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

    /** What a stage reduces, gathers and updates. */
    private void load(int stage) {
        reduced = 0;
        gathered = 0;
        optimizer = 0;
        for (int slot = stage * q.chunks; slot < (stage + 1) * q.chunks; slot++) {
            int which = q.content[slot];
            reduced += costs.reduce[which];
            gathered += costs.gather[which];
            optimizer += costs.optimizer[which];
        }
    }

    private void fill() {
        double message = q.stages > 1 ? q.tables.messages()[q.message] : 0;
        double exposed = q.overlapsMessages ? 0 : message;
        latency = message - exposed;
        int slots = q.stages * q.chunks;
        for (int slot = 0; slot < slots; slot++) {
            int which = q.content[slot];
            durations.forward[slot] = costs.forward[which];
            durations.inputGradient[slot] = costs.inputGradient[which];
            durations.weightGradient[slot] = costs.weightGradient[which];
        }
        Arrays.fill(durations.latency, 0, slots, latency);
        Arrays.fill(durations.blocking, 0, slots, exposed / 2);
        // What enters the model comes from no stage.
        durations.latency[0] = 0;
        durations.blocking[0] = 0;
        if (q.schedule == PipelineKind.DUAL_PIPE) {
            durations.latency[slots - 1] = 0;
            durations.blocking[slots - 1] = 0;
            for (int slot = 0; slot < slots; slot++) {
                durations.pairSaving[slot] = costs.pairSaving[q.content[slot]];
            }
        }
        if (q.overlapsData) {
            ready();
        } else {
            Arrays.fill(durations.ready, 0, slots, 0);
        }
    }

    /** Forward passes wait for their parameters, which a stage gathers chunk after chunk. */
    private void ready() {
        for (int stage = 0; stage < q.stages; stage++) {
            double before = 0;
            for (int slot = stage * q.chunks; slot < (stage + 1) * q.chunks; slot++) {
                int which = q.content[slot];
                durations.ready[slot] = Math.max(0, before + costs.ready[which]);
                before += costs.gather[which];
            }
        }
    }

    /** When a stage's gradients are reduced, the last chunk's first, behind the gathers of the same stage. */
    private double reduced(int stage) {
        double free = gathered;
        for (int local = q.chunks - 1; local >= 0; local--) {
            int which = q.content[stage * q.chunks + local];
            free = reduced(free, which, times.gradients()[stage * q.chunks + local], costs.firstPart[which]);
        }
        return free;
    }

    private double reduced(double free, int which, double complete, double firstPart) {
        double seconds = costs.reduce[which];
        double part = costs.lastPart[which];
        return Math.max(Math.max(free, complete - firstPart) + seconds - part, complete) + part;
    }

    /**
     * The same with DualPipe: the far chunk's first. Its weight gradients come apart, but an end stage's far chunk puts
     * none off.
     */
    private double bothWays(int stage) {
        int near = stage < q.stages / 2 ? 0 : 1;
        boolean end = stage == 0 || stage == q.stages - 1;
        int which = q.content[2 * stage + 1 - near];
        double pass = costs.weightGradient[which] + (end ? costs.inputGradient[which] : 0);
        double free = reduced(gathered, which, times.gradients()[2 * stage + 1 - near], allButOne(which, pass));
        which = q.content[2 * stage + near];
        return reduced(free, which, times.gradients()[2 * stage + near],
                allButOne(which, costs.weightGradient[which]));
    }

    private double allButOne(int which, double pass) {
        return pass - pass / q.chunkValue(which, ChunkRow.BUCKETS);
    }
}
