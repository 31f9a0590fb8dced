package dev.trainyard.cli.fuzz;

import dev.trainyard.constants.Constants;
import dev.trainyard.interval.Interval;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.iteration.StepSimulator;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.kernel.plan.Cause;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioDraft;
import dev.trainyard.study.StepDoubt;
import dev.trainyard.study.search.Candidate;
import dev.trainyard.study.search.Objective;
import dev.trainyard.study.search.PlanSearch;
import dev.trainyard.study.search.SearchOptions;
import dev.trainyard.study.search.SearchResult;
import dev.trainyard.study.search.SearchWidth;
import dev.trainyard.study.sweep.PointBlock;
import dev.trainyard.study.sweep.PointEvaluator;
import dev.trainyard.study.sweep.PointStatus;
import dev.trainyard.study.sweep.Study;
import java.util.Map;

/** What an answer to any question has to be, however odd the question: finite, not negative, shares of a whole. */
final class Answers implements AutoCloseable {
    /** Beyond so many passes a step is asked for in the closed form alone. */
    private static final long MOST_EVENT_PASSES = 512;
    /** Beyond so many a plan is not searched for: that is work in proportion to what is asked. */
    private static final int MOST_SEARCHED_GPUS = 64;
    private static final int MOST_SEARCHED_BATCH = 4096;
    private static final int MOST_SEARCHED_LAYERS = 200;
    /** Beyond so many no months are simulated: failures are in proportion. */
    private static final int MOST_GPUS_OF_MONTHS = 1024;
    private static final int MOST_POINTS = 8;
    private static final int MOST_REPLICAS = 200;

    private final Constants shipped = Constants.shipped();
    private final Kernels kernels = new CpuKernels(1);
    private final StepSimulator simulator = new StepSimulator(kernels, shipped);
    private final StepDoubt doubt = new StepDoubt(kernels, shipped);
    private final PlanSearch search = new PlanSearch(kernels, shipped);
    private final Months months = new Months(kernels);

    /** An answer that cannot be. */
    static final class Nonsense extends RuntimeException {
        private static final long serialVersionUID = 1;

        Nonsense(String message) {
            super(message);
        }
    }

    /** Asks for the step, with a plan that is searched for where none is written, its interval and its months. */
    void check(ScenarioDraft draft) {
        Scenario scenario = draft.read();
        if (scenario.plan().isEmpty() && !isSmall(scenario)) {
            return;
        }
        StepResult step = check(scenario.plan().isPresent() ? scenario : searched(scenario), simulator);
        Interval interval = doubt.interval(scenario, step);
        positive("the interval's low end", interval.low());
        positive("the interval's high end", interval.high());
        if (interval.low() > interval.high()) {
            throw new Nonsense("the interval ends before it begins");
        }
        if (draft.document().find("campaign").isPresent() && scenario.cluster().gpus() <= MOST_GPUS_OF_MONTHS) {
            months.check(draft, step, interval);
        }
    }

    /** Asks for a step where there is a plan. */
    void check(Scenario scenario) {
        if (scenario.plan().isPresent()) {
            check(scenario, simulator);
        }
    }

    /** Asks for a step by other constants than those that are shipped. */
    void check(Scenario scenario, Constants constants) {
        check(scenario, new StepSimulator(kernels, constants));
    }

    private static StepResult check(Scenario scenario, StepSimulator by) {
        Plan plan = scenario.plan().orElseThrow();
        StepResult closed = by.simulate(scenario, Fidelity.CLOSED);
        check(closed);
        long passes = 2L * plan.pp() * plan.vp() * Layouts.microBatches(plan, scenario.training().globalBatch());
        if (passes > MOST_EVENT_PASSES || plan.pp() > 64) {
            return closed;
        }
        StepResult step = by.simulate(scenario, Fidelity.EVENT);
        check(step);
        if (step.events() > 2_000 * passes + 100_000) {
            throw new Nonsense("events are too many for the passes");
        }
        return step;
    }

    private static boolean isSmall(Scenario scenario) {
        return scenario.cluster().gpus() <= MOST_SEARCHED_GPUS
                && scenario.training().globalBatch() <= MOST_SEARCHED_BATCH
                && scenario.model().layers() <= MOST_SEARCHED_LAYERS;
    }

    private Scenario searched(Scenario scenario) {
        SearchResult found = search.best(scenario, new SearchOptions(SearchWidth.FRAMEWORK, Objective.TIME, 2));
        Candidate best = found.best();
        positive("a searched plan's step", best.eventSeconds());
        positive("a searched plan's step in the closed form", best.closedSeconds());
        if (best.memory().total() > scenario.cluster().accelerator().memoryBytes()) {
            throw new Nonsense("a searched plan does not fit");
        }
        if (found.feasible() > found.considered()) {
            throw new Nonsense("more plans fit than there are");
        }
        return found.scenario();
    }

    private static void check(StepResult step) {
        positive("step", step.stepSeconds());
        positive("tokens/s", step.tokensPerSecond());
        notNegative("mfu", step.mfu());
        notNegative("hfu", step.hfu());
        if (step.mfu() > step.hfu() * (1 + 1e-12)) {
            throw new Nonsense("mfu is above hfu");
        }
        boolean above = step.mfu() > 1 || step.hfu() > 1;
        if (above != step.utilisationNote().isPresent()) {
            throw new Nonsense("a utilisation above 1 without its reason, or a reason without it");
        }
        share("hfu of what is computed", step.computedUtilisation());
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

    /** Asks for a study's first points, without those that would be searches. */
    void check(Study study) {
        if (study.searches() || study.campaign().isPresent()
                && study.campaign().get().options().replicas() > MOST_REPLICAS) {
            return;
        }
        PointBlock block = new PointBlock(MOST_POINTS, study);
        new PointEvaluator(study, kernels, shipped, Fidelity.CLOSED).evaluate(0,
                (int) Math.min(MOST_POINTS, study.points()), block);
        for (int i = 0; i < block.size(); i++) {
            checkPoint(block, i);
        }
    }

    private static void checkPoint(PointBlock block, int i) {
        if (block.status(i) == PointStatus.OK) {
            positive("step", block.stepSeconds(i));
            notNegative("mfu", block.mfu(i));
            positive("memory", block.memoryBytes(i));
            for (int n = 0; n < Cause.COUNT; n++) {
                notNegative("a cause", block.breakdown()[i * Cause.COUNT + n]);
            }
        }
    }

    static void positive(String what, double value) {
        notNegative(what, value);
        if (value == 0) {
            throw new Nonsense(what + " is not positive");
        }
    }

    static void notNegative(String what, double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new Nonsense(what + " is " + (Double.isFinite(value) ? "negative" : "not finite"));
        }
    }

    static void share(String what, double value) {
        notNegative(what, value);
        if (value > 1 + 1e-9) {
            throw new Nonsense(what + " is above 1");
        }
    }

    @Override
    public void close() {
        kernels.close();
    }
}
