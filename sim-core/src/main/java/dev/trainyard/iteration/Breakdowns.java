package dev.trainyard.iteration;

import dev.trainyard.kernel.pipeline.PipelineOrder;
import dev.trainyard.kernel.pipeline.PipelinePass;
import dev.trainyard.workload.Cause;
import dev.trainyard.workload.Pass;
import dev.trainyard.workload.StageCosts;

/** Splits a step by cause: the last stage's passes as priced, its waiting, then what follows the passes. */
final class Breakdowns {
    /** What times rounded to picoseconds may leave of a step. */
    private static final double ROUNDING = 1e-8;

    private Breakdowns() {}

    /** The whole step with overhead and stragglers. */
    static double step(StageCosts costs, StageTimes times) {
        return (times.step() + costs.overhead()) * costs.straggler();
    }

    static Breakdown of(StageCosts costs, PipelineOrder order, StageTimes times) {
        double[] seconds = new double[Cause.COUNT];
        passes(costs, order, times.stage(), seconds);
        add(seconds, Cause.PIPELINE_TRANSFER, times.blocked());
        add(seconds, Cause.CONTENTION, times.contention());
        double idle = Math.max(0, times.finish() - times.busy() - times.blocked() - times.contention());
        double gather = costs.overlapData() ? Math.min(idle, firstGather(costs)) : 0;
        double onTheWay = Math.min(idle - gather,
                2.0 * (costs.stages() - 1) * (costs.transfer() - costs.transferExposed()));
        add(seconds, Cause.PIPELINE_TRANSFER, onTheWay);
        double optimizer = costs.optimizer(times.stage());
        add(seconds, Cause.OPTIMIZER, optimizer);
        // Without other stages a pass can only have waited for parameters.
        double bubble = costs.stages() > 1 ? idle - gather - onTheWay : 0;
        add(seconds, Cause.PIPELINE_BUBBLE, bubble);
        double rest = times.step() - times.busy() - times.blocked() - times.contention() - onTheWay - bubble
                - optimizer;
        // What is left of passes rounded to picoseconds is no traffic: it goes where it cannot be seen.
        add(seconds, Math.abs(rest) < ROUNDING * times.step() ? Cause.GEMM : Cause.DATA_PARALLEL, rest);
        add(seconds, Cause.OVERHEAD, costs.overhead());
        add(seconds, Cause.STRAGGLER, (times.step() + costs.overhead()) * (costs.straggler() - 1));
        return new Breakdown(seconds);
    }

    private static void passes(StageCosts costs, PipelineOrder order, int stage, double[] seconds) {
        int[] forwards = new int[costs.chunks()];
        for (int pass : order.passes(stage)) {
            int type = PipelinePass.type(pass);
            int chunk = PipelinePass.chunk(pass);
            if (type == PipelinePass.FORWARD || type == PipelinePass.FORWARD_BACKWARD) {
                forwards[chunk]++;
            }
            if (type == PipelinePass.FORWARD_BACKWARD) {
                add(seconds, Cause.EXPERT_PARALLEL, -costs.pairSaving(stage * costs.chunks() + chunk));
            }
        }
        for (int chunk = 0; chunk < costs.chunks(); chunk++) {
            int slot = stage * costs.chunks() + chunk;
            for (Pass pass : Pass.values()) {
                for (Cause cause : Cause.values()) {
                    add(seconds, cause, forwards[chunk] * costs.of(slot, pass, cause));
                }
            }
        }
    }

    /** The first layers' parameters, which nothing can hide. */
    private static double firstGather(StageCosts costs) {
        return costs.gather(0) / costs.buckets(0);
    }

    private static void add(double[] seconds, Cause cause, double value) {
        seconds[cause.ordinal()] += value;
    }
}
