package dev.trainyard.iteration;

import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.kernel.collective.CollectiveBatch;
import dev.trainyard.kernel.operator.OperatorBatch;
import dev.trainyard.kernel.pipeline.PipelineOrder;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.memory.MemoryFit;
import dev.trainyard.plan.memory.MemoryFootprint;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.workload.LinkTraffic;
import dev.trainyard.workload.OrderCache;
import dev.trainyard.workload.StageCosts;
import dev.trainyard.workload.Workload;

/**
 * Simulates one training iteration of a scenario: writes its work down, has the kernels price it, and runs it in the
 * asked depth. Not safe for use by several threads at once, as {@link Kernels} are not.
 */
public final class StepSimulator {
    private final Kernels kernels;
    private final Constants constants;
    private final OrderCache orders;
    private final ClosedForm closedForm = new ClosedForm();
    private double[] operatorSeconds = new double[256];
    private double[] collectiveSeconds = new double[64];
    private int[] algorithms = new int[64];

    public StepSimulator(Kernels kernels, Constants constants) {
        this(kernels, constants, new OrderCache());
    }

    /** Shares remembered pipeline orders with other simulators. */
    public StepSimulator(Kernels kernels, Constants constants, OrderCache orders) {
        this.kernels = kernels;
        this.constants = constants;
        this.orders = orders;
    }

    /**
     * Simulates one step.
     *
     * @param scenario with a plan
     * @throws dev.trainyard.plan.LayoutException when the plan is impossible
     */
    public StepResult simulate(Scenario scenario, Fidelity fidelity) {
        return simulate(scenario, fidelity, EventOptions.usual());
    }

    /** Simulates one step; the options matter in the event depth only. */
    public StepResult simulate(Scenario scenario, Fidelity fidelity, EventOptions options) {
        Plan plan = scenario.plan().orElseThrow(() -> new IllegalArgumentException("the scenario has no plan yet"));
        Layouts.check(scenario.model(), scenario.cluster(), plan, scenario.training().sequence(),
                scenario.training().globalBatch());
        Workload workload = Workload.of(scenario, plan, constants);
        StageCosts costs = price(workload);
        PipelineOrder order = orders.of(workload.shape());
        LinkTraffic traffic = workload.traffic(order, algorithms);
        double[] load = LinkUse.load(kernels, traffic);
        StageTimes times;
        if (fidelity == Fidelity.CLOSED) {
            times = closedForm.solve(costs, workload.shape(), order);
        } else {
            EventForm form = new EventForm(costs, order, options.contention(), options.replicas());
            times = form.run();
            options.timeline().accept(new Timeline(form.simulation()));
        }
        // What hides under compute still has to pass the links, which neither depth's streams ask for.
        if (fidelity == Fidelity.CLOSED || options.contention()) {
            times = times.atLeast(LinkUse.leastSeconds(traffic, load));
        }
        double step = Breakdowns.step(costs, times);
        return StepResult.of(scenario, fidelity, kernels.device(), step, Breakdowns.of(costs, order, times),
                LinkUse.of(traffic, load, step), times.events(), memory(scenario, plan));
    }

    /** Peak memory of a scenario under a plan. */
    public MemoryFootprint memory(Scenario scenario, Plan plan) {
        return MemoryFit.of(scenario.model(), plan, scenario.training().sequence(),
                Layouts.microBatches(plan, scenario.training().globalBatch()), scenario.training().precision(),
                scenario.software(), constants);
    }

    private StageCosts price(Workload workload) {
        OperatorBatch operators = workload.operators();
        CollectiveBatch collectives = workload.collectives();
        if (operatorSeconds.length < operators.size()) {
            operatorSeconds = new double[2 * operators.size()];
        }
        if (collectiveSeconds.length < collectives.size()) {
            collectiveSeconds = new double[2 * collectives.size()];
            algorithms = new int[collectiveSeconds.length];
        }
        kernels.throughput(operators, operatorSeconds);
        kernels.collective(collectives, collectiveSeconds, algorithms);
        return workload.price(operatorSeconds, collectiveSeconds);
    }
}
