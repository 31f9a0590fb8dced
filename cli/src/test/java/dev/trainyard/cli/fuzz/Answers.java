package dev.trainyard.cli.fuzz;

import dev.trainyard.constants.Constants;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.iteration.StepSimulator;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.kernel.plan.Cause;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.study.sweep.PointBlock;
import dev.trainyard.study.sweep.PointStatus;
import java.util.Map;
import java.util.function.Function;

/** What an answer to any question has to be, however odd the question: finite, not negative, shares of a whole. */
final class Answers implements AutoCloseable {
    /** Beyond so many passes a step is asked for in the closed form alone. */
    private static final long MOST_EVENT_PASSES = 512;
    /** MFU and HFU count all scores of causal attention, and kernels compute half of them: docs/physics.md. */
    private static final double MOST_UTILISATION = 2;

    private final Kernels kernels = new CpuKernels(1);
    private final Function<Constants, StepSimulator> simulator = constants -> new StepSimulator(kernels, constants);

    /** An answer that cannot be. */
    static final class Nonsense extends RuntimeException {
        private static final long serialVersionUID = 1;

        Nonsense(String message) {
            super(message);
        }
    }

    /** Asks for a step where there is a plan. */
    void check(Scenario scenario, Constants constants) {
        if (scenario.plan().isEmpty()) {
            return;
        }
        Plan plan = scenario.plan().get();
        check(simulator.apply(constants).simulate(scenario, Fidelity.CLOSED));
        long passes = 2L * plan.pp() * plan.vp() * Layouts.microBatches(plan, scenario.training().globalBatch());
        if (passes <= MOST_EVENT_PASSES && plan.pp() <= 64) {
            StepResult step = simulator.apply(constants).simulate(scenario, Fidelity.EVENT);
            check(step);
            if (step.events() > 2_000 * passes + 100_000) {
                throw new Nonsense("events are too many for the passes");
            }
        }
    }

    private static void check(StepResult step) {
        positive("step", step.stepSeconds());
        positive("tokens/s", step.tokensPerSecond());
        utilisation("mfu", step.mfu());
        utilisation("hfu", step.hfu());
        double sum = 0;
        for (Cause cause : Cause.values()) {
            double seconds = step.breakdown().of(cause);
            notNegative(cause.key(), seconds);
            sum += seconds;
        }
        if (Math.abs(sum - step.stepSeconds()) > 1e-6 * step.stepSeconds()) {
            throw new Nonsense("causes do not sum to the step");
        }
        for (Map.Entry<String, Double> part : step.memory().parts().entrySet()) {
            notNegative("memory " + part.getKey(), part.getValue());
        }
        positive("memory", step.memory().total());
    }

    /** A point of a study that was timed. */
    static void checkPoint(PointBlock block, int i) {
        if (block.status(i) == PointStatus.OK) {
            positive("step", block.stepSeconds(i));
            utilisation("mfu", block.mfu(i));
            positive("memory", block.memoryBytes(i));
            for (int n = 0; n < Cause.COUNT; n++) {
                notNegative("a cause", block.breakdown()[i * Cause.COUNT + n]);
            }
        }
    }

    private static void positive(String what, double value) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new Nonsense(what + " is " + (Double.isFinite(value) ? "not positive" : "not finite"));
        }
    }

    private static void notNegative(String what, double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new Nonsense(what + " is " + (Double.isFinite(value) ? "negative" : "not finite"));
        }
    }

    private static void utilisation(String what, double value) {
        notNegative(what, value);
        if (value > MOST_UTILISATION) {
            throw new Nonsense(what + " is above what can be");
        }
    }

    @Override
    public void close() {
        kernels.close();
    }
}
