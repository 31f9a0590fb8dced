package dev.trainyard.plan.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.cluster.SoftwareLevels;
import dev.trainyard.constants.ConstantName;
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

/**
 * Every part of a stage's peak, tensor by tensor, on models of round figures: hidden size 1,024, 16 heads of 64,
 * sequences of 2,048 tokens, two tensor ranks under sequence parallelism, a vocabulary of 125 times 256 rows. The
 * software (Megatron-LM of 2026) keeps fp32 gradients and fuses attention and loss.
 */
class MemoryByHandTest {
    private static final double MIB = 1 << 20;
    private static final double H = 1024;
    private static final double TOKENS = 2048;
    /** Tokens of one tensor rank. */
    private static final double LOCAL = 1024;
    /** Rows of embedding and head on one tensor rank. */
    private static final double ROWS = 16_000;
    private static final SoftwareLevel LEVEL = SoftwareLevels.find("megatron-2026").orElseThrow();
    private static final Constants CONSTANTS = Constants.shipped();

    /** Queries 1024 x 512, four heads' keys and values 1024 x 256, output 512 x 1024. */
    private static final double QUERY_KEY_VALUE = H * (512 + 256);
    private static final double ATTENTION = QUERY_KEY_VALUE + 512 * H;
    private static final double NORMS = 2 * H;
    /** Gated: gate and up 1024 x 4096, down 2048 x 1024. */
    private static final double MLP = 3 * H * 2048;

    @Test
    void stagesOfADenseModel() {
        List<MemoryFootprint> stages = stages(dense(false), plan(2, 4, Sharding.ZERO1), Precision.BF16);
        double parameters = 2 * (ATTENTION + MLP + NORMS);
        // Of each token: two norms' inputs and outputs with a mean and a deviation, split by sequence; queries, keys,
        // values and the core's output, 4 bytes a head; gate, up and the activation's output.
        double layer = LOCAL * (2 * 2 * H + 2 * 2 * H + 8) + TOKENS * (2 * (512 + 256 + 512) + 8 * 4)
                + TOKENS * (2 * 4096 + 2 * 2048);
        // Gradients of the layer's input and output, of gate and up.
        double backward = 2 * 2 * H * LOCAL + TOKENS * 2 * 4096;
        double logits = TOKENS * ROWS;
        // Fused: logits and an fp32 copy; the final norm's input and output, its gathered output.
        double loss = 6 * logits + 2 * 2 * H * LOCAL + 2 * H * TOKENS;
        double scratch = 2 * (ATTENTION + MLP);
        for (MemoryFootprint stage : stages) {
            boolean first = stage.stage() == 0;
            exactly(stage.weights(), 2 * parameters);
            exactly(stage.gradients(), 4 * parameters);
            exactly(stage.optimizer(), 12 * parameters / 4);
            exactly(stage.vocabulary(), (2 + 4 + 3) * (ROWS * H + (first ? 0 : H)));
            exactly(stage.activations(), 2 * layer * (first ? 2 : 1));
            exactly(stage.working(), first ? backward : loss);
            exactly(stage.buffers(), 64 * MIB + 2 * H * LOCAL + scratch + (first ? 0 : 2 * H * TOKENS));
            exactly(stage.allowance(), CONSTANTS.of(ConstantName.MEMORY_CONTEXT_BYTES)
                    + CONSTANTS.of(ConstantName.MEMORY_FRAGMENTATION) * (stage.activations() + stage.working()));
        }
    }

    /** Biases: queries, keys and values, output; gate, up, down; two in a norm. Positions lie beside the embedding. */
    @Test
    void biasesPositionsAndATiedHead() {
        List<MemoryFootprint> stages = stages(dense(true), plan(2, 4, Sharding.NONE), Precision.BF16);
        double parameters = 2 * (ATTENTION + MLP + 2 * NORMS + 512 + 256 + H + 2 * 2048 + H);
        exactly(stages.get(0).weights(), 2 * parameters);
        exactly(stages.get(0).vocabulary(), 18 * (ROWS * H + 2048 * H));
        exactly(stages.get(1).vocabulary(), 18 * (ROWS * H + H));
        Plan alone = plan(1, 4, Sharding.NONE);
        exactly(stages(dense(true), alone, Precision.BF16).get(0).vocabulary(), 18 * (ROWS * H + 2048 * H + H));
        exactly(stages(dense(false), alone, Precision.BF16).get(0).vocabulary(), 18 * (2 * ROWS * H + H));
    }

    /** Every rank holds an eighth and gathers two layers and the vocabulary; a layer's gradient is in fp32. */
    @Test
    void shardedParameters() {
        MemoryFootprint all = stages(dense(false), plan(1, 8, Sharding.ZERO3), Precision.BF16).get(0);
        double layer = ATTENTION + MLP + NORMS;
        double vocabulary = 2 * ROWS * H + H;
        exactly(all.weights(), 2 * 4 * layer / 8);
        exactly(all.gradients(), 4 * 4 * layer / 8);
        exactly(all.optimizer(), 12 * 4 * layer / 8);
        exactly(all.vocabulary(), 18 * vocabulary / 8);
        exactly(all.buffers(), 64 * MIB + 2 * H * TOKENS + 2 * (2 * layer + vocabulary) + 4 * layer);
        // The loss has the logits and their copy, or without the head's gradient nothing that is larger.
        exactly(all.working(), 6 * TOKENS * ROWS + 2 * 2 * H * LOCAL + 2 * H * TOKENS);
    }

    /** A short sequence's logits are smaller than the head's gradient, which sharded parameters have elsewhere. */
    @Test
    void theHeadsGradientIsPartOfTheLoss() {
        Plan whole = plan(1, 8, Sharding.ZERO1);
        double logits = 256 * ROWS;
        double around = 2 * 2 * H * 128 + 2 * H * 256;
        MemoryFootprint held = MemoryFit.of(dense(false), whole, 256, 1, Precision.BF16, LEVEL, CONSTANTS);
        exactly(held.working(), 2 * logits + 2 * ROWS * H + around);
        SoftwareLevel old = SoftwareLevels.find("deepspeed-zero3-2021").orElseThrow();
        MemoryFootprint sharded = MemoryFit.of(dense(false), plan(1, 8, Sharding.ZERO3), 256, 1, Precision.BF16, old,
                CONSTANTS);
        // Unfused: two fp32 copies. The embedding's gradient is the larger, less what one micro-batch holds.
        double layer = 128 * (2 * 2 * H + 2 * 2 * H + 8 + 2 * H) + 256 * (2 * (512 + 256 + 512) + 5 * 8 * 256)
                + 256 * (2 * 4096 + 2 * 2048);
        exactly(sharded.activations(), 4 * layer);
        exactly(sharded.working(), Math.max(10 * logits + around, 2 * ROWS * H - 4 * layer));
        // DeepSpeed gathers one product at a time: the largest is gate and up. Gradients travel in half precision.
        exactly(sharded.buffers(), 64 * MIB + 2 * H * 256 + 2 * (2 * (2 * H * 2048) + 2 * ROWS * H + H)
                + 2 * (2 * H * 2048));
    }

    /** Eight bits keep a byte of what a product reads, and the attention's output in both widths. */
    @Test
    void productsInEightBits() {
        MemoryFootprint wide = stages(dense(false), plan(1, 8, Sharding.ZERO1), Precision.BF16).get(0);
        MemoryFootprint eight = stages(dense(false), plan(1, 8, Sharding.ZERO1), Precision.FP8).get(0);
        MemoryFootprint scaled = stages(dense(false), plan(1, 8, Sharding.ZERO1), Precision.MXFP8).get(0);
        // Less: a byte of both norms' outputs and of the activation's; more: the output projection's input.
        double layer = wide.activations() / 4 - LOCAL * 2 * H - TOKENS * 2048 + TOKENS * 512;
        exactly(eight.activations(), 4 * layer);
        exactly(scaled.activations(), 4 * (layer + (LOCAL * 2 * H + TOKENS * 2048 + TOKENS * 512) / 32));
        MemoryFootprint four = stages(dense(false), plan(1, 8, Sharding.ZERO1), Precision.NVFP4).get(0);
        double values = LOCAL * 2 * H + TOKENS * 2048 + TOKENS * 512;
        exactly(four.activations(), 4 * (layer - values / 2 + values / 16));
        MemoryFootprint full = stages(dense(false), plan(1, 8, Sharding.ZERO1), Precision.FP32).get(0);
        exactly(full.weights(), 2 * wide.weights());
        exactly(full.optimizer(), wide.optimizer() * 8 / 12);
    }

    /** Two context ranks see half of the tokens; keys and values of all come back as gradients. */
    @Test
    void contextRanks() {
        Plan p = plan(2, 4, Sharding.ZERO1);
        Plan halved = new Plan(2, 2, 2, 1, 1, 1, 4, 1, Schedule.ONE_F_ONE_B, Sharding.ZERO1, 0, Recompute.NONE, 0, true,
                false, false, false, List.of());
        MemoryFootprint whole = stages(narrow(), p, Precision.BF16).get(0);
        MemoryFootprint half = stages(narrow(), halved, Precision.BF16).get(0);
        exactly(half.activations(), whole.activations() / 2);
        exactly(half.optimizer(), whole.optimizer() / 2);
        // On a stage without the loss the gradients of queries, keys and values are the largest inside a layer.
        exactly(whole.working(), 2 * 2 * H * LOCAL + TOKENS * 2 * (512 + 256));
        exactly(half.working(), (2 * 2 * H * LOCAL + 2 * TOKENS * 2 * (512 + 256)) / 2);
    }

    /**
     * A mixture of 16 experts of width 512, two a token and one shared, over four expert ranks: the first of four
     * layers is dense. One multi-token-prediction layer besides.
     */
    @Test
    void mixtures() {
        Transformer model = new Transformer("mixture", 4, 1024, 4096, 16, 4, 64, AttentionKind.GQA, null,
                new Experts(16, 2, 512, 1, 1, 1), true, 32_000, false, 0, false, 0, 0, 1);
        Plan p = new Plan(2, 1, 2, 1, 4, 1, 4, 1, Schedule.ONE_F_ONE_B, Sharding.ZERO1, 0, Recompute.NONE, 0, true,
                false, false, false, List.of(2, 2));
        List<MemoryFootprint> stages = MemoryFit.stages(model, p, 2048, 8, Precision.BF16, LEVEL, CONSTANTS);
        double expert = 3 * H * 512;
        double shared = 3 * H * 256;
        double router = 16 * H;
        double mixture = ATTENTION + NORMS + router + shared;
        // Eight ranks of a stage hold the experts in two copies; four copies of the rest.
        double experts = 4 * expert;
        double last = 3 * mixture + 2 * H * H / 2;
        exactly(stages.get(0).weights(), 2 * (ATTENTION + MLP + NORMS + mixture + experts));
        exactly(stages.get(0).optimizer(), 12 * (ATTENTION + MLP + NORMS + mixture) / 4 + 12 * experts / 2);
        exactly(stages.get(1).weights(), 2 * (last + 3 * experts));
        exactly(stages.get(1).gradients(), 4 * (last + 3 * experts));
        // Each rank sends two copies of its 1,024 tokens: permuted input, gate, up, activation's output, a weight.
        double copies = TOKENS;
        double kept = LOCAL * (2 * 2 * H + 2 * 2 * H + 8) + TOKENS * (2 * (512 + 256 + 512) + 8 * 4)
                + copies * (2 * H + 4 * 512 + 2 * 512 + 4) + TOKENS * (4 + 2) * 256 + LOCAL * 16 * 9;
        exactly(stages.get(1).activations(), 3 * kept);
        exactly(stages.get(1).working(), 6 * TOKENS * ROWS + 2 * 2 * H * LOCAL + 2 * H * TOKENS + 4 * TOKENS * ROWS);
        exactly(stages.get(1).buffers(), 64 * MIB + 2 * H * LOCAL + 2 * H * TOKENS
                + 2 * (ATTENTION + expert + shared));
        exactly(stages.get(0).buffers(), 64 * MIB + 2 * H * LOCAL + 2 * (ATTENTION + MLP + expert + shared));
        // Of the middle of the model: two copies' gradients at both ends of the experts, gate and up.
        exactly(stages.get(0).working(), 2 * 2 * H * LOCAL + Math.max(TOKENS * 2 * 4096,
                copies * 2 * (2 * 512 + 2 * H)));
    }

    /**
     * Recomputed layers come back one at a time but for their inputs, which are kept, and of a stage's layers a
     * mixture keeps most.
     */
    @Test
    void aRecomputedMixtureComesBackWhole() {
        Transformer model = new Transformer("mixture", 4, 1024, 4096, 16, 4, 64, AttentionKind.GQA, null,
                new Experts(16, 2, 512, 1, 1, 1), true, 32_000, false, 0, false, 0, 0, 0);
        Recompute[] kinds = {Recompute.NONE, Recompute.FULL};
        MemoryFootprint[] first = new MemoryFootprint[2];
        for (int i = 0; i < 2; i++) {
            Plan p = new Plan(2, 1, 4, 1, 4, 1, 4, 1, Schedule.ONE_F_ONE_B, Sharding.ZERO1, 0, kinds[i], 0, true,
                    false, false, false, List.of());
            first[i] = MemoryFit.stages(model, p, 2048, 8, Precision.BF16, LEVEL, CONSTANTS).get(1);
        }
        // The second of four stages holds one mixture for three micro-batches, or its input.
        exactly(first[1].working(), first[0].working() + first[0].activations() / 3 - 2 * H * LOCAL);
        exactly(first[1].activations(), 3 * 2 * H * LOCAL);
    }

    /** Of a short sequence the embedding's dense gradient is the largest, when one micro-batch less is held. */
    @Test
    void theEmbeddingsGradientIsTheFirstStages() {
        List<MemoryFootprint> stages = MemoryFit.stages(dense(false), plan(2, 4, Sharding.ZERO1), 256, 8,
                Precision.BF16, LEVEL, CONSTANTS);
        exactly(stages.get(0).working(), 2 * ROWS * H - stages.get(0).activations() / 2);
        exactly(stages.get(1).working(), 2 * 256 * ROWS + 2 * ROWS * H + 2 * 2 * H * 128 + 2 * H * 256);
    }

    /** Latents of 96 for queries and 64 for keys and values, heads of 32 plain, 16 rotary and 48 value dimensions. */
    @Test
    void latentAttention() {
        Transformer model = new Transformer("latent", 4, 1024, 512, 16, 16, 64, AttentionKind.MLA,
                new LatentAttention(96, 64, 32, 16, 48), null, true, 256, false, 0, false, 0, 0, 0);
        Plan p = plan(2, 4, Sharding.ZERO1);
        MemoryFootprint first = stages(model, p, Precision.BF16).get(0);
        double down = H * 96 + H * (64 + 16);
        double queryUp = 96 * 8 * 48;
        double keyValueUp = 64 * 8 * (32 + 48);
        double out = 8 * 48 * H;
        double mlp = 3 * H * 256;
        double layer = down + queryUp + keyValueUp + out + 96 + 64 + mlp + NORMS;
        exactly(first.weights(), 2 * 2 * layer);
        // Both latents before and after their norms, the shared rotary key; queries, keys, values and output.
        double kept = LOCAL * (2 * 2 * H + 2 * 2 * H + 8) + LOCAL * (4 * (96 + 64) + 2 * 16)
                + TOKENS * (2 * (2 * 8 * 48 + 2 * 8 * 48) + 8 * 4) + TOKENS * 6 * 256;
        exactly(first.activations(), 2 * 2 * kept);
        exactly(first.working(), 2 * 2 * H * LOCAL + TOKENS * 2 * (2 * 8 * 48 + 8 * 48));
        exactly(first.buffers(), 64 * MIB + 2 * H * LOCAL + 2 * (down + queryUp + keyValueUp + out + mlp));
    }

    /** The first layers of a chunk are computed again from their inputs; that layer's tensors then come back. */
    @Test
    void someLayersRecomputed() {
        MemoryFootprint none = stages(dense(false), plan(1, 4, Sharding.ZERO1), Precision.BF16).get(0);
        Plan one = new Plan(2, 1, 2, 1, 1, 1, 4, 1, Schedule.ONE_F_ONE_B, Sharding.ZERO1, 0, Recompute.FULL, 1, true,
                false, false, false, List.of());
        MemoryFootprint again = stages(narrow(), one, Precision.BF16).get(0);
        MemoryFootprint kept = stages(narrow(), plan(2, 4, Sharding.ZERO1), Precision.BF16).get(0);
        // Two layers for two micro-batches, of each the first from its input.
        exactly(again.activations(), kept.activations() / 2 + 2 * 2 * H * LOCAL);
        // That layer's input is among what is kept, so it does not come back.
        exactly(again.working(), kept.working() + kept.activations() / 4 - 2 * H * LOCAL);
        Plan selective = new Plan(2, 1, 1, 1, 1, 1, 4, 1, Schedule.ONE_F_ONE_B, Sharding.ZERO1, 0, Recompute.SELECTIVE,
                0, true, false, false, false, List.of());
        // Flash attention's log-sum-exp is all that selective recomputation drops.
        exactly(stages(dense(false), selective, Precision.BF16).get(0).activations(),
                none.activations() - 4 * TOKENS * 8 * 4);
    }

    private static Transformer dense(boolean withBiases) {
        return new Transformer("dense", 4, 1024, 4096, 16, 4, 64, AttentionKind.GQA, null, null, true, 32_000,
                withBiases, withBiases ? 2048 : 0, withBiases, 0, 0, 0);
    }

    /** A narrow MLP and a small vocabulary, so that attention's gradients are the largest. */
    private static Transformer narrow() {
        return new Transformer("narrow", 4, 1024, 512, 16, 4, 64, AttentionKind.GQA, null, null, true, 256, false, 0,
                false, 0, 0, 0);
    }

    private static Plan plan(int stages, int replicas, Sharding sharding) {
        return new Plan(2, 1, stages, 1, 1, 1, replicas, 1, Schedule.ONE_F_ONE_B, sharding, 0, Recompute.NONE, 0, true,
                false, false, false, List.of());
    }

    private static List<MemoryFootprint> stages(Transformer model, Plan plan, Precision precision) {
        return MemoryFit.stages(model, plan, 2048, 8, precision, LEVEL, CONSTANTS);
    }

    private static void exactly(double found, double expected) {
        assertThat(found).isCloseTo(expected, within(1e-12 * expected));
    }
}
