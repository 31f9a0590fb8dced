package dev.trainyard.plan.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.cluster.SoftwareLevels;
import dev.trainyard.constants.Constants;
import dev.trainyard.model.AttentionKind;
import dev.trainyard.model.Experts;
import dev.trainyard.model.LatentAttention;
import dev.trainyard.model.LayerParameters;
import dev.trainyard.model.ParameterCount;
import dev.trainyard.model.Precision;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.schedule.Schedule;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MemoryFitTest {
    private static final double GIB = 1L << 30;
    private static final Constants CONSTANTS = Constants.shipped();
    private static final SoftwareLevel OF_2022 = SoftwareLevels.find("megatron-2022").orElseThrow();
    private static final SoftwareLevel NEWEST = SoftwareLevels.find("megatron-2026").orElseThrow();
    private static final Transformer DEEP_SEEK = new Transformer("deepseek-v3", 61, 7168, 18432, 128, 128, 128,
            AttentionKind.MLA, LatentAttention.deepSeek(), new Experts(256, 8, 2048, 1, 3, 1), true, 129280, false, 0,
            false, 0, 0, 1);

    /** Korthikanti et al. (2022), figure 1: parameters and optimizer state, and activations, GiB on an A100. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "22B, 48, 6144, 64, 8, 1, 1, 4, 4, 45.56, 59.25, 9.56",
        "175B, 96, 12288, 96, 8, 8, 3, 1, 64, 45.56, 66.84, 12.35",
        "530B, 105, 20480, 128, 8, 35, 3, 1, 280, 31.64, 114.02, 23.08",
        "1T, 128, 25600, 160, 8, 64, 1, 1, 512, 32.96, 131.25, 26.56"})
    void theMemoryOfGptOnA100IsAsPublished(String name, int layers, int hidden, int heads, int tp, int pp, int vp,
            int microBatch, int globalBatch, double state, double activations, double recomputed) {
        Transformer gpt = new Transformer(name, layers, hidden, 4 * hidden, heads, heads, hidden / heads,
                AttentionKind.MHA, null, null, false, 51200, true, 2048, true, 0, 0, 0);
        Plan plain = plan(tp, pp, vp, 1, microBatch, Sharding.NONE, Recompute.NONE, false);
        Plan frugal = plan(tp, pp, vp, 1, microBatch, Sharding.NONE, Recompute.SELECTIVE, true);
        MemoryFootprint all = fit(gpt, plain, 2048, globalBatch, OF_2022);
        MemoryFootprint less = fit(gpt, frugal, 2048, globalBatch, OF_2022);
        assertThat(all.stage()).isZero();
        assertThat((all.weights() + all.gradients() + all.optimizer()) / GIB)
                .isCloseTo(state, Percentage.withPercentage(3));
        assertThat(all.activations() / GIB).isCloseTo(activations, Percentage.withPercentage(1));
        assertThat(less.activations() / GIB).isCloseTo(recomputed, Percentage.withPercentage(1));
        // The embedding and its optimizer state are the table's to leave out, and ours to show apart.
        assertThat(all.vocabulary()).isGreaterThan(18.0 * 51200 * hidden / tp);
    }

    @Test
    void oneAcceleratorHoldsEveryParameterOnce() {
        Plan alone = plan(1, 1, 1, 1, 1, Sharding.NONE, Recompute.NONE, false);
        for (Transformer model : List.of(DEEP_SEEK, dense(), gpt())) {
            MemoryFootprint fit = fit(model, alone, 4096, 1, NEWEST);
            double parameters = fit.weights() / 2 + fit.vocabulary() / 18;
            assertThat(parameters).as(model.name()).isCloseTo(total(ParameterCount.of(model)),
                    Percentage.withPercentage(0.1));
            assertThat(fit.optimizer()).isCloseTo(6 * fit.weights(), within(1.0));
            assertThat(fit.gradients()).isCloseTo(2 * fit.weights(), within(1.0));
        }
    }

    @Test
    void thePartsSumToTheTotal() {
        MemoryFootprint fit = fit(DEEP_SEEK, plan(1, 16, 1, 8, 1, Sharding.ZERO1, Recompute.NONE, false), 4096, 256,
                NEWEST);
        assertThat(fit.parts().values().stream().mapToDouble(Double::doubleValue).sum())
                .isCloseTo(fit.total(), within(1.0));
        assertThat(fit.parts().values()).allSatisfy(part -> assertThat(part).isGreaterThanOrEqualTo(0));
        assertThat(fit.fits(fit.total())).isTrue();
        assertThat(fit.fits(fit.total() - 1)).isFalse();
        assertThat(fit.excess(80e9)).isEqualTo(fit.total() - 80e9);
    }

    @Test
    void shardingMoreNeverHoldsMoreState() {
        double before = Double.POSITIVE_INFINITY;
        for (Sharding sharding : Sharding.values()) {
            MemoryFootprint fit = fit(dense(), plan(1, 1, 1, 8, 1, sharding, Recompute.NONE, false), 4096, 8, NEWEST);
            double state = fit.weights() + fit.gradients() + fit.optimizer() + fit.vocabulary();
            assertThat(state).as(sharding.name()).isLessThan(before);
            before = state;
        }
        MemoryFootprint all = fit(dense(), plan(1, 1, 1, 8, 1, Sharding.NONE, Recompute.NONE, false), 4096, 8, NEWEST);
        assertThat(before).isCloseTo((all.weights() + all.gradients() + all.optimizer() + all.vocabulary()) / 8,
                within(1.0));
    }

    @Test
    void gradientsOfAPipelineAreNotSharedOutBeforeTheyAreComplete() {
        assertThat(fit(dense(), plan(1, 2, 1, 4, 1, Sharding.ZERO2, Recompute.NONE, false), 4096, 16, NEWEST)
                .gradients()).isEqualTo(fit(dense(), plan(1, 2, 1, 4, 1, Sharding.ZERO1, Recompute.NONE, false), 4096,
                        16, NEWEST).gradients());
    }

    @Test
    void hybridShardingDividesByItsGroupOnly() {
        Plan full = plan(1, 1, 1, 8, 1, Sharding.ZERO3, Recompute.NONE, false);
        Plan hybrid = withGroup(full, 2);
        assertThat(fit(dense(), hybrid, 4096, 8, NEWEST).weights())
                .isCloseTo(4 * fit(dense(), full, 4096, 8, NEWEST).weights(), within(1.0));
    }

    @Test
    void recomputingMoreLayersKeepsLess() {
        double before = firstStage(plan(1, 4, 1, 1, 1, Sharding.ZERO1, Recompute.NONE, false));
        Plan full = plan(1, 4, 1, 1, 1, Sharding.ZERO1, Recompute.FULL, false);
        for (int layers : new int[] {1, 2, 4, 8}) {
            double now = firstStage(withLayers(full, layers));
            assertThat(now).isLessThan(before);
            before = now;
        }
        // Eight layers a stage, each keeping its bf16 input, for four micro-batches.
        assertThat(before).isEqualTo(8 * 4 * 2.0 * 4096 * 4096);
        assertThat(firstStage(full)).isEqualTo(before);
    }

    @Test
    void schedulesHoldWhatTheirPapersSay() {
        double one = activations(Schedule.ONE_F_ONE_B, 8, 1, 1);
        assertThat(activations(Schedule.ONE_F_ONE_B, 8, 1, 64)).isEqualTo(8 * one);
        assertThat(activations(Schedule.ONE_F_ONE_B, 8, 1, 3)).isEqualTo(3 * one);
        assertThat(activations(Schedule.GPIPE, 8, 1, 64)).isEqualTo(64 * one);
        assertThat(activations(Schedule.ZERO_BUBBLE, 8, 1, 64)).isEqualTo(8 * one);
        assertThat(activations(Schedule.DUAL_PIPE, 8, 1, 64)).isEqualTo(9 * one);
        // 1 + (p - 1) / (p v) of a full pipeline: Korthikanti et al. (2022), section 4.2.3.
        assertThat(activations(Schedule.ONE_F_ONE_B, 8, 4, 64)).isCloseTo(8 * one * (1 + 7.0 / 32), within(1.0));
    }

    @Test
    void dualPipeHoldsTwoStagesOfParameters() {
        Plan one = plan(1, 8, 1, 1, 1, Sharding.ZERO1, Recompute.NONE, false);
        assertThat(fit(dense(), withSchedule(one, Schedule.DUAL_PIPE), 4096, 64, NEWEST).weights())
                .isEqualTo(2 * fit(dense(), one, 4096, 64, NEWEST).weights());
    }

    @ParameterizedTest
    @EnumSource(value = Precision.class, names = {"FP8", "MXFP8", "NVFP4"})
    void eightBitProductsKeepLess(Precision precision) {
        Plan plan = plan(8, 1, 1, 1, 1, Sharding.ZERO1, Recompute.NONE, true);
        double low = MemoryFit.of(dense(), plan, 8192, 1, precision, NEWEST, CONSTANTS).activations();
        double bf16 = MemoryFit.of(dense(), plan, 8192, 1, Precision.BF16, NEWEST, CONSTANTS).activations();
        assertThat(low).isBetween(0.6 * bf16, 0.95 * bf16);
    }

    @Test
    void everyStageIsShownAndTheFullestIsTaken() {
        Plan plan = plan(1, 16, 1, 8, 1, Sharding.ZERO1, Recompute.NONE, false);
        List<MemoryFootprint> stages = MemoryFit.stages(DEEP_SEEK, plan, 4096, 256, Precision.BF16, NEWEST, CONSTANTS);
        assertThat(stages).hasSize(16);
        assertThat(stages.stream().mapToDouble(MemoryFootprint::total).max().orElseThrow())
                .isEqualTo(fit(DEEP_SEEK, plan, 4096, 256, NEWEST).total());
        assertThat(stages.get(0).vocabulary()).isPositive();
        assertThat(stages.get(7).vocabulary()).isZero();
        assertThat(stages.get(15).vocabulary()).isPositive();
    }

    /**
     * The first stage ends with the embedding's dense gradient, 2 V h bytes, when one micro-batch less is held: of
     * four layers that are recomputed, their bf16 inputs, 2 s h bytes each. The tensor ranks share the rows of V.
     */
    @ParameterizedTest
    @CsvSource({"1, ONE_F_ONE_B", "4, ONE_F_ONE_B", "1, GPIPE"})
    void aFirstStageOfALargeVocabularyPeaksWithTheEmbeddingsGradient(int tp, Schedule schedule) {
        Transformer wide = new Transformer("wide", 8, 1024, 4096, 16, 16, 64, AttentionKind.MHA, null, null, true,
                1_280_000, false, 0, false, 0, 0, 0);
        Plan plan = withSchedule(plan(tp, 2, 1, 1, 1, Sharding.ZERO1, Recompute.FULL, false), schedule);
        List<MemoryFootprint> stages = MemoryFit.stages(wide, plan, 256, 8, Precision.BF16, NEWEST, CONSTANTS);
        double gradient = 2.0 * 1_280_000 / tp * 1024 - 4 * 2.0 * 256 * 1024;
        assertThat(stages.get(0).working()).isEqualTo(gradient);
    }

    private static double total(ParameterCount count) {
        return count.embedding() + count.positions() + count.head() + count.finalNorm() + count.multiToken()
                + count.layers(LayerParameters::total);
    }

    private static double activations(Schedule schedule, int pp, int vp, int micro) {
        Plan plan = withSchedule(plan(1, pp, vp, 1, 1, Sharding.ZERO1, Recompute.NONE, false), schedule);
        return MemoryFit.stages(dense(), plan, 4096, micro, Precision.BF16, NEWEST, CONSTANTS).get(0).activations();
    }

    private static double firstStage(Plan plan) {
        return MemoryFit.stages(dense(), plan, 4096, 16, Precision.BF16, NEWEST, CONSTANTS).get(0).activations();
    }

    private static Transformer dense() {
        return new Transformer("dense", 32, 4096, 14336, 32, 8, 128, AttentionKind.GQA, null, null, true, 128256, false,
                0, false, 0, 0, 0);
    }

    private static Transformer gpt() {
        return new Transformer("gpt", 24, 2048, 8192, 16, 16, 128, AttentionKind.MHA, null, null, false, 51200, true,
                2048, true, 0, 0, 0);
    }

    private static MemoryFootprint fit(Transformer model, Plan plan, int sequence, int micro, SoftwareLevel level) {
        return MemoryFit.of(model, plan, sequence, Math.max(1, micro / (plan.dp() * plan.microBatch())),
                Precision.BF16, level, CONSTANTS);
    }

    private static Plan plan(int tp, int pp, int vp, int dp, int microBatch, Sharding sharding, Recompute recompute,
            boolean sequenceParallel) {
        return new Plan(tp, 1, pp, vp, 1, 1, dp, microBatch, Schedule.ONE_F_ONE_B, sharding, 0, recompute, 0,
                sequenceParallel, false, false, false, List.of());
    }

    private static Plan withSchedule(Plan p, Schedule schedule) {
        return new Plan(p.tp(), p.cp(), p.pp(), p.vp(), p.ep(), p.etp(), p.dp(), p.microBatch(), schedule, p.sharding(),
                p.shardGroup(), p.recompute(), p.recomputeLayers(), p.sequenceParallel(), false, false, false,
                List.of());
    }

    private static Plan withGroup(Plan p, int group) {
        return new Plan(p.tp(), p.cp(), p.pp(), p.vp(), p.ep(), p.etp(), p.dp(), p.microBatch(), p.schedule(),
                p.sharding(), group, p.recompute(), p.recomputeLayers(), p.sequenceParallel(), false, false, false,
                List.of());
    }

    private static Plan withLayers(Plan p, int layers) {
        return new Plan(p.tp(), p.cp(), p.pp(), p.vp(), p.ep(), p.etp(), p.dp(), p.microBatch(), p.schedule(),
                p.sharding(), p.shardGroup(), p.recompute(), layers, p.sequenceParallel(), false, false, false,
                List.of());
    }
}
