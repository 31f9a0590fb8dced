package dev.trainyard.study.search;

import dev.trainyard.constants.Constants;
import dev.trainyard.input.Limits;
import dev.trainyard.plan.LayoutException;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.memory.MemoryFootprint;
import dev.trainyard.scenario.Scenario;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds out why a search found nothing: the limit that binds, the nearest miss, and what would help. */
final class NoPlan {
    private static final int MOST_TIMES = 256;
    private static final double GB = 1e9;
    private static final Comparator<Fit> BY_MEMORY = Comparator.comparingDouble((Fit fit) -> fit.memory().total())
            .thenComparing(Fit::plan, PlanOrder.INSTANCE);

    private final Scenario scenario;
    private final FrameworkLimits limits;
    private final Constants constants;
    private final double mostIdle;

    /** A plan and its fullest accelerator. */
    private record Fit(Plan plan, MemoryFootprint memory) {}

    NoPlan(Scenario scenario, FrameworkLimits limits, Constants constants, double mostIdle) {
        this.scenario = scenario;
        this.limits = limits;
        this.constants = constants;
        this.mostIdle = mostIdle;
    }

    String reason() {
        int gpus = scenario.cluster().gpus();
        List<Plan> groups = PlanSpace.usualGroups(scenario, limits, gpus, mostIdle);
        List<Plan> plans = groups.stream().filter(plan -> passes(plan) <= Limits.PASSES).toList();
        String start = String.format(Locale.ROOT, "no plan lets \"%s\" train on %,d x %s: ", scenario.model().name(),
                gpus, scenario.cluster().accelerator().name());
        if (plans.isEmpty() && !groups.isEmpty()) {
            return start + tooManyPasses(groups);
        }
        return start + (plans.isEmpty() ? batch(gpus) : memory(plans));
    }

    private long passes(Plan plan) {
        return Limits.passes(plan.pp(), 1, Layouts.microBatches(plan, scenario.training().globalBatch()));
    }

    /** Every layout's replicas work through more than can be simulated. */
    private String tooManyPasses(List<Plan> groups) {
        Plan fewest = groups.stream().min(Comparator.comparingLong(this::passes).thenComparing(PlanOrder.INSTANCE))
                .orElseThrow();
        long most = Math.max(1, Limits.PASSES / Limits.passes(fewest.pp(), 1, 1)) * fewest.dp() * fewest.microBatch();
        return String.format(Locale.ROOT, "a global batch of %,d sequences makes %,d passes a replica or more (%s); "
                + "expected at most %,d. Maybe globalBatch %d or less, or one with more small factors, which more "
                + "replicas share.", scenario.training().globalBatch(), passes(fewest), PlanSummary.of(fewest),
                Limits.PASSES, most);
    }

    /** No layout keeps enough accelerators busy: the batch has no fitting divisor. */
    private String batch(int gpus) {
        int batch = scenario.training().globalBatch();
        Optional<Plan> most = PlanSpace.usualGroups(scenario, limits, gpus, 1).stream()
                .max(Comparator.comparingLong(Plan::gpus).thenComparing(PlanOrder.INSTANCE.reversed()));
        String limit = String.format(Locale.ROOT, "a global batch of %,d sequences splits over no layout that uses "
                + "%.0f%% of them or more", batch, 100 * (1 - mostIdle));
        if (most.isEmpty()) {
            return simplestRefusal().orElse(limit + ". Maybe another global batch, with more small factors.");
        }
        Plan plan = most.get();
        int replicas = (int) (gpus / ((long) plan.tp() * plan.cp() * plan.pp()));
        long step = (long) replicas * plan.microBatch();
        long nearest = Math.max(1, Math.round((double) batch / step)) * step;
        return String.format(Locale.ROOT, "%s; the most is %,d with %s. Maybe globalBatch %d (dp %d with tp %d, cp %d "
                + "and pp %d), or %,d accelerators.", limit, plan.gpus(), PlanSummary.of(plan), nearest, replicas,
                plan.tp(), plan.cp(), plan.pp(), plan.gpus());
    }

    /** Why even one replica on one accelerator cannot be, such as a batch beyond all bounds. */
    private Optional<String> simplestRefusal() {
        try {
            Layouts.check(scenario.model(), scenario.cluster().withGpus(1),
                    PlanSummary.parse("tp1 pp1 dp1 mb1", scenario.software()), scenario.training().sequence(),
                    scenario.training().globalBatch());
            return Optional.empty();
        } catch (LayoutException e) {
            return Optional.of(e.field() + " " + e.getMessage());
        }
    }

    private String memory(List<Plan> plans) {
        Fit nearest = leanest(plans).map(plan -> new Fit(plan, PlanSearch.footprint(scenario, plan, constants)))
                .min(BY_MEMORY).orElseThrow();
        double room = scenario.cluster().accelerator().memoryBytes();
        MemoryFootprint memory = nearest.memory();
        Map.Entry<String, Double> largest = memory.parts().entrySet().stream()
                .max(Map.Entry.comparingByValue()).orElseThrow();
        return String.format(Locale.ROOT, "the nearest of %,d layouts, %s, needs %.1f GB a GPU of %.1f GB, %.1f GB too "
                + "much (%s alone %.1f GB). %s", plans.size(), PlanSummary.of(nearest.plan()), memory.total() / GB,
                room / GB, memory.excess(room) / GB, largest.getKey(), largest.getValue() / GB, remedy());
    }

    /** Everything recomputed; parameters sharded where there is no pipeline. */
    private Stream<Plan> leanest(List<Plan> groups) {
        return groups.stream().map(plan -> plan.withRecompute(Recompute.FULL))
                .map(plan -> plan.dp() * plan.cp() > 1 && limits.shardings(plan).contains(Sharding.ZERO3)
                        ? plan.withSharding(Sharding.ZERO3) : plan);
    }

    private String remedy() {
        int gpus = scenario.cluster().gpus();
        for (int times = 2; times <= MOST_TIMES && (long) gpus * times <= Layouts.MAX; times *= 2) {
            Optional<Plan> fits = leanest(PlanSpace.usualGroups(scenario, limits, gpus * times, 1))
                    .filter(plan -> PlanSearch.footprint(scenario, plan, constants)
                            .fits(scenario.cluster().accelerator().memoryBytes()))
                    .min(Comparator.comparingLong(Plan::gpus).thenComparing(PlanOrder.INSTANCE));
            if (fits.isPresent()) {
                return String.format(Locale.ROOT, "Maybe %,d accelerators: %s fits.", fits.get().gpus(),
                        PlanSummary.of(fits.get()));
            }
        }
        return "Maybe an accelerator with more memory, a shorter sequence or a smaller model: more accelerators alone "
                + "do not help.";
    }
}
