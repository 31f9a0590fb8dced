package dev.trainyard.plan.schedule;

import dev.trainyard.kernel.pipeline.PipelineOrder;

/**
 * The static orders in which the stages' compute streams run their passes under each pipeline schedule.
 *
 * <p>DualPipe numbers the micro-batches that enter at stage 0 (chunk 0) from 0 to m/2-1, those that enter at the last
 * stage (chunk 1) from m/2 to m-1.
 */
public final class PipelineOrders {
    private PipelineOrders() {}

    /**
     * The order of a schedule.
     *
     * @throws dev.trainyard.plan.schedule.ScheduleException when the schedule does not run this shape
     */
    public static PipelineOrder of(Schedule schedule, int stages, int virtualStages, int microBatches) {
        return of(new PipelineShape(schedule, stages, virtualStages, microBatches));
    }

    /** The order of a schedule on a shape that it runs. */
    public static PipelineOrder of(PipelineShape shape) {
        Schedule schedule = shape.schedule();
        return new PipelineOrder(shape.stages(), shape.chunks(), shape.microBatches(), schedule.passes(shape),
                schedule.kind().placement().upstream(shape.stages(), shape.virtualStages()));
    }
}
