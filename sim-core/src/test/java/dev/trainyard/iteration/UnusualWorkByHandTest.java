package dev.trainyard.iteration;

import static dev.trainyard.iteration.RoundMachine.CONSTANTS;
import static dev.trainyard.iteration.RoundMachine.MEMORY;
import static dev.trainyard.iteration.RoundMachine.RATE;
import static dev.trainyard.iteration.RoundMachine.STEPS;
import static dev.trainyard.iteration.RoundMachine.TOKENS;
import static dev.trainyard.iteration.RoundMachine.breakdown;
import static dev.trainyard.iteration.RoundMachine.exactly;
import static dev.trainyard.iteration.RoundMachine.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.constants.ConstantName;
import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.collective.CollectiveKind;
import dev.trainyard.kernel.plan.Cause;
import dev.trainyard.model.AttentionKind;
import dev.trainyard.model.Experts;
import dev.trainyard.model.Precision;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.schedule.Schedule;
import java.util.List;
import org.junit.jupiter.api.Test;

/** As {@link WorkByHandTest}, of what few models and plans have: windows, prediction layers, experts split in two. */
class UnusualWorkByHandTest {
    private static final double H = 2048;
    private static final double V = 32_000;
    private static final double KEYS = 8 * 64;
    private static final double F = 8192;
    private static final double ATTENTION = H * (H + 2 * KEYS) + H * H;
    /** Core attention of one layer over every pair of tokens: heads of 64 at 3/4 of the rate. */
    private static final double SQUARE = 2 * TOKENS * TOKENS * (64 + 64) * 32 / RATE * 4 / 3;

    /** Of three layers with windows of 256 the last sees everything; the others a triangle and then full windows. */
    @Test
    void slidingWindows() {
        Transformer model = new Transformer("window", 3, (int) H, (int) F, 32, 8, 64, AttentionKind.GQA, null, null,
                true, (int) V, false, 0, false, 256, 3, 0);
        double seen = (256.0 * 256 / 2 + 256 * (TOKENS - 256)) / (TOKENS * TOKENS);
        exactly(breakdown(model, plan(1, 1, 1, Sharding.NONE, 0), Precision.BF16, "megatron-2026").of(Cause.ATTENTION),
                STEPS * 3.5 * SQUARE * (2 * seen + 0.5));
    }

    /** A prediction layer joins two inputs (DeepSeek-V3, equation 21), is as the last layer and has the head again. */
    @Test
    void aPredictionLayer() {
        Breakdown step = breakdown(dense(3, 1), plan(1, 1, 1, Sharding.NONE, 0), Precision.BF16, "megatron-2026");
        double weights = 4 * (ATTENTION + 3 * H * F) + 2 * V * H + 2 * H * H;
        exactly(step.of(Cause.GEMM), STEPS * 6 * TOKENS * weights / RATE);
        exactly(step.of(Cause.ATTENTION), STEPS * 3.5 * 4 * SQUARE / 2);
        double layer = TOKENS * (2 * (10 + 12) * H + 8 * (H + KEYS) + 16 * F);
        exactly(step.of(Cause.ELEMENTWISE), STEPS * (2 * (4 * layer + TOKENS * (1 + 2) * 10 * H) + 2 * 14 * TOKENS * V)
                / MEMORY);
    }

    /**
     * Experts over two ranks, each split over two tensor ranks: a rank routes half of the tokens, twice each, and gets
     * its partner's as well. The tokens of both are gathered, and their results, forward and backward.
     */
    @Test
    void expertsSplitOverTensorRanks() {
        Experts experts = new Experts(8, 2, 1024, 0, 0, 1);
        Plan plan = new Plan(2, 1, 1, 1, 2, 2, 2, 1, Schedule.ONE_F_ONE_B, Sharding.NONE, 0, Recompute.NONE, 0, true,
                false, false, false, List.of());
        Breakdown step = breakdown(mixture(experts, false), plan, Precision.BF16, "megatron-2026");
        double routed = TOKENS / 2;
        double copies = 2 * routed;
        double exchange = seconds(CollectiveKind.ALL_TO_ALL, 2 * copies * H, 2, 2, 4, 4);
        exactly(step.of(Cause.EXPERT_PARALLEL), STEPS * 4 * 0.75 * exchange);
        double routing = 2 * 24 * routed * 8 + 2 * 16 * copies * 2 * H * 4;
        exactly(step.of(Cause.ROUTING), STEPS * routing / MEMORY);
        double gather = seconds(CollectiveKind.ALL_GATHER, 2 * copies * H * 2, 2, 2, 2, 4);
        double half = seconds(CollectiveKind.ALL_GATHER, 2 * TOKENS * H, 2, 2, 2, 4);
        double scatter = seconds(CollectiveKind.REDUCE_SCATTER, 2 * TOKENS * H, 2, 2, 2, 4);
        double loss = seconds(CollectiveKind.ALL_REDUCE, 4 * TOKENS, 2, 2, 2, 4);
        double skew = RoundMachine.SKEW;
        double attention = 2 * half + scatter + 3 * skew + 0.25 * (half + scatter + 2 * skew);
        exactly(step.of(Cause.TENSOR_PARALLEL),
                STEPS * (4 * gather + attention + half + scatter + 3 * loss + 5 * skew));
        double weights = (ATTENTION + V * H) / 2 + 2 * 3 * H * 1024 / 2;
        exactly(step.of(Cause.GEMM), STEPS * 6 * TOKENS * (weights + 8 * H / 2) / RATE);
    }

    /**
     * Fused dispatch sends one copy a domain: of two choices among two domains 2 (1 - 1/4) = 1.5 differ. It moves
     * copies at an eighth of the cost. Biases of experts: two inner products and the activation's input, eight passes.
     */
    @Test
    void fusedDispatchAndBiases() {
        Experts experts = new Experts(16, 2, 1024, 0, 0, 1);
        Plan plan = new Plan(1, 1, 1, 1, 16, 1, 16, 1, Schedule.ONE_F_ONE_B, Sharding.NONE, 0, Recompute.NONE, 0, true,
                false, false, false, List.of());
        Breakdown plain = breakdown(mixture(experts, false), plan, Precision.BF16, "megatron-bridge-26.08");
        double exchange = seconds(CollectiveKind.ALL_TO_ALL, 2 * 2 * TOKENS * H * 1.5 / 2, 16, 8, 16, 16);
        exactly(plain.of(Cause.EXPERT_PARALLEL), STEPS * 4 * 0.75 * exchange);
        double routing = 2 * 24 * TOKENS * 16 + 2 * 16 * 2 * TOKENS * H * 4 / 8;
        exactly(plain.of(Cause.ROUTING), STEPS * routing / MEMORY);
        Breakdown biased = breakdown(mixture(experts, true), plan, Precision.BF16, "megatron-bridge-26.08");
        exactly(biased.of(Cause.ELEMENTWISE) - plain.of(Cause.ELEMENTWISE),
                STEPS * 2 * 4 * 2 * TOKENS * 3 * 1024 * 8 / MEMORY);
    }

    /** Experts' inputs and output gradients are cast as other layers' are: 2 bytes read, 1 written twice, 1.5 times. */
    @Test
    void expertsInEightBits() {
        Experts experts = new Experts(8, 2, 1024, 0, 0, 1);
        Breakdown step = breakdown(mixture(experts, false), plan(1, 1, 1, Sharding.NONE, 0), Precision.FP8,
                "megatron-2026");
        double attention = H + (H + 2 * KEYS) + H + H;
        double copies = 2 * (H + 2 * 1024 + 1024 + H);
        exactly(step.of(Cause.CAST), STEPS * TOKENS * (attention + copies) * 4 * 1.5 / MEMORY);
    }

    /** Every third layer is a mixture, so the last of three is, and the prediction layer is as the last. */
    @Test
    void aPredictionLayerIsAsTheLastLayer() {
        double[] products = new double[2];
        for (int predictions = 0; predictions < 2; predictions++) {
            Transformer model = new Transformer("thirds", 3, (int) H, (int) F, 32, 8, 64, AttentionKind.GQA, null,
                    new Experts(8, 2, 1024, 0, 0, 3), true, (int) V, false, 0, false, 0, 0, predictions);
            products[predictions] = breakdown(model, plan(1, 1, 1, Sharding.NONE, 0), Precision.BF16, "megatron-2026")
                    .of(Cause.GEMM);
        }
        double weights = ATTENTION + 8 * H + 2 * 3 * H * 1024 + V * H + 2 * H * H;
        exactly(products[1] - products[0], STEPS * 6 * TOKENS * weights / RATE);
    }

    /** Latents of 512 travel; every token is projected there and back by every rank that routes it. */
    @Test
    void latentExperts() {
        Experts experts = new Experts(8, 2, 1024, 0, 0, 1, 512);
        Breakdown step = breakdown(mixture(experts, false), plan(1, 2, 1, Sharding.NONE, 0), Precision.BF16,
                "megatron-2026");
        exactly(step.of(Cause.EXPERT_PARALLEL),
                STEPS * 4 * 0.75 * seconds(CollectiveKind.ALL_TO_ALL, 2 * 2 * TOKENS * 512, 2, 2, 2, 2));
        double weights = ATTENTION + 2 * H * 512 + 8 * H + 2 * 3 * 512 * 1024 + V * H;
        exactly(step.of(Cause.GEMM), STEPS * 6 * TOKENS * weights / RATE);
        exactly(step.of(Cause.ROUTING), STEPS * (2 * 24 * TOKENS * 8 + 2 * 16 * 2 * TOKENS * 512 * 4) / MEMORY);
    }

    /**
     * One micro-batch through two stages has nobody to overlap with: both stages' passes and a message each way. The
     * dense model's gradients are reduced afterwards, the larger stage's last.
     */
    @Test
    void oneMicroBatchThroughTwoStages() {
        Transformer model = dense(4, 0);
        Plan two = new Plan(1, 1, 2, 1, 1, 1, 1, 1, Schedule.ONE_F_ONE_B, Sharding.NONE, 0, Recompute.NONE, 0, true,
                false, false, false, List.of());
        Breakdown whole = breakdown(model, plan(1, 1, 1, Sharding.NONE, 0), Precision.BF16, "megatron-2026");
        double passes = whole.compute() / STEPS;
        double message = seconds(CollectiveKind.SEND_RECV, 2 * TOKENS * H, 2, 2, 2, 2);
        Breakdown halved = breakdown(model, two, Precision.BF16, "megatron-2026", 1);
        double update = 34 * (2 * (ATTENTION + 3 * H * F + 2 * H) + V * H + H) / MEMORY;
        double barrier = seconds(CollectiveKind.ALL_REDUCE, 8, 2, 2, 2, 2);
        exactly(halved.total(), passes + 2 * message + update + barrier);
        exactly(halved.of(Cause.OVERHEAD), barrier);
    }

    /**
     * Parameters sharded over four of eight ranks and replicated over the two groups: every layer is gathered in both
     * passes and scattered backward, and what a rank holds is reduced with its counterpart four accelerators away.
     */
    @Test
    void shardedWithinGroups() {
        Breakdown step = breakdown(dense(3, 0), plan(8, 1, 1, Sharding.ZERO3, 4), Precision.BF16, "megatron-2026");
        double parameters = 3 * (ATTENTION + 3 * H * F + 2 * H) + 2 * V * H + H;
        double gather = seconds(CollectiveKind.ALL_GATHER, 2 * parameters / 3, 4, 4, 4, 8);
        double scatter = seconds(CollectiveKind.REDUCE_SCATTER, 4 * parameters / 3, 4, 4, 4, 8);
        double replicas = seconds(CollectiveKind.ALL_REDUCE, 4 * parameters / 3 / 4, 2, 2, 8, 8);
        exactly(step.of(Cause.DATA_PARALLEL), STEPS * 3 * (2 * gather + scatter + replicas));
        exactly(step.of(Cause.OPTIMIZER), 34 * parameters / 4 / MEMORY);
    }

    /**
     * Each operator costs a launch: forward and backward of eleven in a layer, of which five have a weight gradient;
     * attention's core counts 4/3 forward and 2.5 times that back. Embedding, norm and loss one each way, the head
     * three.
     */
    @Test
    void launches() {
        Constants slow = CONSTANTS.with(ConstantName.LAUNCH_SECONDS, 1e-3);
        Plan plan = plan(1, 1, 1, Sharding.NONE, 0);
        double with = Steps.closed(RoundMachine.scenario(dense(3, 0), plan, Precision.BF16, "megatron-2026", 2), slow)
                .breakdown().compute();
        double without = breakdown(dense(3, 0), plan, Precision.BF16, "megatron-2026").compute();
        double layer = 2 * 10 + 4 + (1 + 2.5) * 4 / 3;
        exactly((with - without) / 1e-3, STEPS * (3 * layer + 2 + 2 + 2 + 3));
    }

    /** A mixture's layer takes no less than its host needs to launch it; a dense one does. */
    @Test
    void hostsThatFallBehind() {
        Constants slow = CONSTANTS.with(ConstantName.HOST_LAUNCH_SECONDS, 1);
        Experts experts = new Experts(8, 2, 1024, 0, 0, 1);
        Plan plan = plan(1, 1, 1, Sharding.NONE, 0);
        Breakdown late = Steps.closed(RoundMachine.scenario(mixture(experts, false), plan, Precision.BF16,
                "megatron-2026", 2), slow).breakdown();
        Breakdown quick = breakdown(mixture(experts, false), plan, Precision.BF16, "megatron-2026");
        // Forward: norm, two products, rotation, core, residual; norm, router with its scores, moves, grouped products
        // of eight experts twice, activation, residual. Backward the same and a weight gradient for each product.
        double forward = 6 + (1 + 2 + 1 + 8 + 1 + 8 + 1);
        double backward = 6 + (1 + 2 + 1 + 8 + 1 + 8 + 1) + 2 + (1 + 8 + 8);
        assertThat(late.of(Cause.ROUTING) - quick.of(Cause.ROUTING)).isBetween(
                STEPS * (forward + backward) - STEPS * quick.compute(), STEPS * (forward + backward));
        assertThat(Steps.closed(RoundMachine.scenario(dense(1, 0), plan, Precision.BF16, "megatron-2026", 2), slow)
                .breakdown().of(Cause.ROUTING)).isZero();
    }

    private static Transformer dense(int layers, int predictions) {
        return new Transformer("dense", layers, (int) H, (int) F, 32, 8, 64, AttentionKind.GQA, null, null, true,
                (int) V, false, 0, false, 0, 0, predictions);
    }

    private static Transformer mixture(Experts experts, boolean biases) {
        return new Transformer("mixture", 1, (int) H, 0, 32, 8, 64, AttentionKind.GQA, null, experts, true, (int) V,
                false, 0, biases, 0, 0, 0);
    }

    private static Plan plan(int dp, int ep, int pp, Sharding sharding, int group) {
        return new Plan(1, 1, pp, 1, ep, 1, Math.max(dp, ep), 1, Schedule.ONE_F_ONE_B, sharding, group, Recompute.NONE,
                0, true, false, false, false, List.of());
    }
}
