package dev.trainyard.iteration;

import dev.trainyard.kernel.makespan.PipelineFormula;
import dev.trainyard.kernel.pipeline.PipelineBatch;
import dev.trainyard.kernel.pipeline.PipelineKernel;
import dev.trainyard.kernel.pipeline.PipelineKind;
import dev.trainyard.kernel.pipeline.PipelineOrder;
import dev.trainyard.kernel.pipeline.PipelinePass;
import dev.trainyard.kernel.pipeline.PipelineTimes;
import dev.trainyard.plan.schedule.PipelineShape;
import dev.trainyard.workload.Pass;
import dev.trainyard.workload.StageCosts;

/**
 * One iteration without contention: the pipeline's makespan, with parameter gathering before the first forward passes
 * and gradient reduction behind the last backward passes. GPipe and 1F1B go by {@link PipelineFormula}, whose time does
 * not depend on micro-batches; the other schedules, where it may be some percent off when messages take long, and
 * pipelines of few passes are walked by {@link PipelineKernel}.
 *
 * <p>Traffic of {@code t} seconds in {@code b} equal parts under a pass of {@code d} seconds with as many parts: the
 * pass can't end before {@code gatherStart + t + d / b}, the reduction not before {@code passStart + d / b + t} nor
 * before {@code passEnd + t / b}.
 */
final class ClosedForm {
    /** Walking so many passes takes no longer than the formula. */
    private static final int FEW_PASSES = 128;

    /** Of stages that differ by less, which is rounding, the first counts as the busiest. */
    private static final double ALIKE = 1 + 1e-9;

    private final PipelineKernel kernel = new PipelineKernel();

    StageTimes solve(StageCosts costs, PipelineShape shape, PipelineOrder order) {
        PipelineKind kind = PipelineKind.valueOf(shape.schedule().name());
        if (!PipelineFormula.holds(kind) || order.sequence().length <= FEW_PASSES) {
            return walk(costs, order);
        }
        PipelineTimes times = new PipelineTimes(order, 1);
        PipelineFormula formula = new PipelineFormula(order.stages(), order.slots(), times);
        formula.solve(kind, order.stages(), order.chunks(), order.microBatches(), shape.group(),
                batch(costs, order).durations());
        return conclude(costs, order, times);
    }

    /** The same by the recurrence, for any schedule. */
    StageTimes walk(StageCosts costs, PipelineOrder order) {
        PipelineTimes times = new PipelineTimes(order, 1);
        kernel.solve(batch(costs, order), times);
        return conclude(costs, order, times);
    }

    /** From the pipeline's times to the step's. */
    static StageTimes conclude(StageCosts costs, PipelineOrder order, PipelineTimes times) {
        int busiest = 0;
        double finish = 0;
        double end = 0;
        double optimizer = 0;
        for (int stage = 0; stage < costs.stages(); stage++) {
            finish = Math.max(finish, times.finish(0, stage));
            end = Math.max(end, end(costs, order, times, stage));
            optimizer = Math.max(optimizer, StepTail.afterBarrier(costs, stage));
            if (times.busy(0, stage) > times.busy(0, busiest) * ALIKE) {
                busiest = stage;
            }
        }
        return new StageTimes(busiest, times.busy(0, busiest), times.blocked(0, busiest), 0, finish, end,
                end + optimizer, 0);
    }

    /** A step's pipeline as the kernels take it. */
    static PipelineBatch batch(StageCosts costs, PipelineOrder order) {
        PipelineBatch batch = new PipelineBatch(order, 1);
        double blocking = costs.transferExposed() / 2;
        double latency = costs.transfer() - costs.transferExposed();
        for (int stage = 0; stage < costs.stages(); stage++) {
            double gathered = 0;
            for (int chunk = 0; chunk < costs.chunks(); chunk++) {
                int slot = stage * costs.chunks() + chunk;
                double forward = costs.of(slot, Pass.FORWARD);
                batch.forward(0, stage, chunk, forward);
                batch.backward(0, stage, chunk, costs.of(slot, Pass.INPUT_GRADIENT),
                        costs.of(slot, Pass.WEIGHT_GRADIENT));
                batch.pairSaving(0, stage, chunk, costs.pairSaving(slot));
                batch.boundary(0, stage, chunk, latency, blocking);
                if (costs.overlapData()) {
                    double traffic = costs.gather(slot);
                    double parts = costs.buckets(slot);
                    double ready = Math.max(gathered + traffic / parts,
                            gathered + traffic + forward / parts - forward);
                    batch.ready(0, stage, chunk, Math.max(0, ready));
                    gathered += traffic;
                }
            }
        }
        return batch;
    }

    private static double end(StageCosts costs, PipelineOrder order, PipelineTimes times, int stage) {
        double finish = times.finish(0, stage);
        double traffic = 0;
        // Reductions queue behind the gathers of the same stage.
        double free = StepTail.gather(costs, stage);
        for (int pass : StepTail.lastGradients(order, stage)) {
            int chunk = PipelinePass.chunk(pass);
            int slot = stage * costs.chunks() + chunk;
            double seconds = costs.reduce(slot);
            traffic += seconds;
            double parts = costs.buckets(slot);
            double done = times.gradientsComplete(0, stage, chunk);
            double start = done - StepTail.duration(costs, slot, pass);
            double partly = start + (done - start) / parts;
            free = Math.max(Math.max(free, partly) + seconds - seconds / parts, done) + seconds / parts;
        }
        if (!costs.overlapData()) {
            return finish + traffic;
        }
        return Math.max(finish + StepTail.tax(costs, stage), free);
    }
}
