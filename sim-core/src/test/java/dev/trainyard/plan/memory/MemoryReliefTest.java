package dev.trainyard.plan.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.cluster.Accelerator;
import dev.trainyard.cluster.Accelerators;
import dev.trainyard.cluster.Cluster;
import dev.trainyard.cluster.SoftwareLevels;
import dev.trainyard.constants.Constants;
import dev.trainyard.input.Documents;
import dev.trainyard.model.AttentionKind;
import dev.trainyard.model.Precision;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.schedule.Schedule;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class MemoryReliefTest {
    private static final Transformer LLAMA = new Transformer("llama3-70b", 80, 8192, 28672, 64, 8, 128,
            AttentionKind.GQA, null, null, true, 128256, false, 0, false, 0, 0, 0);
    private static final MemoryRelief RELIEF = new MemoryRelief(LLAMA, new Cluster("64 H100",
            Accelerators.find("h100-sxm").orElseThrow(), 64, 8, 8, 50e9, null), 8192, 128, Precision.BF16,
            SoftwareLevels.newest(), Constants.shipped());

    @Test
    void aPlanThatFitsIsLeftAlone() {
        Plan plan = plan(8, 4, 2, Recompute.NONE);
        assertThat(RELIEF.fits(plan)).isTrue();
        assertThat(RELIEF.leastRecompute(plan)).contains(plan);
        assertThat(RELIEF.describe(plan)).contains("of h100-sxm's").doesNotContain("too much");
    }

    @Test
    void noFewerLayersAreRecomputedThanMemoryDemands() {
        Plan plan = plan(4, 4, 4, Recompute.NONE).withMicroBatch(2);
        assertThat(RELIEF.fits(plan)).isFalse();
        Plan least = RELIEF.leastRecompute(plan).orElseThrow();
        assertThat(least.recompute()).isEqualTo(Recompute.FULL);
        assertThat(least.recomputeLayers()).isPositive();
        assertThat(RELIEF.fits(least)).isTrue();
        assertThat(RELIEF.fits(least.recomputeLayers() == 1 ? plan
                : least.withRecomputedLayers(least.recomputeLayers() - 1))).isFalse();
    }

    @Test
    void whatNoRecomputationHelpsIsSaidSo() {
        assertThat(RELIEF.leastRecompute(plan(1, 1, 64, Recompute.NONE))).isEmpty();
    }

    @Test
    void everyRemedyFitsAndTakesAsManyAccelerators() {
        Plan plan = plan(4, 4, 4, Recompute.NONE).withMicroBatch(2);
        List<MemoryRelief.Remedy> remedies = RELIEF.remedies(plan);
        assertThat(remedies).isNotEmpty().allSatisfy(remedy -> {
            assertThat(RELIEF.fits(remedy.plan())).isTrue();
            assertThat(remedy.plan().gpus()).isEqualTo(64);
        });
        assertThat(remedies.stream().map(MemoryRelief.Remedy::change)).contains("tp 8 with dp 2")
                .anyMatch(change -> change.startsWith("recompute full"));
        assertThat(RELIEF.describe(plan)).contains("too much (", "Maybe ", remedies.get(0).change());
    }

    /** A byte too little: every change that the plan allows helps, and each is what it is called. */
    @Test
    void everyKindOfRemedyIsConsidered() {
        Plan plan = new Plan(1, 1, 1, 1, 1, 1, 16, 8, Schedule.ONE_F_ONE_B, Sharding.NONE, 0, Recompute.NONE, 0, false,
                true, true, true, List.of());
        double needed = relief(16, 1e12, "megatron-2026").footprint(plan).total();
        MemoryRelief roomy = relief(16, needed - 1, "megatron-2026");
        assertThat(roomy.fits(plan)).isFalse();
        List<MemoryRelief.Remedy> remedies = roomy.remedies(plan);
        List<String> changes = remedies.stream().map(MemoryRelief.Remedy::change).toList();
        assertThat(changes).contains("microBatch 1", "sharding zero1", "sharding zero3", "tp 2 with dp 8",
                "pp 2 with dp 8", "cp 2 with dp 8", "tp 16 with dp 1", "pp 16 with dp 1", "cp 16 with dp 1")
                .doesNotContain("sequenceParallel true", "tp 32 with dp 0", "microBatch 8").doesNotHaveDuplicates();
        for (MemoryRelief.Remedy remedy : remedies) {
            String made = switch (remedy.change().split(" ")[0]) {
                case "microBatch" -> "microBatch " + remedy.plan().microBatch();
                case "tp" -> "tp " + remedy.plan().tp() + " with dp " + remedy.plan().dp();
                case "pp" -> "pp " + remedy.plan().pp() + " with dp " + remedy.plan().dp();
                case "cp" -> "cp " + remedy.plan().cp() + " with dp " + remedy.plan().dp();
                case "sharding" -> "sharding " + remedy.plan().sharding().name().toLowerCase(Locale.ROOT);
                default -> remedy.change();
            };
            assertThat(made).isEqualTo(remedy.change());
            assertThat(remedy.footprint()).isEqualTo(roomy.footprint(remedy.plan()));
        }
        assertThat(remedies.stream().map(remedy -> -remedy.footprint().total()).toList()).isSorted();
    }

    @Test
    void sequencesAreSplitAndPipelinesNotShardedAndWhatDoesNotDivideIsLeftOut() {
        Plan split = new Plan(4, 1, 4, 1, 1, 1, 3, 1, Schedule.ONE_F_ONE_B, Sharding.ZERO1, 0, Recompute.FULL, 0, false,
                true, true, true, List.of());
        List<String> changes = relief(48, 1e12, "megatron-2026").remedies(split).stream()
                .map(MemoryRelief.Remedy::change).toList();
        assertThat(changes).containsExactly("sequenceParallel true");
    }

    @Test
    void theSentenceSaysWhatFillsThePlanMost() {
        Plan plan = plan(4, 4, 4, Recompute.NONE).withMicroBatch(2);
        MemoryFootprint footprint = RELIEF.footprint(plan);
        double gib = 1 << 30;
        assertThat(RELIEF.describe(plan)).startsWith(String.format(Locale.ROOT,
                "the plan needs %.1f GiB on stage 0 of h100-sxm's 79.6 GiB, %.1f GiB too much (activations %.1f GiB, ",
                footprint.total() / gib, (footprint.total() - 81559.0 * (1 << 20)) / gib,
                footprint.activations() / gib));
    }

    /** Scores that are kept can be recomputed alone, before any layer is. */
    @Test
    void theAttentionCoreIsRecomputedFirst() {
        Plan plan = plan(8, 4, 2, Recompute.NONE);
        double core = relief(64, 1e12, "megatron-2022").footprint(plan.withRecompute(Recompute.SELECTIVE)).total();
        MemoryRelief old = relief(64, core + 1, "megatron-2022");
        assertThat(old.fits(plan)).isFalse();
        assertThat(old.leastRecompute(plan).orElseThrow().recompute()).isEqualTo(Recompute.SELECTIVE);
        assertThat(old.remedies(plan).stream().map(MemoryRelief.Remedy::change)).contains("recompute selective");
    }

    private static MemoryRelief relief(int gpus, double bytes, String software) {
        Accelerator large = Accelerators.read(Documents.parse("large.yaml", String.format(Locale.ROOT, """
                {name: large, vendor: nobody, family: hopper, year: 2026, processors: 128,
                 tile: {rows: 128, columns: 128}, peak: {bf16: 1000 TFLOP/s}, memory: %.0f B, memoryBandwidth: 3 TB/s,
                 cache: 0 B, scaleUp: 400 GB/s, inSwitchReduction: false, power: 1 W, idlePower: 0 W,
                 system: {gpusPerNode: 8, gpusPerDomain: 8, nic: 400 Gb/s, fabric: infiniband-ndr-rail}}
                """, bytes)));
        return new MemoryRelief(LLAMA, new Cluster("large", large, gpus, 8, 8, 50e9, null), 8192, 384, Precision.BF16,
                SoftwareLevels.find(software).orElseThrow(), Constants.shipped());
    }

    @Test
    void whatNoSingleChangeHelpsNeedsMoreAccelerators() {
        MemoryRelief small = new MemoryRelief(LLAMA, new Cluster("1 H100",
                Accelerators.find("h100-sxm").orElseThrow(), 1, 8, 8, 50e9, null), 8192, 128, Precision.BF16,
                SoftwareLevels.newest(), Constants.shipped());
        assertThat(small.describe(plan(1, 1, 1, Recompute.FULL))).contains("more accelerators are needed");
    }

    private static Plan plan(int tp, int pp, int dp, Recompute recompute) {
        return new Plan(tp, 1, pp, 1, 1, 1, dp, 1, Schedule.ONE_F_ONE_B, Sharding.ZERO1, 0, recompute, 0, true, true,
                true, true, List.of());
    }
}
