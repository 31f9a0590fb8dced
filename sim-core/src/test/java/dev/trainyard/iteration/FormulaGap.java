package dev.trainyard.iteration;

import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.kernel.plan.PlanAnswers;
import dev.trainyard.kernel.plan.PlanBatch;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.schedule.PipelineOrders;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.workload.PlanTableWriter;

/** How far a step is off where the pipeline's formula stands in for the walk. */
public final class FormulaGap {
    private FormulaGap() {}

    /** The step by formula over the step by walk, less 1; 0 under a schedule that has no formula. */
    public static double of(Scenario scenario, Constants constants) {
        Plan plan = scenario.plan().orElseThrow();
        CpuKernels kernels = new CpuKernels(1);
        PlanTableWriter writer = new PlanTableWriter(scenario, constants);
        PlanBatch batch = new PlanBatch(writer.tables(), 2);
        writer.add(batch, plan);
        if (batch.order()[0] != PlanBatch.BY_FORMULA) {
            return 0;
        }
        writer.price(kernels);
        int order = writer.tables().addOrder(
                PipelineOrders.of(plan.schedule(), plan.pp(), plan.vp(), batch.microBatches()[0]));
        batch.add(batch.layers()[0], batch.placement()[0], batch.message()[0], order, batch.microBatches()[0],
                batch.options()[0]);
        PlanAnswers answers = new PlanAnswers(2, false, true);
        kernels.plan(batch, answers);
        return answers.stepSeconds()[0] / answers.stepSeconds()[1] - 1;
    }
}
