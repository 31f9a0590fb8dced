package dev.trainyard.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ModelFlopsTest {
    private static final Transformer GPT = new Transformer("gpt3-175b", 96, 12288, 49152, 96, 96, 128,
            AttentionKind.MHA, null, null, false, 51200, true, 2048, true, 0, 0, 0);

    @Test
    void fullAttentionWithRecomputeIsMegatronsFormula() {
        // Narayanan et al., arXiv:2104.04473, equation 3: 96 B s l h^2 (1 + s/6h + V/16lh) with the LM head thrice;
        // the recomputed forward pass of the layers is a fourth third, of which the head takes no part.
        double s = 2048;
        double h = 12288;
        double published = 96 * s * 96 * h * h * (1 + s / (6 * h) + 51200 / (16 * 96 * h));
        ModelFlops forward = ModelFlops.forward(GPT, 2048, false);
        double hardware = 4 * (forward.linear() + forward.attentionCore()) + 3 * forward.head();
        assertThat(hardware / published).isCloseTo(1, within(1e-12));
    }

    @Test
    void causalCoreIsHalfTheFullOne() {
        assertThat(ModelFlops.forward(GPT, 2048, true).attentionCore())
                .isEqualTo(ModelFlops.forward(GPT, 2048, false).attentionCore() / 2);
    }

    @Test
    void linearPartIsTwoPerActiveMatrixEntryAndToken() {
        Transformer t = new Transformer("moe", 3, 4, 16, 2, 1, 2, AttentionKind.GQA, null,
                new Experts(8, 2, 3, 1, 1, 1), true, 10, false, 0, false, 0, 0, 0);
        ParameterCount count = ParameterCount.of(t);
        long matrices = count.active() - count.embedding() - count.finalNorm()
                - count.layers(LayerParameters::norms);
        ModelFlops flops = ModelFlops.forward(t, 5, false);
        assertThat(flops.linear() + flops.router() + flops.head()).isEqualTo(2.0 * 5 * matrices);
    }

    @Test
    void layersSumToTheWhole() {
        Transformer t = new Transformer("moe", 6, 4, 16, 2, 1, 2, AttentionKind.GQA, null,
                new Experts(8, 2, 3, 1, 1, 2), true, 10, false, 0, false, 3, 3, 0);
        double sum = ModelFlops.forward(t, 9, true).head();
        for (int layer = 0; layer < t.layers(); layer++) {
            sum += ModelFlops.layerForward(t, t.stack().layer(layer), 9, true);
        }
        assertThat(ModelFlops.forwardPerSequence(t, 9, true)).isCloseTo(sum, within(1e-9));
        assertThat(ModelFlops.stepPerSequence(t, 9, true)).isCloseTo(3 * sum, within(1e-9));
    }

    @Test
    void aWindowBoundsTheCore() {
        Transformer t = new Transformer("local", 2, 4, 16, 2, 2, 2, AttentionKind.MHA, null, null, true, 10, false, 0,
                false, 4, 2, 0);
        assertThat(pairs(t, 0, 100, false)).isEqualTo(400);
        assertThat(pairs(t, 0, 100, true)).isEqualTo(392);
        assertThat(pairs(t, 1, 100, true)).isEqualTo(5000);
        assertThat(pairs(t, 0, 4, true)).isEqualTo(pairs(t, 1, 4, true));
    }

    /** Query/key pairs of one head over one sequence. */
    private static double pairs(Transformer t, int layer, int sequence, boolean causal) {
        return FlopTally.of(new LayerKind(t.stack().layer(layer), 4, 0, 0), sequence, causal).core
                / (2.0 * 2 * (2 + 2));
    }

    @Test
    void latentCoreUsesItsOwnHeadSizes() {
        Transformer t = new Transformer("mla", 1, 8, 16, 2, 2, 2, AttentionKind.MLA,
                new LatentAttention(6, 5, 3, 1, 2), null, true, 10, false, 0, false, 0, 0, 0);
        assertThat(ModelFlops.forward(t, 10, false).attentionCore()).isEqualTo(2.0 * 100 * 2 * (4 + 2));
    }

    @Test
    void aMultiTokenLayerAddsALayerAProjectionAndAHead() {
        Transformer without = new Transformer("m", 2, 8, 16, 2, 2, 4, AttentionKind.MHA, null, null, true, 10, false,
                0, false, 0, 0, 0);
        Transformer with = new Transformer("m", 2, 8, 16, 2, 2, 4, AttentionKind.MHA, null, null, true, 10, false,
                0, false, 0, 0, 1);
        double added = ModelFlops.forwardPerSequence(with, 6, true) - ModelFlops.forwardPerSequence(without, 6, true);
        assertThat(added).isEqualTo(ModelFlops.layerForward(with, with.stack().layer(0), 6, true)
                + 2.0 * 6 * (2 * 64 + 80));
    }

    @Test
    void anEmptySequenceIsRefused() {
        assertThatThrownBy(() -> ModelFlops.forwardPerSequence(GPT, 0, true))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("sequence is 0");
    }
}
