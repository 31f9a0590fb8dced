package dev.trainyard.iteration;

import static dev.trainyard.iteration.RoundMachine.MEMORY;
import static dev.trainyard.iteration.RoundMachine.RATE;
import static dev.trainyard.iteration.RoundMachine.SKEW;
import static dev.trainyard.iteration.RoundMachine.STEPS;
import static dev.trainyard.iteration.RoundMachine.TOKENS;
import static dev.trainyard.iteration.RoundMachine.breakdown;
import static dev.trainyard.iteration.RoundMachine.exactly;
import static dev.trainyard.iteration.RoundMachine.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.kernel.collective.CollectiveKind;
import dev.trainyard.kernel.plan.Cause;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A step's seconds by cause, counted by hand: products, attention, memory traffic and collectives of each layer, on an
 * accelerator of 1 PFLOP/s (2 in eight bits) and 10 PB/s that loses nothing to waves, launches and its host, so that
 * seconds are FLOPs over a rate and bytes over a bandwidth. Two micro-batches of one sequence of 1,024 tokens.
 */
class WorkByHandTest {
    private static final double H = 2048;
    private static final double LAYERS = 3;
    private static final double V = 32_000;
    /** 32 heads of 64 and 8 of keys and values. */
    private static final double KEYS = 8 * 64;
    private static final double F = 8192;

    /** Products: 6 FLOPs for each weight and token. Attention: half of the keys on average, forward and 2.5 back. */
    @Test
    void aDenseModelOnOneAccelerator() {
        Breakdown step = breakdown(model(null, true, false), plan(1, 1, 1, 1, false), Precision.BF16, "megatron-2026");
        double weights = LAYERS * (H * (H + 2 * KEYS) + H * H + 3 * H * F) + V * H;
        exactly(step.of(Cause.GEMM), STEPS * 6 * TOKENS * weights / RATE);
        // Heads of 64 run at 3/4 of the rate of heads of 128: (1 + 128 / 128) / 1.5.
        double core = 2 * TOKENS * TOKENS / 2 * (64 + 64) * 32 / RATE * 4 / 3;
        exactly(step.of(Cause.ATTENTION), STEPS * LAYERS * 3.5 * core);
        // Two norms 4 + 6 and two residuals 6 + 6 bytes a value, rotation 4 + 4, gated activation 6 + 10.
        double layer = TOKENS * (2 * (10 + 12) * H + 8 * (H + KEYS) + 16 * F);
        // Embedding and last norm 4 + 6; the fused loss 8 + 6 bytes a logit, which fusing layers does not change.
        double bytes = 2 * (LAYERS * layer + TOKENS * 2 * 10 * H) + 14 * TOKENS * V;
        exactly(step.of(Cause.ELEMENTWISE), STEPS * bytes / MEMORY);
        assertThat(step.of(Cause.CAST)).isZero();
        assertThat(step.of(Cause.ROUTING)).isZero();
        assertThat(step.of(Cause.TENSOR_PARALLEL)).isZero();
    }

    /** Plain activation: 4 + 6 bytes a value; learned positions are not rotated; nothing is fused before 2023. */
    @Test
    void aModelOfTwentyTwentyTwo() {
        Transformer gpt = model(null, false, true);
        Breakdown step = breakdown(gpt, plan(1, 1, 1, 1, false), Precision.BF16, "megatron-2022");
        double weights = LAYERS * (H * (H + 2 * KEYS) + H * H + 2 * H * F) + V * H;
        exactly(step.of(Cause.GEMM), STEPS * 6 * TOKENS * weights / RATE);
        // Whole squares at half of the products' rate: scores and values once forward, twice back.
        double squares = 2 * 2 * TOKENS * TOKENS * 64 * 32 / RATE * 2;
        exactly(step.of(Cause.ATTENTION), STEPS * LAYERS * 3 * squares);
        double layer = TOKENS * (2 * (10 + 12) * H + 10 * F) + 20 * TOKENS * TOKENS * 32;
        // The loss reads logits in fp32: 24 + 14 bytes.
        double bytes = 3 * (LAYERS * layer + TOKENS * 2 * 10 * H) + 38 * TOKENS * V;
        exactly(step.of(Cause.ELEMENTWISE), STEPS * bytes / MEMORY);
    }

    /** Layers' products in eight bits at twice the rate, the head's not. A cast reads 2 bytes and writes 1 twice. */
    @Test
    void productsInEightBits() {
        Breakdown step = breakdown(model(null, true, false), plan(1, 1, 1, 1, false), Precision.FP8, "megatron-2026");
        double layers = LAYERS * (H * (H + 2 * KEYS) + H * H + 3 * H * F);
        exactly(step.of(Cause.GEMM), STEPS * 6 * TOKENS * (layers / 2 + V * H) / RATE);
        // Inputs of four products forward, their outputs' gradients backward.
        double values = TOKENS * LAYERS * (H + H + H + F + H + 2 * KEYS + H + 2 * F + H);
        exactly(step.of(Cause.CAST), STEPS * values * 4 * 1.5 / MEMORY);
    }

    /**
     * Under sequence parallelism a half layer gathers and scatters forward, and backward gathers twice and scatters
     * once (Korthikanti et al., 2022, section 4.2.2); the latter two run under products. The head gathers its input,
     * scatters its gradient and reduces three values a token.
     */
    @ParameterizedTest
    @CsvSource({"false, 1", "true, 0.25"})
    void tensorRanksUnderSequenceParallelism(boolean overlap, double open) {
        Plan plan = new Plan(4, 1, 1, 1, 1, 1, 1, 1, Schedule.ONE_F_ONE_B, Sharding.NONE, 0, Recompute.NONE, 0, true,
                overlap, false, false, List.of());
        Breakdown step = breakdown(model(null, true, false), plan, Precision.BF16, "megatron-2026");
        double gather = seconds(CollectiveKind.ALL_GATHER, 2 * TOKENS * H, 4, 4, 4, 4);
        double scatter = seconds(CollectiveKind.REDUCE_SCATTER, 2 * TOKENS * H, 4, 4, 4, 4);
        double loss = seconds(CollectiveKind.ALL_REDUCE, 4 * TOKENS, 4, 4, 4, 4);
        double half = open * (2 * gather + scatter + 3 * SKEW) + 0.25 * (gather + scatter + 2 * SKEW);
        double head = gather + scatter + 3 * loss + 5 * SKEW;
        exactly(step.of(Cause.TENSOR_PARALLEL), STEPS * (LAYERS * 2 * half + head));
        // A quarter of everything, rows of norms and residuals included.
        double weights = LAYERS * (H * (H + 2 * KEYS) + H * H + 3 * H * F) + V * H;
        exactly(step.of(Cause.GEMM), STEPS * 6 * TOKENS * weights / 4 / RATE);
        double layer = TOKENS / 4 * (2 * (10 + 12) * H + 8 * (H + KEYS) + 16 * F);
        exactly(step.of(Cause.ELEMENTWISE),
                STEPS * (2 * (LAYERS * layer + TOKENS / 4 * 2 * 10 * H) + 14 * TOKENS * V / 4) / MEMORY);
    }

    /** Without it a half layer reduces its output, and its input's gradient under a product (Shoeybi et al., 2019). */
    @Test
    void tensorRanksThatReduce() {
        Breakdown step = breakdown(model(null, true, false), plan(4, 1, 1, 1, false), Precision.BF16, "megatron-2026");
        double reduce = seconds(CollectiveKind.ALL_REDUCE, 2 * TOKENS * H, 4, 4, 4, 4);
        double loss = seconds(CollectiveKind.ALL_REDUCE, 4 * TOKENS, 4, 4, 4, 4);
        double layer = 2 * 1.25 * (reduce + SKEW);
        exactly(step.of(Cause.TENSOR_PARALLEL), STEPS * (LAYERS * layer + reduce + 3 * loss + 4 * SKEW));
        double norms = TOKENS * 2 * (10 + 12) * H + TOKENS / 4 * (8 * (H + KEYS) + 16 * F);
        exactly(step.of(Cause.ELEMENTWISE),
                STEPS * (2 * (LAYERS * norms + TOKENS * 2 * 10 * H) + 14 * TOKENS * V / 4) / MEMORY);
    }

    /** Two context ranks halve the tokens; keys and values of all are gathered once forward and twice back. */
    @Test
    void contextRanks() {
        Breakdown step = breakdown(model(null, true, false), plan(1, 2, 1, 1, false), Precision.BF16, "megatron-2026");
        double gather = seconds(CollectiveKind.ALL_GATHER, 2 * TOKENS * 2 * KEYS, 2, 2, 2, 2);
        exactly(step.of(Cause.CONTEXT_PARALLEL), STEPS * LAYERS * 3 * 0.5 * gather);
        double core = 2 * TOKENS / 2 * TOKENS / 2 * (64 + 64) * 32 / RATE * 4 / 3;
        exactly(step.of(Cause.ATTENTION), STEPS * LAYERS * 3.5 * core);
    }

    /** The forward pass again, all of it without the head, or only the attention core. */
    @Test
    void recomputation() {
        Plan full = plan(1, 1, 1, 1, false).withRecompute(Recompute.FULL);
        double weights = H * (H + 2 * KEYS) + H * H + 3 * H * F;
        double core = 2 * TOKENS * TOKENS / 2 * (64 + 64) * 32 / RATE * 4 / 3;
        double layer = 2 * TOKENS * weights / RATE + core
                + 2 * TOKENS * (2 * (4 + 6) * H + 4 * (H + KEYS) + 6 * F) / MEMORY;
        Transformer model = model(null, true, false);
        exactly(breakdown(model, full, Precision.BF16, "megatron-2026").of(Cause.RECOMPUTE), STEPS * LAYERS * layer);
        exactly(breakdown(model, full.withRecomputedLayers(1), Precision.BF16, "megatron-2026").of(Cause.RECOMPUTE),
                STEPS * layer);
        exactly(breakdown(model, full.withRecompute(Recompute.SELECTIVE), Precision.BF16, "megatron-2026")
                .of(Cause.RECOMPUTE), STEPS * LAYERS * core);
    }

    /**
     * A dense layer and two mixtures of 8 experts of width 1,024, two a token, one shared, over two expert ranks of a
     * node. Each rank sends its 1,024 tokens twice, there and back, forward and backward.
     */
    @Test
    void mixtures() {
        Transformer model = model(new Experts(8, 2, 1024, 1, 1, 1), true, false);
        Breakdown step = breakdown(model, plan(1, 1, 2, 2, false), Precision.BF16, "megatron-2026");
        double attention = H * (H + 2 * KEYS) + H * H;
        double experts = 2 * 3 * H * 1024;
        double weights = LAYERS * attention + 3 * H * F + 2 * (8 * H + experts + 3 * H * 1024) + V * H;
        exactly(step.of(Cause.GEMM), STEPS * 6 * TOKENS * weights / RATE);
        // Router: 24 bytes a score, forward and back; copies moved four times, read and written, four times slower.
        double routing = 2 * 24 * TOKENS * 8 + 2 * 16 * 2 * TOKENS * H * 4;
        exactly(step.of(Cause.ROUTING), STEPS * 2 * routing / MEMORY);
        double exchange = seconds(CollectiveKind.ALL_TO_ALL, 2 * 2 * TOKENS * H, 2, 2, 2, 2);
        exactly(step.of(Cause.EXPERT_PARALLEL), STEPS * 2 * 4 * 0.75 * exchange);
        double layer = TOKENS * (2 * (10 + 12) * H + 8 * (H + KEYS));
        double activations = TOKENS * 16 * (F + 2 * (2 * 1024 + 1024));
        exactly(step.of(Cause.ELEMENTWISE), STEPS * (2 * (LAYERS * layer + activations + TOKENS * 2 * 10 * H)
                + 14 * TOKENS * V) / MEMORY);
    }

    /** Without sharding gradients are all-reduced, in four bytes here; with it they are scattered and two gathered. */
    @ParameterizedTest
    @CsvSource({"NONE", "ZERO1"})
    void dataParallelRanks(Sharding sharding) {
        Plan plan = plan(1, 1, 1, 16, false).withSharding(sharding);
        Breakdown step = breakdown(model(null, true, false), plan, Precision.BF16, "megatron-2026");
        double parameters = LAYERS * (H * (H + 2 * KEYS) + H * H + 3 * H * F + 2 * H) + 2 * V * H + H;
        // Buckets of 40 million parameters.
        double parts = Math.ceil(parameters / 40e6);
        assertThat(parts).isEqualTo(8);
        double each = sharding == Sharding.NONE
                ? seconds(CollectiveKind.ALL_REDUCE, 4 * parameters / parts, 16, 8, 16, 16)
                : seconds(CollectiveKind.REDUCE_SCATTER, 4 * parameters / parts, 16, 8, 16, 16)
                        + seconds(CollectiveKind.ALL_GATHER, 2 * parameters / parts, 16, 8, 16, 16);
        exactly(step.of(Cause.DATA_PARALLEL), parts * each);
        exactly(step.of(Cause.OVERHEAD), seconds(CollectiveKind.ALL_REDUCE, 8, 16, 8, 16, 16));
    }

    /** Latents of 256 for queries and 128 for keys and values, heads of 64 plain, 32 rotary and 96 value dimensions. */
    @Test
    void latentAttention() {
        Transformer model = new Transformer("latent", (int) LAYERS, (int) H, (int) F, 32, 32, 64, AttentionKind.MLA,
                new LatentAttention(256, 128, 64, 32, 96), null, true, (int) V, false, 0, false, 0, 0, 0);
        Breakdown step = breakdown(model, plan(1, 1, 1, 1, false), Precision.BF16, "megatron-2026");
        double weights = H * 256 + 256 * 32 * 96 + H * (128 + 32) + 128 * 32 * (64 + 96) + 32 * 96 * H + 3 * H * F;
        exactly(step.of(Cause.GEMM), STEPS * 6 * TOKENS * (LAYERS * weights + V * H) / RATE);
        double core = 2 * TOKENS * TOKENS / 2 * (96 + 96) * 32 / RATE * (1 + 128.0 / 192) / 1.5;
        exactly(step.of(Cause.ATTENTION), STEPS * LAYERS * 3.5 * core);
        // Norms of both latents besides, and queries and keys of every head rotated.
        double layer = TOKENS * (2 * (10 + 12) * H + 10 * (256 + 128) + 8 * 2 * 32 * 96 + 16 * F);
        exactly(step.of(Cause.ELEMENTWISE), STEPS * (2 * (LAYERS * layer + TOKENS * 2 * 10 * H) + 14 * TOKENS * V)
                / MEMORY);
    }

    private static Transformer model(Experts experts, boolean gated, boolean gpt) {
        return new Transformer("by hand", (int) LAYERS, (int) H, (int) F, 32, 8, 64, AttentionKind.GQA, null, experts,
                gated, (int) V, false, gpt ? 1024 : 0, false, 0, 0, 0);
    }

    private static Plan plan(int tp, int cp, int ep, int dp, boolean sequenceParallel) {
        return new Plan(tp, cp, 1, 1, ep, 1, dp, 1, Schedule.ONE_F_ONE_B, Sharding.NONE, 0, Recompute.NONE, 0,
                sequenceParallel, false, false, false, List.of());
    }
}
