package dev.trainyard.study.search;

import dev.trainyard.cluster.Cluster;
import dev.trainyard.cluster.ClusterBuilder;
import dev.trainyard.campaign.TokenCost;
import dev.trainyard.constants.Constants;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.iteration.StepSimulator;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.memory.MemoryFit;
import dev.trainyard.plan.memory.MemoryFootprint;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Finds the best plans ({@code plan: auto}). Groups of {@link PlanSpace} come most promising first by {@link
 * LayerBound}; each is unfolded into its {@link PlanVariants} and timed by the plan kernel, until the bound rules out
 * all that is left. The best few are run in the event depth. Ties go to the simpler plan, and what is asked of the
 * kernel does not depend on threads, so the answer depends on nothing but the scenario, the options and the constants.
 * Not safe for use by several threads at once.
 */
public final class PlanSearch {
    /**
     * Accelerators that a plan may leave over as spares, as a share of all: fewer replicas that suit batch and layers
     * may be faster than more that do not. Scenario files may state no plan that leaves more.
     */
    private static final double MOST_IDLE = 0.1;
    /** Candidates that are timed at once: few at first, so that their best bounds what follows. */
    private static final int FIRST_BATCH = 2_000;
    private static final int LARGEST_BATCH = 100_000;
    /** Plans with the fewest accelerator-seconds that are priced where time alone does not tell the cost. */
    private static final int SHORT_LIST = 200;

    private final Kernels kernels;
    private final Constants constants;

    public PlanSearch(Kernels kernels, Constants constants) {
        this.kernels = kernels;
        this.constants = constants;
    }

    /** The fastest plan of what the scenario's framework runs; a plan that the scenario already has is ignored. */
    public SearchResult best(Scenario scenario) {
        return best(scenario, SearchOptions.usual());
    }

    /**
     * The best plan; a plan that the scenario already has is ignored.
     *
     * @throws NoPlanException where none fits, saying why
     */
    public SearchResult best(Scenario scenario, SearchOptions options) {
        return best(scenario, options, Optional.empty());
    }

    /**
     * The best plan by what it costs; a plan that the scenario already has is ignored. Of the {@value #SHORT_LIST}
     * plans with the fewest accelerator-seconds in the closed form the cheapest are run in the event depth.
     *
     * @param prices needed where {@link Objective#needsPrices}
     * @throws NoPlanException where none fits, saying why
     */
    public SearchResult best(Scenario scenario, SearchOptions options, Optional<TokenCost> prices) {
        FrameworkLimits limits = FrameworkLimits.of(scenario.software(), options.width());
        List<Plan> groups = PlanSpace.groups(scenario, limits, scenario.cluster().gpus(), MOST_IDLE);
        return among(scenario, options, groups, prices).orElseThrow(
                () -> new NoPlanException(new NoPlan(scenario, limits, constants, MOST_IDLE).reason()));
    }

    /** The best plan of some groups; empty where none fits. */
    public Optional<SearchResult> among(Scenario scenario, SearchOptions options, List<Plan> groups) {
        return among(scenario, options, groups, Optional.empty());
    }

    private Optional<SearchResult> among(Scenario scenario, SearchOptions options, List<Plan> groups,
            Optional<TokenCost> prices) {
        if (options.objective().needsPrices() && prices.isEmpty()) {
            throw new IllegalArgumentException("the objective " + options.objective() + " needs prices");
        }
        return groups.isEmpty() ? Optional.empty() : new Search(scenario, options,
                FrameworkLimits.of(scenario.software(), options.width()), groups, prices.orElse(null)).result();
    }

    /** One search. */
    private final class Search {
        private final Scenario scenario;
        private final SearchOptions options;
        private final PricedGroups groups;
        private final BestPlans best;
        /** Null where time alone tells the cost. */
        private final TokenCost prices;
        private long timed;

        Search(Scenario scenario, SearchOptions options, FrameworkLimits limits, List<Plan> groups,
                TokenCost prices) {
            this.scenario = scenario;
            this.options = options;
            this.groups = new PricedGroups(scenario, limits, groups, kernels, constants);
            this.best = new BestPlans(prices == null ? options.top() : Math.max(SHORT_LIST, options.top()));
            this.prices = prices;
        }

        Optional<SearchResult> result() {
            run();
            if (best.isEmpty()) {
                return Optional.empty();
            }
            long considered = 0;
            for (int i = 0; i < groups.size(); i++) {
                considered += groups.count(i);
            }
            List<Candidate> top = inEvents();
            return Optional.of(new SearchResult(planned(scenario, top.get(0).plan()), considered, considered - timed,
                    groups.pricer().feasible(), top));
        }

        private void run() {
            double[] least = new double[groups.size()];
            Arrays.setAll(least, i -> cost(groups.group(i), groups.leastSeconds(i)));
            int size = FIRST_BATCH;
            for (int i : ascending(least)) {
                if (least[i] > best.limit()) {
                    break; // nor can those that follow be among the best
                }
                groups.unfold(i, seconds -> cost(groups.group(i), seconds) <= best.limit());
                if (groups.pricer().size() >= size) {
                    time();
                    size = Math.min(LARGEST_BATCH, 2 * size);
                }
            }
            time();
        }

        private double cost(Plan plan, double seconds) {
            return options.objective().cost(seconds, plan);
        }

        private void time() {
            timed += groups.pricer().size();
            groups.pricer().run((placement, choice, seconds) -> {
                double cost = cost(placement, seconds);
                if (cost <= best.limit()) {
                    best.add(PlanVariants.withOptions(placement, choice), cost, seconds);
                }
            });
        }

        private List<Candidate> inEvents() {
            StepSimulator simulator = new StepSimulator(kernels, constants);
            List<Candidate> top = new ArrayList<>();
            for (BestPlans.Found found : prices == null ? best.sorted() : cheapest(simulator)) {
                StepResult step = simulator.simulate(planned(scenario, found.plan()), Fidelity.EVENT);
                top.add(new Candidate(found.plan(), step.memory(), found.seconds(),
                        step.stepSeconds(), options.objective().cost(step, prices)));
            }
            top.sort(Comparator.comparingDouble(Candidate::cost).thenComparing(Candidate::plan, PlanOrder.INSTANCE));
            return top;
        }

        /** Of the short list those that cost least in the closed form. */
        private List<BestPlans.Found> cheapest(StepSimulator simulator) {
            List<BestPlans.Found> list = best.sorted();
            double[] costs = list.stream().mapToDouble(found -> options.objective().cost(
                    simulator.simulate(planned(scenario, found.plan()), Fidelity.CLOSED), prices)).toArray();
            return Arrays.stream(ascending(costs)).limit(options.top()).mapToObj(list::get).toList();
        }
    }

    /** Indices by ascending value; equal ones in their order. */
    private static int[] ascending(double[] values) {
        Integer[] order = new Integer[values.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble(i -> values[i]));
        return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
    }

    static MemoryFootprint footprint(Scenario scenario, Plan plan, Constants constants) {
        int microBatches = Layouts.microBatches(plan, scenario.training().globalBatch());
        return MemoryFit.of(scenario.model(), plan, scenario.training().sequence(), microBatches,
                scenario.training().precision(), scenario.software(), constants);
    }

    /** The scenario under a plan: what the plan leaves over are spares. */
    public static Scenario planned(Scenario scenario, Plan plan) {
        Cluster all = scenario.cluster();
        int used = (int) plan.gpus();
        Cluster working = used == all.gpus() ? all : ClusterBuilder.builder(all).gpus(used)
                .gpusPerDomain(Math.min(all.gpusPerDomain(), used)).build();
        return ScenarioBuilder.builder(scenario).cluster(working).plan(Optional.of(plan))
                .spares(scenario.spares() + all.gpus() - used).build();
    }
}
