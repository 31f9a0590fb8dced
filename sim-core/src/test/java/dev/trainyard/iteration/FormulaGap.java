package dev.trainyard.iteration;

import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.CollectiveBatch;
import dev.trainyard.kernel.CpuKernels;
import dev.trainyard.kernel.OperatorBatch;
import dev.trainyard.kernel.PipelineBatch;
import dev.trainyard.kernel.PipelineFormula;
import dev.trainyard.kernel.PipelineKind;
import dev.trainyard.kernel.PipelineOrder;
import dev.trainyard.kernel.PipelineTimes;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.workload.PipelineOrders;
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
        new PipelineFormula(order.stages(), order.slots()).solve(
                PipelineKind.valueOf(workload.shape().schedule().name()), workload.shape().group(), batch, times);
        double byWalk = new ClosedForm().walk(costs, order).step();
        return ClosedForm.conclude(costs, order, times).step() / byWalk - 1;
    }
}
