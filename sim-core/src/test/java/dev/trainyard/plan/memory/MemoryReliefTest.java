package dev.trainyard.plan.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.cluster.Accelerators;
import dev.trainyard.cluster.Cluster;
import dev.trainyard.cluster.SoftwareLevels;
import dev.trainyard.constants.Constants;
import dev.trainyard.model.AttentionKind;
import dev.trainyard.model.Precision;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.schedule.Schedule;
import java.util.List;
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
