package dev.trainyard.iteration;

import dev.trainyard.constants.Constants;
import dev.trainyard.engine.TimeOverflowException;
import dev.trainyard.input.Duration;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Limits;
import dev.trainyard.input.Place;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.kernel.pipeline.PipelineOrder;
import dev.trainyard.kernel.plan.PlanAnswers;
import dev.trainyard.kernel.plan.PlanBatch;
import dev.trainyard.kernel.plan.PlanKernel;
import dev.trainyard.kernel.plan.PlanPeak;
import dev.trainyard.kernel.plan.PlanTimes;
import dev.trainyard.kernel.plan.SinglePlan;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.memory.MemoryFit;
import dev.trainyard.plan.memory.MemoryFootprint;
import dev.trainyard.plan.schedule.OrderCache;
import dev.trainyard.plan.schedule.PipelineShape;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.workload.PricedStep;
import java.util.Locale;

/**
 * Simulates one training iteration of a scenario: writes its work down, has the kernels price it, and runs it in the
 * asked depth. Not safe for use by several threads at once, as {@link Kernels} are not.
 */
public final class StepSimulator {
    private final Kernels kernels;
    private final Constants constants;
    private final OrderCache orders;

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
     * @throws InputException when the step takes longer than {@link Limits#STEP_SECONDS}
     */
    public StepResult simulate(Scenario scenario, Fidelity fidelity) {
        return simulate(scenario, fidelity, EventOptions.usual());
    }

    /** Simulates one step; the options matter in the event depth only. */
    public StepResult simulate(Scenario scenario, Fidelity fidelity, EventOptions options) {
        try {
            StepResult result = run(scenario, fidelity, options);
            if (!(result.stepSeconds() <= Limits.STEP_SECONDS)) {
                throw tooLong(scenario, String.format(Locale.ROOT, "of %,.0f s", result.stepSeconds()));
            }
            return result;
        } catch (TimeOverflowException e) {
            throw tooLong(scenario, "longer than can be simulated");
        }
    }

    private static InputException tooLong(Scenario scenario, String step) {
        return new InputException(Place.of(scenario.name()), "training.globalBatch", String.format(Locale.ROOT,
                "%d sequences of %d tokens make a step %s; expected at most %,.0f s (%.0f days). Maybe a smaller batch,"
                + " or more accelerators.", scenario.training().globalBatch(), scenario.training().sequence(), step,
                Limits.STEP_SECONDS, Limits.STEP_SECONDS / Duration.DAY));
    }

    private StepResult run(Scenario scenario, Fidelity fidelity, EventOptions options) {
        PricedStep priced = priced(scenario);
        double step;
        double[] causes;
        long events = 0;
        if (fidelity == Fidelity.CLOSED) {
            PlanAnswers answers = closed(priced, true);
            step = answers.stepSeconds()[0];
            causes = answers.breakdown();
        } else {
            SinglePlan single = new SinglePlan(priced.batch(), 0);
            EventForm form = new EventForm(single.costs(), priced.network(), order(scenario, priced),
                    options.contention(), options.replicas());
            PlanTimes times = form.run();
            options.timeline().accept(new Timeline(form.simulation()));
            // What hides under compute still has to pass the links, which neither depth's streams ask for.
            if (options.contention()) {
                times.atLeast(single.leastSeconds());
            }
            step = single.costs().stretched(times.step);
            causes = single.breakdown(times);
            events = form.simulation().events();
        }
        return StepResult.of(scenario, fidelity, kernels.device(), step, new Breakdown(causes),
                LinkUse.of(priced.byTraffic(), step), events, memory(priced.batch()));
    }

    /**
     * Seconds of one step in the closed form: {@link StepResult#stepSeconds} of {@link #simulate} in less time, for who
     * wants nothing else.
     *
     * @param scenario with a plan
     * @throws dev.trainyard.plan.LayoutException when the plan is impossible
     */
    public double closedSeconds(Scenario scenario) {
        return closed(priced(scenario), false).stepSeconds()[0];
    }

    private PricedStep priced(Scenario scenario) {
        Plan plan = scenario.plan().orElseThrow(() -> new IllegalArgumentException("the scenario has no plan yet"));
        Layouts.check(scenario.model(), scenario.cluster(), plan, scenario.training().sequence(),
                scenario.training().globalBatch());
        return new PricedStep(scenario, plan, constants, kernels, orders);
    }

    private static PlanAnswers closed(PricedStep priced, boolean withBreakdown) {
        PlanAnswers answers = new PlanAnswers(1, withBreakdown, true);
        new PlanKernel(priced.batch().tables()).run(priced.batch(), answers, 0, 1);
        return answers;
    }

    private PipelineOrder order(Scenario scenario, PricedStep priced) {
        Plan plan = scenario.plan().orElseThrow();
        return orders.of(new PipelineShape(plan.runs(), plan.pp(), plan.vp(), priced.batch().microBatches()[0]));
    }

    private static MemoryFootprint memory(PlanBatch batch) {
        PlanPeak peak = new PlanPeak(batch.tables());
        peak.load(batch.layers()[0], batch.placement()[0], batch.order()[0], batch.microBatches()[0],
                batch.options()[0]);
        return MemoryFit.of(peak);
    }

    /** Peak memory of a scenario under a plan. */
    public MemoryFootprint memory(Scenario scenario, Plan plan) {
        return MemoryFit.of(scenario.model(), plan, scenario.training().sequence(),
                Layouts.microBatches(plan, scenario.training().globalBatch()), scenario.training().precision(),
                scenario.software(), constants);
    }
}
