package dev.trainyard.iteration;

import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.collective.CollectiveBatch;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.kernel.makespan.PipelineFormula;
import dev.trainyard.kernel.operator.OperatorBatch;
import dev.trainyard.kernel.pipeline.PipelineBatch;
import dev.trainyard.kernel.pipeline.PipelineKind;
import dev.trainyard.kernel.pipeline.PipelineOrder;
import dev.trainyard.kernel.pipeline.PipelineTimes;
import dev.trainyard.plan.schedule.PipelineOrders;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.workload.StageCosts;
import dev.trainyard.workload.Workload;

/** How far the end of a step is off where the pipeline's formula stands in for the walk. */
public final class FormulaGap {
    private FormulaGap() {}

    /** The step by formula over the step by walk, less 1; parameters gathered and gradients reduced in both. */
    public static double of(Scenario scenario, Constants constants) {
        Workload workload = Workload.of(scenario, scenario.plan().orElseThrow(), constants);
        OperatorBatch operators = workload.operators();
        CollectiveBatch collectives = workload.collectives();
        double[] operatorSeconds = new double[operators.size()];
        double[] collectiveSeconds = new double[collectives.size()];
        CpuKernels kernels = new CpuKernels(1);
        kernels.throughput(operators, operatorSeconds);
        kernels.collective(collectives, collectiveSeconds, new int[collectives.size()]);
        StageCosts costs = workload.price(operatorSeconds, collectiveSeconds);
        PipelineOrder order = PipelineOrders.of(workload.shape());
        PipelineBatch batch = ClosedForm.batch(costs, order);
        PipelineTimes times = new PipelineTimes(order, 1);
        PipelineKind kind = PipelineKind.valueOf(workload.shape().schedule().name());
        if (!PipelineFormula.holds(kind)) {
            return 0;
        }
        new PipelineFormula(order.stages(), order.slots(), times).solve(
                kind, order.stages(), order.chunks(),
                order.microBatches(), workload.shape().group(), batch.durations());
        double byWalk = new ClosedForm().walk(costs, order).step();
        return ClosedForm.conclude(costs, order, times).step() / byWalk - 1;
    }
}
