package dev.trainyard.kernel.plan;

import dev.trainyard.kernel.makespan.PipelineFormula;
import dev.trainyard.kernel.pipeline.ChunkPlacement;
import dev.trainyard.kernel.pipeline.PassDurations;
import dev.trainyard.kernel.pipeline.PipelineKernel;
import dev.trainyard.kernel.pipeline.PipelineTimes;
import java.util.Arrays;

/**
 * A candidate's step from the pipeline on: parameters gathered before the first forward passes, gradients reduced
 * behind the last backward passes, the optimizer, and no less than the busiest link takes. This is the closed form.
 *
 * <p>Traffic of {@code t} seconds in {@code b} equal parts under a pass of {@code d} seconds with as many parts: the
 * pass can't end before {@code gatherStart + t + d / b}, the reduction not before {@code passStart + d / b + t} nor
 * before {@code passEnd + t / b}.
 */
final class PlanStep {
    /** Of stages that differ by less, which is rounding, the first counts as the busiest. */
    private static final double ALIKE = 1 + 1e-9;

    private final PlanCandidate q;
    private final PlanCosts costs;
    private final PlanLinks links;
    private final PassDurations durations;
    private final PipelineTimes pipeline;
    private final PipelineFormula formula;
    private final PipelineKernel walk = new PipelineKernel();

    final PlanTimes times = new PlanTimes();

    PlanStep(PlanCandidate candidate, PlanCosts planCosts, PlanLinks planLinks, PlanTables tables) {
        q = candidate;
        costs = planCosts;
        links = planLinks;
        durations = new PassDurations(tables.mostSlots());
        pipeline = new PipelineTimes(tables.mostStages(), tables.mostSlots());
        formula = new PipelineFormula(tables.mostStages(), tables.mostSlots(), pipeline);
    }

    void solve() {
        fill();
        if (q.order == PlanBatch.BY_FORMULA) {
            formula.solve(q.schedule, q.stages, q.chunks, q.microBatches, q.group, durations);
        } else {
            walk.solve(q.tables.orders().get(q.order), durations, pipeline);
        }
        double[] busy = pipeline.busy();
        boolean pairs = q.schedule.pairs();
        int busiest = 0;
        double finish = 0;
        double end = 0;
        double after = 0;
        for (int stage = 0; stage < q.stages; stage++) {
            double ended = pipeline.finish()[stage];
            finish = Math.max(finish, ended);
            if (!q.repeats[stage]) {
                costs.stage(stage);
                after = Math.max(after, costs.afterBarrierOfStage());
            }
            end = Math.max(end, !q.overlapsData ? ended + costs.stageReduce
                    : Math.max(ended + costs.taxOfStage(), pairs ? paired(stage) : reduced(stage)));
            if (busy[stage] > busy[busiest] * ALIKE) {
                busiest = stage;
            }
        }
        times.busiest = busiest;
        times.busy = busy[busiest];
        times.blocked = pipeline.blocked()[busiest];
        times.contention = 0;
        times.finish = finish;
        times.step = end + after;
        times.atLeast(links.leastSeconds());
    }

    private void fill() {
        double exposed = costs.transferExposed();
        double latency = costs.transfer() - exposed;
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
        if (q.schedule.placement() != ChunkPlacement.ROUND) {
            // The last slot: the other entry, or where the V turns on one stage.
            durations.latency[slots - 1] = 0;
            durations.blocking[slots - 1] = 0;
        }
        if (q.schedule.pairs()) {
            for (int slot = 0; slot < slots; slot++) {
                durations.pairSaving[slot] = costs.pairSaving(slot);
            }
        }
        if (q.overlapsData) {
            ready();
        } else {
            Arrays.fill(durations.ready, 0, slots, 0);
        }
    }

    /** Forward passes wait for their parameters, which a stage gathers chunk after chunk, as it uses them. */
    private void ready() {
        for (int stage = 0; stage < q.stages; stage++) {
            double before = 0;
            int first = costs.firstChunk(stage);
            for (int local = 0; local < q.chunks; local++) {
                int slot = stage * q.chunks + (local ^ first);
                int which = q.content[slot];
                durations.ready[slot] = Math.max(0, before + costs.ready[which]);
                before += costs.gather[which];
            }
        }
    }

    /** When a stage's gradients are reduced, the last chunk's first, behind the gathers of the same stage. */
    private double reduced(int stage) {
        double free = costs.stageGather;
        for (int local = q.chunks - 1; local >= 0; local--) {
            int which = q.content[stage * q.chunks + local];
            free = reduced(free, which, pipeline.gradients()[stage * q.chunks + local], costs.firstPart[which]);
        }
        return free;
    }

    private double reduced(double free, int which, double complete, double firstPart) {
        double seconds = costs.reduce[which];
        double part = costs.lastPart[which];
        return Math.max(Math.max(free, complete - firstPart) + seconds - part, complete) + part;
    }

    /**
     * The same with DualPipe, also cut in half: the far chunk's first. Its weight gradients come apart, but where
     * micro-batches enter the far chunk puts none off.
     */
    private double paired(int stage) {
        int near = costs.firstChunk(stage);
        boolean end = stage == 0 || near == 1 && stage == q.stages - 1;
        int which = q.content[2 * stage + 1 - near];
        double pass = costs.weightGradient[which] + (end ? costs.inputGradient[which] : 0);
        double free = reduced(costs.stageGather, which, pipeline.gradients()[2 * stage + 1 - near],
                allButOne(which, pass));
        which = q.content[2 * stage + near];
        return reduced(free, which, pipeline.gradients()[2 * stage + near],
                allButOne(which, costs.weightGradient[which]));
    }

    private double allButOne(int which, double pass) {
        return pass - pass / q.chunkValue(which, ChunkRow.BUCKETS);
    }
}
