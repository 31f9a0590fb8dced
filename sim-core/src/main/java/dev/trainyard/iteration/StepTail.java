package dev.trainyard.iteration;

import dev.trainyard.kernel.pipeline.PipelineOrder;
import dev.trainyard.kernel.pipeline.PipelinePass;
import dev.trainyard.workload.Pass;
import dev.trainyard.workload.StageCosts;

/** What both depths must agree on about the end of a step: which pass completes a slot's gradients, what follows. */
final class StepTail {
    private StepTail() {}

    /** The last gradient pass of each chunk of a stage, in the order in which they run. */
    static int[] lastGradients(PipelineOrder order, int stage) {
        int[] passes = order.passes(stage);
        int[] result = new int[order.chunks()];
        boolean[] met = new boolean[order.chunks()];
        int missing = order.chunks();
        // From behind, so that the many passes before the last ones are never looked at.
        for (int i = passes.length - 1; missing > 0; i--) {
            int type = PipelinePass.type(passes[i]);
            int chunk = PipelinePass.chunk(passes[i]);
            if ((type == PipelinePass.BACKWARD || type == PipelinePass.WEIGHT_GRADIENT) && !met[chunk]) {
                met[chunk] = true;
                result[--missing] = passes[i];
            }
        }
        return result;
    }

    /** Seconds of a gradient pass. */
    static double duration(StageCosts costs, int slot, int pass) {
        double weight = costs.of(slot, Pass.WEIGHT_GRADIENT);
        return PipelinePass.type(pass) == PipelinePass.WEIGHT_GRADIENT ? weight
                : costs.of(slot, Pass.INPUT_GRADIENT) + weight;
    }

    /** What overlapped data-parallel traffic of a stage takes from its compute. */
    static double tax(StageCosts costs, int stage) {
        double traffic = 0;
        for (int chunk = 0; chunk < costs.chunks(); chunk++) {
            int slot = stage * costs.chunks() + chunk;
            traffic += costs.reduce(slot) + costs.gather(slot);
        }
        return costs.overlapData() ? costs.overlapTax() * traffic : 0;
    }

    /** After all stages have met to check the gradient norm: the optimizer, and gathering what no pass hides. */
    static double afterBarrier(StageCosts costs, int stage) {
        return costs.optimizer(stage) + openGather(costs, stage);
    }

    /** Parameter gathering that no pass hides. */
    static double openGather(StageCosts costs, int stage) {
        return costs.overlapData() ? 0 : gather(costs, stage);
    }

    /** Gathering all parameters of a stage once. */
    static double gather(StageCosts costs, int stage) {
        double gather = 0;
        for (int chunk = 0; chunk < costs.chunks(); chunk++) {
            gather += costs.gather(stage * costs.chunks() + chunk);
        }
        return gather;
    }
}
