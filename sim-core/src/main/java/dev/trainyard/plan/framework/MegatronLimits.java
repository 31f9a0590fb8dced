package dev.trainyard.plan.framework;

import dev.trainyard.input.Entry;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.LayoutException;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.schedule.PipelineShape;
import dev.trainyard.plan.schedule.Schedule;

/**
 * What Megatron Core 0.16 refuses to run, whether its command line or Megatron-Bridge starts it ({@code
 * megatron/training/arguments.py}, {@code megatron/core/pipeline_parallel/schedules.py}).
 */
public final class MegatronLimits {
    private MegatronLimits() {}

    /** @throws LayoutException naming the field and what would run */
    public static void check(Plan plan, Transformer model, int globalBatch) {
        if (plan.schedule() != Schedule.ONE_F_ONE_B) {
            throw new LayoutException("schedule", "Megatron Core runs one-f-one-b, interleaved where vp is above 1;"
                    + " found " + Entry.nameOf(plan.schedule()) + ". Maybe one-f-one-b.");
        }
        if (plan.tp() > 1 && !plan.sequenceParallel() && model.experts() != null) {
            throw new LayoutException("sequenceParallel", "Megatron Core trains experts beside tensor parallelism only"
                    + " with sequence parallelism, found false. Maybe true, or tp 1.");
        }
        if (plan.tp() > 1 && !plan.sequenceParallel() && plan.overlapTensor()) {
            throw new LayoutException("overlapTensor", "Megatron Core overlaps tensor-parallel collectives only with"
                    + " sequence parallelism, found sequenceParallel false. Maybe overlapTensor false.");
        }
        int micro = Layouts.microBatches(plan, globalBatch);
        if (plan.vp() > 1 && micro < plan.pp()) {
            throw new LayoutException("vp", "Megatron Core interleaves at least as many micro-batches as there are"
                    + " stages, found " + micro + " and pp " + plan.pp() + ". Maybe vp 1.");
        }
    }

    /** Micro-batches that pass a chunk in turn where that is not as many as there are stages, else 0. */
    public static int group(Plan plan, int globalBatch) {
        int micro = Layouts.microBatches(plan, globalBatch);
        if (plan.vp() == 1 || micro < 1) {
            return 0;
        }
        int group = new PipelineShape(plan.schedule(), plan.pp(), plan.vp(), micro).group();
        return group == plan.pp() ? 0 : group;
    }
}
