package dev.trainyard.plan.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.cluster.SoftwareLevels;
import dev.trainyard.constants.Constants;
import dev.trainyard.model.AttentionKind;
import dev.trainyard.model.Experts;
import dev.trainyard.model.LatentAttention;
import dev.trainyard.model.Precision;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.schedule.Schedule;
import java.util.List;
import org.junit.jupiter.api.Test;

/** As {@link MemoryByHandTest}, of what fewer models and plans have: split experts, unfused attention, odd sizes. */
class UnusualMemoryByHandTest {
    private static final double MIB = 1 << 20;
    private static final double H = 1024;
    private static final double TOKENS = 2048;
    private static final double LOCAL = 1024;
    private static final SoftwareLevel NEW = SoftwareLevels.find("megatron-2026").orElseThrow();
    private static final SoftwareLevel OLD = SoftwareLevels.find("megatron-2022").orElseThrow();
    /** On one of two tensor ranks: queries, keys and values 1024 x 768, output 512 x 1024. */
    private static final double QUERY_KEY_VALUE = H * (512 + 256);
    private static final double ATTENTION = QUERY_KEY_VALUE + 512 * H;

    /** Scores of two sequences and their gradients are by far the largest in a layer; scratch is one product's. */
    @Test
    void unfusedAttention() {
        MemoryFootprint dense = first(model(4096, null, null), plan(2, 1, 1, 2), OLD,
                Precision.BF16);
        double tokens = 2 * TOKENS;
        exactly(dense.working(), 2 * 2 * H * 2 * LOCAL + 2 * 2 * 8 * TOKENS * tokens);
        exactly(dense.buffers(), 64 * MIB + 2 * H * 2 * LOCAL + 2 * 2 * H * 2048);
        // A narrow MLP's products are smaller than queries, keys and values together.
        exactly(first(model(512, null, null), plan(2, 1, 1, 1), OLD, Precision.BF16)
                .buffers(), 64 * MIB + 2 * H * LOCAL + 2 * QUERY_KEY_VALUE);
        // Experts of 3,000 are the largest product of a stage of mixtures.
        Experts wide = new Experts(4, 1, 3000, 0, 0, 1);
        exactly(first(model(4096, wide, null), plan(2, 1, 1, 1), OLD, Precision.BF16)
                .buffers(), 64 * MIB + 2 * H * LOCAL + 2 * 2 * H * 3000);
    }

    /** Two sequences over two context ranks, and a vocabulary that is padded to a multiple of 128 tensor ranks. */
    @Test
    void paddedVocabulary() {
        Transformer model = new Transformer("odd", 4, 1024, 512, 16, 4, 64, AttentionKind.GQA, null, null, true, 32_001,
                false, 0, false, 0, 0, 0);
        Plan plan = new Plan(2, 2, 1, 1, 1, 1, 1, 2, Schedule.ONE_F_ONE_B, Sharding.NONE, 0, Recompute.NONE, 0, true,
                false, false, false, List.of());
        MemoryFootprint all = first(model, plan, NEW, Precision.BF16);
        // 126 times 256 rows over two ranks.
        double rows = 126 * 128;
        exactly(all.vocabulary(), 18 * (2 * rows * H + H));
        exactly(all.working(), 6 * TOKENS * rows + 2 * 2 * H * LOCAL + 2 * H * TOKENS);
        MemoryFootprint wide = first(model, plan, NEW, Precision.FP32);
        exactly(wide.gradients(), wide.weights());
        exactly(wide.vocabulary(), (4 + 4 + 8) * (2 * rows * H + H));
    }

    /** One rank alone gathers nothing for the head even where sequences are said to be split. */
    @Test
    void oneTensorRank() {
        Transformer model = model(512, null, null);
        exactly(first(model, plan(1, 1, 1, 1).withRanks(1, 1, 1, 1), NEW, Precision.BF16)
                .buffers(), 64 * MIB + 2 * (H * (1024 + 512) + H * H + 3 * H * 512));
    }

    /** Uncompressed queries come straight from the hidden state. In eight bits values are kept in both widths. */
    @Test
    void latentAttention() {
        LatentAttention latent = new LatentAttention(0, 64, 32, 16, 48);
        Plan plan = plan(2, 1, 1, 1);
        MemoryFootprint wide = first(model(512, null, latent), plan, NEW, Precision.BF16);
        double layer = H * (64 + 16) + H * 8 * 48 + 64 * 8 * (32 + 48) + 8 * 48 * H + 64 + 3 * H * 256 + 2 * H;
        exactly(wide.weights(), 2 * 2 * layer);
        MemoryFootprint eight = first(model(512, null, latent), plan, NEW, Precision.FP8);
        double less = LOCAL * (2 * H + 64) + TOKENS * 256 - TOKENS * 8 * 48;
        exactly(wide.activations() - eight.activations(), 2 * 2 * less);
        Plan context = new Plan(2, 2, 2, 1, 1, 1, 4, 1, Schedule.ONE_F_ONE_B, Sharding.ZERO1, 0, Recompute.NONE, 0,
                true, false, false, false, List.of());
        exactly(first(model(512, null, latent), context, NEW, Precision.BF16).working(),
                2 * 2 * H * LOCAL / 2 + TOKENS / 2 * 2 * 2 * (2 * 8 * 48 + 8 * 48));
    }

    /**
     * Eight experts of width 512 over two expert ranks of two tensor ranks each, behind latents of 256: a rank holds
     * half of four, and gets two copies of both ranks' tokens.
     */
    @Test
    void expertsSplitOverTensorRanks() {
        Experts experts = new Experts(8, 2, 512, 0, 0, 1, 256);
        Plan plan = plan(2, 2, 2, 1);
        MemoryFootprint stage = first(model(0, experts, null), plan, NEW, Precision.BF16);
        double expert = 3 * 256 * 256;
        double projections = 2 * H * 256;
        double rest = ATTENTION + 2 * H + 8 * H + projections;
        exactly(stage.weights(), 2 * 2 * (rest + 4 * expert));
        // Eight ranks of a stage hold the experts twice.
        exactly(stage.optimizer(), 12 * 2 * rest / 4 + 12 * 2 * 4 * expert / 2);
        double copies = TOKENS * 2;
        double kept = LOCAL * (2 * 2 * H + 2 * 2 * H + 8) + TOKENS * (2 * (512 + 256 + 512) + 8 * 4)
                + copies * (2 * 256 + 4 * 256 + 2 * 256 + 4) + LOCAL * (8 * 9 + 2 * 2 * 256);
        exactly(stage.activations(), 2 * 2 * kept);
        // Of the copies: gate and up, and what comes and goes.
        exactly(stage.working(), 2 * 2 * H * LOCAL + copies * 2 * (2 * 256 + 2 * 256));
        exactly(stage.buffers(), 64 * MIB + 2 * H * LOCAL + 2 * (ATTENTION + expert + projections));
    }

    /** Four experts of each layer are sharded over two ranks, everything else over four; gathered is the mixture. */
    @Test
    void shardedMixtures() {
        Experts experts = new Experts(8, 2, 512, 0, 0, 1);
        Plan plan = new Plan(2, 1, 1, 1, 4, 1, 4, 1, Schedule.ONE_F_ONE_B, Sharding.ZERO3, 0, Recompute.NONE, 0, true,
                false, false, false, List.of());
        MemoryFootprint all = first(model(0, experts, null), plan, NEW, Precision.BF16);
        double expert = 3 * H * 512;
        double rest = ATTENTION + 2 * H + 8 * H;
        exactly(all.weights(), 2 * 4 * (rest / 4 + 2 * expert / 2));
        exactly(all.gradients(), 4 * 4 * (rest / 4 + 2 * expert / 2));
        double layer = rest + 2 * expert;
        double vocabulary = 2 * 128 * H + H;
        exactly(all.buffers(), 64 * MIB + 2 * H * TOKENS + 2 * (2 * layer + vocabulary) + 4 * layer);
    }

    private static Transformer model(int ffn, Experts experts, LatentAttention latent) {
        return new Transformer("model", 4, 1024, ffn, 16, latent == null ? 4 : 16, 64,
                latent == null ? AttentionKind.GQA : AttentionKind.MLA, latent, experts, true, 256, false, 0, false, 0,
                0, 0);
    }

    /** Two stages, four replicas. */
    private static Plan plan(int tp, int ep, int etp, int microBatch) {
        return new Plan(tp, 1, 2, 1, ep, etp, 4, microBatch, Schedule.ONE_F_ONE_B, Sharding.ZERO1, 0, Recompute.NONE,
                0, true, false, false, false, List.of());
    }

    private static MemoryFootprint first(Transformer model, Plan plan, SoftwareLevel level, Precision precision) {
        return MemoryFit.stages(model, plan, 2048, 8, precision, level, Constants.shipped()).get(0);
    }

    private static void exactly(double found, double expected) {
        assertThat(found).isCloseTo(expected, within(1e-12 * expected));
    }
}
