package dev.trainyard.runs;

import dev.trainyard.iteration.StepSimulator;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Recompute;
import dev.trainyard.scenario.Scenario;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Fills in what a published run leaves open: unknown interleaving becomes the fastest feasible one in the closed form,
 * unknown recomputation the least that fits memory.
 */
public final class RunResolver {
    /**
     * A run that was measured did fit, so one that misses by no more than our own count's error (5% at worst on
     * measured peaks) and its allowance for fragmentation is taken to fit as it stands.
     */
    private static final double MARGIN = 1.08;

    private final StepSimulator simulator;

    public RunResolver(StepSimulator simulator) {
        this.simulator = simulator;
    }

    /** A run's scenario with nothing left open, and what a reader should know about it. */
    public record Resolved(Scenario scenario, String warning) {}

    public Resolved resolve(PublishedRun run) {
        Plan plan = run.scenario().plan().orElseThrow();
        List<Integer> interleavings = run.vpUnknown()
                ? Layouts.virtualStages(run.scenario().model(), plan, run.scenario().training().globalBatch())
                : List.of(plan.vp());
        Scenario best = null;
        double least = Double.POSITIVE_INFINITY;
        boolean bestFits = false;
        for (int vp : interleavings) {
            Plan candidate = leastRecompute(run, plan.withVirtualStages(vp));
            Scenario scenario = run.scenario().withPlan(candidate);
            boolean fits = fits(scenario, candidate);
            double seconds = interleavings.size() == 1 ? 0
                    : simulator.closedSeconds(scenario);
            if (fits && !bestFits || fits == bestFits && seconds < least) {
                least = seconds;
                best = scenario;
                bestFits = fits;
            }
        }
        return new Resolved(best, bestFits ? "" : warning(best));
    }

    /** The least recomputation that fits memory, where the run leaves it open; every layer where nothing fits. */
    private Plan leastRecompute(PublishedRun run, Plan plan) {
        if (!run.recomputeUnknown()) {
            return plan;
        }
        for (Recompute kind : List.of(Recompute.NONE, Recompute.SELECTIVE)) {
            Plan candidate = plan.withRecompute(kind);
            if (fits(run.scenario(), candidate)) {
                return candidate;
            }
        }
        int least = 1;
        int most = Arrays.stream(Layouts.stageLayers(run.scenario().model(), plan)).max().orElse(1);
        while (least < most) {
            int middle = (least + most) / 2;
            if (fits(run.scenario(), plan.withRecomputedLayers(middle))) {
                most = middle;
            } else {
                least = middle + 1;
            }
        }
        return plan.withRecomputedLayers(most);
    }

    private boolean fits(Scenario scenario, Plan plan) {
        return simulator.memory(scenario, plan)
                .fits(MARGIN * scenario.cluster().accelerator().memoryBytes());
    }

    private String warning(Scenario scenario) {
        double excess = simulator.memory(scenario, scenario.plan().orElseThrow())
                .excess(scenario.cluster().accelerator().memoryBytes());
        return String.format(Locale.ROOT, "by our count it needs %.1f GiB more memory than there is",
                excess / (1 << 30));
    }
}
