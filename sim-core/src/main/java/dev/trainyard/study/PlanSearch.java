package dev.trainyard.study;

import dev.trainyard.cluster.Cluster;
import dev.trainyard.constants.Constants;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.iteration.StepSimulator;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.MemoryFit;
import dev.trainyard.plan.MemoryFootprint;
import dev.trainyard.plan.Plan;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.workload.PlanTableWriter;
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
        FrameworkLimits limits = FrameworkLimits.of(scenario.software(), options.width());
        List<Plan> groups = PlanSpace.groups(scenario, limits, scenario.cluster().gpus(), MOST_IDLE);
        return among(scenario, options, groups).orElseThrow(
                () -> new NoPlanException(new NoPlan(scenario, limits, constants, MOST_IDLE).reason()));
    }

    /** The best plan of some groups; empty where none fits. */
    Optional<SearchResult> among(Scenario scenario, SearchOptions options, List<Plan> groups) {
        return groups.isEmpty() ? Optional.empty() : new Search(scenario, options,
                FrameworkLimits.of(scenario.software(), options.width()), groups).result();
    }

    /** One search. */
    private final class Search {
        private final Scenario scenario;
        private final SearchOptions options;
        private final List<Plan> groups;
        private final PlanVariants variants;
        private final PlanTableWriter writer;
        private final PlanPricer pricer;
        private final LayerBound bound;
        private final BestPlans best;
        private final int[] rows;
        private long timed;

        Search(Scenario scenario, SearchOptions options, FrameworkLimits limits, List<Plan> groups) {
            this.scenario = scenario;
            this.options = options;
            this.groups = groups;
            this.variants = new PlanVariants(scenario, limits);
            this.writer = new PlanTableWriter(scenario, constants);
            this.pricer = new PlanPricer(kernels, writer);
            this.bound = new LayerBound(writer.tables(), scenario.model());
            this.best = new BestPlans(options.top());
            this.rows = new int[groups.size()];
        }

        Optional<SearchResult> result() {
            for (int i = 0; i < rows.length; i++) {
                Plan group = groups.get(i);
                // Experts' traffic may hide better between virtual stages: the bound has to hold there too.
                rows[i] = writer.layers(group.pp() > 1 ? group.withVirtualStages(2) : group);
            }
            writer.price(kernels);
            run();
            if (best.isEmpty()) {
                return Optional.empty();
            }
            long considered = 0;
            for (Plan group : groups) {
                considered += variants.count(group);
            }
            List<Candidate> top = inEvents();
            return Optional.of(new SearchResult(planned(scenario, top.get(0).plan()), considered, considered - timed,
                    pricer.feasible(), top));
        }

        private void run() {
            double[] least = new double[rows.length];
            for (int i = 0; i < rows.length; i++) {
                Plan group = groups.get(i);
                least[i] = cost(group, bound.ofGroup(rows[i], group.pp(), variants.microBatches(group),
                        options.width() == SearchWidth.FULL));
            }
            int size = FIRST_BATCH;
            for (int i : ascending(least)) {
                if (least[i] > best.limit()) {
                    break; // nor can those that follow be among the best
                }
                unfold(groups.get(i), rows[i]);
                if (pricer.size() >= size) {
                    time();
                    size = Math.min(LARGEST_BATCH, 2 * size);
                }
            }
            time();
        }

        private double cost(Plan plan, double seconds) {
            return options.objective().cost(writer.step(plan, seconds), plan);
        }

        private void unfold(Plan group, int row) {
            int microBatches = variants.microBatches(group);
            for (ChunkLayout layout : variants.layouts(group)) {
                bound.cut(row, layout, microBatches);
                int[] choices = Arrays.stream(variants.options(group, layout))
                        .filter(choice -> cost(group, bound.of(choice)) <= best.limit()).toArray();
                if (choices.length == 0) {
                    continue;
                }
                for (Plan placement : variants.sharded(group, layout)) {
                    pricer.add(placement, microBatches, choices);
                }
            }
        }

        private void time() {
            timed += pricer.size();
            pricer.run((placement, choice, seconds) -> {
                double cost = options.objective().cost(seconds, placement);
                if (cost <= best.limit()) {
                    best.add(PlanVariants.withOptions(placement, choice), cost, seconds);
                }
            });
        }

        private List<Candidate> inEvents() {
            StepSimulator simulator = new StepSimulator(kernels, constants);
            List<Candidate> top = new ArrayList<>();
            for (BestPlans.Found found : best.sorted()) {
                Scenario run = planned(scenario, found.plan());
                top.add(new Candidate(found.plan(), footprint(scenario, found.plan(), constants), found.seconds(),
                        simulator.simulate(run, Fidelity.EVENT).stepSeconds()));
            }
            top.sort(Comparator.comparingDouble(
                    (Candidate candidate) -> options.objective().cost(candidate.eventSeconds(), candidate.plan()))
                    .thenComparing(Candidate::plan, PlanOrder.INSTANCE));
            return top;
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
    static Scenario planned(Scenario scenario, Plan plan) {
        Cluster all = scenario.cluster();
        int used = (int) plan.gpus();
        Cluster working = used == all.gpus() ? all : new Cluster(all.name(), all.accelerator(), used,
                all.gpusPerNode(), Math.min(all.gpusPerDomain(), used), all.nicBytesPerSecond(), all.fabric());
        return new Scenario(scenario.name(), scenario.model(), working, Optional.of(plan), scenario.training(),
                scenario.software(), scenario.softwareStated(), scenario.spares() + all.gpus() - used);
    }
}
