package dev.trainyard.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Counts by hand for tiny shapes; the published totals are held in {@link PublishedCountsTest}. */
class ParameterCountTest {

    private static Transformer gpt(boolean tied, boolean biases, int positions) {
        return new Transformer("tiny", 2, 4, 16, 2, 2, 2, AttentionKind.MHA, null, null, false, 10, tied, positions,
                biases, 0, 0, 0);
    }

    @Test
    void plainGptIsTwelveSquaresALayer() {
        ParameterCount count = ParameterCount.of(gpt(true, false, 0));
        assertThat(count.kinds().get(0).total()).isEqualTo(12 * 16 + 2 * 4);
        assertThat(count.total()).isEqualTo(2 * 200 + 40 + 4);
        assertThat(count.head()).isZero();
        assertThat(count.active()).isEqualTo(count.total());
    }

    @Test
    void biasesAndPositionsAreCounted() {
        ParameterCount count = ParameterCount.of(gpt(false, true, 7));
        // Per layer 13 h of biases and norms: q, k, v 3h; output h; up 4h; down h; two norms 4h.
        assertThat(count.kinds().get(0).total()).isEqualTo(12 * 16 + 13 * 4);
        assertThat(count.positions()).isEqualTo(28);
        assertThat(count.head()).isEqualTo(40);
        assertThat(count.finalNorm()).isEqualTo(8);
    }

    @Test
    void latentAttentionSplitsUpAndHoldsDownProjections() {
        LatentAttention latent = new LatentAttention(6, 5, 3, 1, 2);
        Transformer t = new Transformer("mla", 1, 8, 16, 2, 2, 2, AttentionKind.MLA, latent, null, true, 10, false, 0,
                false, 0, 0, 0);
        LayerParameters layer = ParameterCount.layer(t, t.stack().layer(0));
        assertThat(layer.latent()).isEqualTo(8 * 6 + 8 * (5 + 1));
        assertThat(layer.attention()).isEqualTo(6 * 2 * 4 + 5 * 2 * (3 + 2) + 2 * 2 * 8);
        assertThat(layer.norms()).isEqualTo(2 * 8 + 6 + 5);
        assertThat(layer.mlp()).isEqualTo(3 * 8 * 16);
    }

    @Test
    void activePartOfAMixtureIsTopKAndShared() {
        Experts experts = new Experts(8, 2, 3, 1, 1, 1);
        Transformer t = new Transformer("moe", 3, 4, 16, 2, 1, 2, AttentionKind.GQA, null, experts, true, 10, false, 0,
                false, 0, 0, 0);
        ParameterCount count = ParameterCount.of(t);
        assertThat(count.counts()).containsExactly(1, 2);
        assertThat(count.kinds().get(1).routedExperts()).isEqualTo(8 * 36);
        assertThat(count.kinds().get(1).sharedExperts()).isEqualTo(36);
        assertThat(count.kinds().get(1).router()).isEqualTo(32);
        assertThat(count.total() - count.active()).isEqualTo(2 * 6 * 36);
    }

    @Test
    void aLatentMixtureProjectsOnceAndShrinksItsRoutedExperts() {
        Transformer t = new Transformer("latent", 1, 8, 0, 2, 2, 4, AttentionKind.MHA, null,
                new Experts(4, 2, 3, 1, 0, 1, 5), true, 10, false, 0, false, 0, 0, 0);
        LayerParameters layer = ParameterCount.layer(t, t.stack().layer(0));
        assertThat(layer.latent()).isEqualTo(2 * 8 * 5);
        assertThat(layer.routedExperts()).isEqualTo(4 * 3 * 5 * 3);
        assertThat(layer.sharedExperts()).isEqualTo(3 * 8 * 3);
    }

    @Test
    void partsAndSplitsSumToTheLayer() {
        Experts experts = new Experts(8, 2, 3, 1, 0, 2);
        Transformer t = new Transformer("moe", 4, 4, 16, 2, 2, 2, AttentionKind.MHA, null, experts, true, 10, false,
                0, true, 0, 0, 1);
        ParameterCount count = ParameterCount.of(t);
        LayerParameters layer = count.kinds().get(1);
        assertThat(layer.splitByTensor() + layer.replicated() + layer.routedExperts()).isEqualTo(layer.total());
        assertThat(count.layers(LayerParameters::total))
                .isEqualTo(2 * count.kinds().get(0).total() + 2 * count.kinds().get(1).total());
        assertThat(count.trained() - count.total()).isEqualTo(layer.total() + 2 * 16 + 3 * 8);
    }

    @Test
    void mixturesStandWhereTheShortFormSays() {
        for (int dense = 0; dense < 5; dense++) {
            for (int every = 1; every <= 7 - dense; every++) {
                Transformer t = new Transformer("moe", 7, 4, 16, 2, 2, 2, AttentionKind.MHA, null,
                        new Experts(8, 2, 3, 0, dense, every), true, 10, false, 0, false, 0, 0, 0);
                for (int layer = 0; layer < 7; layer++) {
                    assertThat(t.stack().layer(layer).isMixture()).as("dense %d every %d layer %d", dense, every, layer)
                            .isEqualTo(layer >= dense && (layer - dense + 1) % every == 0);
                }
            }
        }
    }
}
