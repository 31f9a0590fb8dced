package dev.trainyard.study;

import dev.trainyard.cluster.Cluster;
import dev.trainyard.constants.Constants;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.iteration.StepSimulator;
import dev.trainyard.kernel.AcceleratorProfile;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.MemoryFit;
import dev.trainyard.plan.MemoryFootprint;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Recompute;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.workload.Workload;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Finds the fastest plan of a small neighbourhood ({@code plan: auto}): every layout of {@link PlanSpace} that fits
 * memory with the least recomputation, priced in the closed form from the most promising on until {@link StepBound}
 * rules the rest out; the best few are timed again in the event depth. Ties go to the simpler plan, so the answer
 * depends on nothing but the scenario and the constants. Not safe for use by several threads at once.
 */
public final class PlanSearch {
    /** Candidates that are timed in the event depth: the closed form leaves about 1%. */
    private static final int TOP = 5;
    /** Accelerators that a plan may leave over as spares, as a share of all. */
    private static final double MOST_IDLE = 0.03;
    /** The same where no plan fits otherwise; scenario files may state no plan that leaves more. */
    private static final double MOST_IDLE_AT_NEED = 0.1;
    private static final Comparator<Candidate> BY_CLOSED = Comparator.comparingDouble(Candidate::closedSeconds)
            .thenComparing(Candidate::plan, PlanOrder.INSTANCE);
    private static final Comparator<Candidate> BY_EVENT = Comparator.comparingDouble(Candidate::eventSeconds)
            .thenComparing(Candidate::plan, PlanOrder.INSTANCE);

    private final Kernels kernels;
    private final Constants constants;

    public PlanSearch(Kernels kernels, Constants constants) {
        this.kernels = kernels;
        this.constants = constants;
    }

    /**
     * The best plan; a plan that the scenario already has is ignored.
     *
     * @throws NoPlanException where none fits, saying why
     */
    public SearchResult best(Scenario scenario) {
        for (double idle : new double[] {MOST_IDLE, MOST_IDLE_AT_NEED}) {
            List<Plan> plans = PlanSpace.of(scenario, scenario.cluster().gpus(), idle);
            Optional<SearchResult> result = best(scenario, plans);
            if (result.isPresent()) {
                return result.get();
            }
        }
        throw new NoPlanException(new NoPlan(scenario, constants, MOST_IDLE_AT_NEED).reason());
    }

    /** The best of the given plans, in whatever order they come; empty where none fits. */
    Optional<SearchResult> best(Scenario scenario, List<Plan> plans) {
        List<Bounded> feasible = new ArrayList<>();
        if (!plans.isEmpty()) {
            StepBound bound = new StepBound(scenario, profile(scenario, plans.get(0)));
            for (Plan plan : plans) {
                fit(scenario, plan, constants)
                        .ifPresent(fit -> feasible.add(new Bounded(fit, bound.seconds(fit.plan()))));
            }
        }
        if (feasible.isEmpty()) {
            return Optional.empty();
        }
        feasible.sort(Comparator.comparingDouble(Bounded::seconds)
                .thenComparing(bounded -> bounded.fit().plan(), PlanOrder.INSTANCE));
        return Optional.of(choose(scenario, plans.size(), feasible));
    }

    private SearchResult choose(Scenario scenario, int considered, List<Bounded> feasible) {
        StepSimulator simulator = new StepSimulator(kernels, constants);
        PriorityQueue<Candidate> best = new PriorityQueue<>(BY_CLOSED.reversed());
        long priced = 0;
        for (Bounded bounded : feasible) {
            if (best.size() == TOP && bounded.seconds() > best.peek().closedSeconds()) {
                break; // nor can those that follow be among the best
            }
            double seconds = simulator.simulate(planned(scenario, bounded.fit().plan()), Fidelity.CLOSED)
                    .stepSeconds();
            priced++;
            best.add(new Candidate(bounded.fit().plan(), bounded.fit().memory(), seconds, Double.NaN));
            if (best.size() > TOP) {
                best.poll();
            }
        }
        List<Candidate> top = new ArrayList<>();
        for (Candidate candidate : best) {
            top.add(candidate.withEventSeconds(
                    simulator.simulate(planned(scenario, candidate.plan()), Fidelity.EVENT).stepSeconds()));
        }
        top.sort(BY_EVENT);
        return new SearchResult(planned(scenario, top.get(0).plan()), considered, feasible.size(), priced, top);
    }

    /** The plan with the least recomputation that fits; empty where none does. */
    static Optional<Fit> fit(Scenario scenario, Plan plan, Constants constants) {
        for (Recompute recompute : Recompute.values()) {
            Fit fit = footprint(scenario, plan.withRecompute(recompute), constants);
            if (fit.memory().fits(scenario.cluster().accelerator().memoryBytes())) {
                return Optional.of(fit);
            }
        }
        return Optional.empty();
    }

    static Fit footprint(Scenario scenario, Plan plan, Constants constants) {
        int microBatches = Layouts.microBatches(plan, scenario.training().globalBatch());
        return new Fit(plan, MemoryFit.of(scenario.model(), plan, scenario.training().sequence(), microBatches,
                scenario.training().precision(), scenario.software(), constants));
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

    /** The accelerator's rates as every plan's operators meet them. */
    private AcceleratorProfile profile(Scenario scenario, Plan plan) {
        return Workload.of(planned(scenario, plan), plan, constants).operators().profile();
    }

    /** A plan and its fullest accelerator. */
    record Fit(Plan plan, MemoryFootprint memory) {}

    private record Bounded(Fit fit, double seconds) {}
}
