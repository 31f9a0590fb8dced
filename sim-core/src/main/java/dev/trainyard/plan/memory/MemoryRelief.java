package dev.trainyard.plan.memory;

import dev.trainyard.cluster.Cluster;
import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.constants.Constants;
import dev.trainyard.model.Precision;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.LayoutException;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What makes a plan fit into memory: the least recomputation, and single changes that help. */
public final class MemoryRelief {
    private static final double GIB = 1L << 30;

    private final Transformer model;
    private final Cluster cluster;
    private final int sequence;
    private final int globalBatch;
    private final Precision precision;
    private final SoftwareLevel software;
    private final Constants constants;

    /**
     * For plans of one model on one cluster.
     *
     * @param sequence tokens in one sequence
     * @param globalBatch sequences in one step
     */
    public MemoryRelief(Transformer model, Cluster cluster, int sequence, int globalBatch, Precision precision,
            SoftwareLevel software, Constants constants) {
        this.model = model;
        this.cluster = cluster;
        this.sequence = sequence;
        this.globalBatch = globalBatch;
        this.precision = precision;
        this.software = software;
        this.constants = constants;
    }

    /**
     * One change that makes a plan fit.
     *
     * @param change in words, such as {@code recompute full} or {@code tp 16 with dp 4}
     * @param plan the changed plan
     * @param footprint what it takes
     */
    public record Remedy(String change, Plan plan, MemoryFootprint footprint) {}

    /** A plan's peak. */
    public MemoryFootprint footprint(Plan plan) {
        return MemoryFit.of(model, plan, sequence, Math.max(1, Layouts.microBatches(plan, globalBatch)), precision,
                software, constants);
    }

    /** True where the accelerator's memory holds the plan. */
    public boolean fits(Plan plan) {
        return footprint(plan).fits(cluster.accelerator().memoryBytes());
    }

    /**
     * The plan with the least recomputation that fits the accelerator: none, the attention core (where its scores are
     * kept at all), then ever more layers of each chunk; empty where even all of them do not help.
     */
    public Optional<Plan> leastRecompute(Plan plan) {
        List<Plan> kinds = new ArrayList<>();
        kinds.add(plan.withRecompute(Recompute.NONE));
        if (!software.flashAttention()) {
            kinds.add(plan.withRecompute(Recompute.SELECTIVE));
        }
        int most = Arrays.stream(Layouts.stageLayers(model, plan)).max().orElse(1);
        for (int layers = 1; layers < most; layers++) {
            kinds.add(plan.withRecomputedLayers(layers));
        }
        kinds.add(plan.withRecomputedLayers(0));
        return kinds.stream().filter(this::fits).findFirst();
    }

    /** Single changes after which the plan fits on as many accelerators, the one that leaves the least room first. */
    public List<Remedy> remedies(Plan plan) {
        List<Remedy> remedies = new ArrayList<>();
        if (plan.recompute() != Recompute.FULL) {
            leastRecompute(plan).ifPresent(p -> consider(remedies, p.recompute() == Recompute.SELECTIVE
                    ? "recompute selective" : p.recomputeLayers() == 0 ? "recompute full"
                    : "recompute full with recomputeLayers " + p.recomputeLayers(), p));
        }
        for (int size = plan.microBatch() / 2; size >= 1; size /= 2) {
            consider(remedies, "microBatch " + size, plan.withMicroBatch(size));
        }
        if (plan.sharding() == Sharding.NONE) {
            consider(remedies, "sharding zero1", plan.withSharding(Sharding.ZERO1));
        }
        if (plan.sharding() != Sharding.ZERO3 && plan.pp() == 1) {
            consider(remedies, "sharding zero3", plan.withSharding(Sharding.ZERO3));
        }
        if (plan.tp() > 1 && !plan.sequenceParallel()) {
            consider(remedies, "sequenceParallel true", plan.withSequenceParallel(true));
        }
        for (int factor = 2; factor <= 16 && plan.dp() % factor == 0; factor *= 2) {
            int dp = plan.dp() / factor;
            consider(remedies, "tp " + plan.tp() * factor + " with dp " + dp,
                    plan.withRanks(plan.tp() * factor, plan.cp(), plan.pp(), dp).withSequenceParallel(true));
            consider(remedies, "pp " + plan.pp() * factor + " with dp " + dp,
                    plan.withRanks(plan.tp(), plan.cp(), plan.pp() * factor, dp));
            consider(remedies, "cp " + plan.cp() * factor + " with dp " + dp,
                    plan.withRanks(plan.tp(), plan.cp() * factor, plan.pp(), dp));
        }
        remedies.sort(Comparator.comparingDouble((Remedy remedy) -> -remedy.footprint().total()));
        return remedies;
    }

    private void consider(List<Remedy> remedies, String change, Plan plan) {
        try {
            Layouts.check(model, cluster.withGpus((int) plan.gpus()), plan, sequence, globalBatch);
        } catch (LayoutException impossible) {
            return; // this change alone leads nowhere; the others are still tried
        }
        MemoryFootprint footprint = footprint(plan);
        if (footprint.fits(cluster.accelerator().memoryBytes())) {
            remedies.add(new Remedy(change, plan, footprint));
        }
    }

    /** One sentence: what a plan needs, what there is, what fills it most, and what would make it fit. */
    public String describe(Plan plan) {
        MemoryFootprint footprint = footprint(plan);
        double bytes = cluster.accelerator().memoryBytes();
        String need = "the plan needs " + gib(footprint.total()) + " on stage " + footprint.stage() + " of "
                + cluster.accelerator().name() + "'s " + gib(bytes);
        if (footprint.fits(bytes)) {
            return need;
        }
        String parts = footprint.parts().entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .limit(3)
                .map(part -> part.getKey() + " " + gib(part.getValue()))
                .collect(Collectors.joining(", "));
        List<Remedy> remedies = remedies(plan);
        String advice = remedies.isEmpty() ? ". No single change makes it fit: more accelerators are needed"
                : ". Maybe " + remedies.stream().limit(3).map(r -> r.change() + " (" + gib(r.footprint().total()) + ")")
                        .collect(Collectors.joining(", or "));
        return need + ", " + gib(footprint.excess(bytes)) + " too much (" + parts + ")" + advice + ".";
    }

    private static String gib(double bytes) {
        return String.format(Locale.ROOT, "%.1f GiB", bytes / GIB);
    }
}
