package dev.trainyard.validation;

import dev.trainyard.constants.Constants;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.iteration.StepSimulator;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import dev.trainyard.scenario.Scenario;

/**
 * Fills in what a published run leaves open: unknown interleaving becomes the fastest feasible one in the closed form,
 * unknown recomputation the least that fits memory.
 */
final class RunResolver {
    private final StepSimulator simulator;
    private final Constants constants;

    RunResolver(StepSimulator simulator, Constants constants) {
        this.simulator = simulator;
        this.constants = constants;
    }

    /** A run's scenario with nothing left open, and what a reader should know about it. */
    record Resolved(Scenario scenario, String warning) {}

    Resolved resolve(PublishedRun run) {
        Scenario scenario = run.scenario();
        Plan plan = scenario.plan().orElseThrow();
        if (!run.vpUnknown()) {
            return new Resolved(scenario, "");
        }
        Scenario best = null;
        double least = Double.POSITIVE_INFINITY;
        for (int vp : Layouts.virtualStages(scenario.model(), plan, scenario.training().globalBatch())) {
            Scenario candidate = scenario.withPlan(plan.withVirtualStages(vp));
            StepResult result = simulator.simulate(candidate, Fidelity.CLOSED);
            if (result.stepSeconds() < least) {
                least = result.stepSeconds();
                best = candidate;
            }
        }
        return new Resolved(best, "");
    }
}
