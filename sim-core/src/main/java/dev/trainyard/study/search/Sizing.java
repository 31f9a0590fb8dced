package dev.trainyard.study.search;

import dev.trainyard.cluster.Cluster;
import dev.trainyard.cluster.ClusterBuilder;
import dev.trainyard.constants.Constants;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.iteration.StepSimulator;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.plan.Plan;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The inverse questions: the smallest cluster on which a step takes no longer than asked, and the fastest step on any
 * cluster up to a size. More accelerators are not always faster, as replicas have to divide the batch and stages the
 * layers, so nothing is bisected: every size that some plan fills is looked at in order, but for those that
 * {@link LayerBound} rules out. What is found is run in the event depth before it counts.
 */
public final class Sizing {
    /** Candidates that are timed at once. */
    private static final int BATCH = 20_000;
    /** A step in the closed form this much too long may be short enough as events. */
    private static final double CLOSED_IS_LONGER = 1.01;
    /** Plans of one size that are run as events before the next size is looked at. */
    private static final int TRIES = 4;

    private final Kernels kernels;
    private final Constants constants;

    public Sizing(Kernels kernels, Constants constants) {
        this.kernels = kernels;
        this.constants = constants;
    }

    /**
     * The smallest cluster whose step takes at most so long; empty where none up to {@code mostGpus} does.
     *
     * @param scenario its own plan and number of accelerators are ignored
     * @param stepSeconds longest step, s
     * @param mostGpus accelerators of the largest cluster
     */
    public Optional<SizeResult> least(Scenario scenario, double stepSeconds, int mostGpus, SearchWidth width) {
        if (!(stepSeconds > 0)) {
            throw new IllegalArgumentException("stepSeconds must be positive, found " + stepSeconds);
        }
        return new Scan(scenario, mostGpus, width).least(stepSeconds);
    }

    /** The fastest step on any number of accelerators up to {@code mostGpus}; empty where no plan fits. */
    public Optional<SizeResult> fastest(Scenario scenario, int mostGpus, SearchWidth width) {
        Scenario largest = withGpus(scenario, mostGpus);
        FrameworkLimits limits = FrameworkLimits.of(scenario.software(), width);
        List<Plan> groups = PlanSpace.groups(largest, limits, mostGpus, 1);
        SearchOptions options = new SearchOptions(width, Objective.TIME, SearchOptions.usual().top());
        return new PlanSearch(kernels, constants).among(largest, options, groups)
                .map(found -> new SizeResult(sized(scenario, found.best().plan()), found.best(), found.considered()));
    }

    /** On a cluster of the plan's size: what a budget leaves over is not bought, so it is no spare either. */
    private static Scenario sized(Scenario scenario, Plan plan) {
        return PlanSearch.planned(withGpus(scenario, (int) plan.gpus()), plan);
    }

    private static Scenario withGpus(Scenario scenario, int gpus) {
        Cluster all = scenario.cluster();
        return ScenarioBuilder.builder(scenario).cluster(ClusterBuilder.builder(all).gpus(gpus)
                .gpusPerDomain(Math.min(all.gpusPerDomain(), gpus)).build()).plan(Optional.empty()).spares(0).build();
    }

    /** One scan over sizes. */
    private final class Scan {
        private final Scenario scenario;
        private final PricedGroups groups;
        private final StepSimulator simulator;

        Scan(Scenario any, int mostGpus, SearchWidth width) {
            this.scenario = withGpus(any, mostGpus);
            FrameworkLimits limits = FrameworkLimits.of(scenario.software(), width);
            this.groups = new PricedGroups(scenario, limits, PlanSpace.groups(scenario, limits, mostGpus, 1), kernels,
                    constants);
            this.simulator = new StepSimulator(kernels, constants);
        }

        Optional<SizeResult> least(double limit) {
            Integer[] order = new Integer[groups.size()];
            Arrays.setAll(order, i -> i);
            Arrays.sort(order, Comparator.comparingLong(i -> groups.group(i).gpus()));
            long considered = 0;
            for (int at = 0; at < order.length;) {
                long size = 0;
                // Whole sizes at a time, so that the smallest comes first.
                while (at < order.length && (groups.pricer().size() < BATCH
                        || groups.group(order[at]).gpus() == size)) {
                    int i = order[at++];
                    size = groups.group(i).gpus();
                    considered += groups.count(i);
                    if (groups.leastSeconds(i) <= limit) {
                        groups.unfold(i, seconds -> seconds <= limit);
                    }
                }
                Optional<Candidate> found = smallest(limit);
                if (found.isPresent()) {
                    return Optional.of(new SizeResult(sized(scenario, found.get().plan()), found.get(), considered));
                }
            }
            return Optional.empty();
        }

        /** Of what was added, the smallest cluster's fastest plan that keeps the limit as events. */
        private Optional<Candidate> smallest(double limit) {
            List<BestPlans.Found> close = new ArrayList<>();
            groups.pricer().run((placement, choice, seconds) -> {
                if (seconds <= limit * CLOSED_IS_LONGER) {
                    Plan plan = PlanVariants.withOptions(placement, choice);
                    close.add(new BestPlans.Found(plan, plan.gpus(), seconds));
                }
            });
            close.sort(Comparator.comparingDouble(BestPlans.Found::cost)
                    .thenComparingDouble(BestPlans.Found::seconds).thenComparing(BestPlans.Found::plan,
                            PlanOrder.INSTANCE));
            double size = 0;
            int tries = 0;
            for (BestPlans.Found found : close) {
                tries = found.cost() == size ? tries + 1 : 1;
                size = found.cost();
                if (tries <= TRIES) {
                    StepResult step = simulator.simulate(PlanSearch.planned(scenario, found.plan()), Fidelity.EVENT);
                    if (step.stepSeconds() <= limit) {
                        return Optional.of(new Candidate(found.plan(), step.memory(), found.seconds(),
                                step.stepSeconds(), found.cost()));
                    }
                }
            }
            return Optional.empty();
        }
    }
}
