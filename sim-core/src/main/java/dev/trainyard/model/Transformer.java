package dev.trainyard.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Locale;
import java.util.Objects;

/**
 * A decoder-only transformer's shape.
 *
 * @param name catalogue name or the user's own
 * @param layers transformer layers
 * @param hidden model width
 * @param ffn width of one dense MLP matrix; 0 where every layer is a mixture
 * @param heads query heads
 * @param kvHeads key/value heads (equal to heads for MHA and MLA)
 * @param headSize query/key/value head size; for MLA see {@code latent}
 * @param attention kind of attention
 * @param latent MLA's ranks; null otherwise
 * @param experts the mixture; null for a dense model
 * @param gatedMlp three MLP matrices (SwiGLU, GeGLU) instead of two
 * @param vocabulary tokens in the vocabulary, as the embedding holds them
 * @param tiedEmbeddings the LM head shares the embedding's matrix
 * @param learnedPositions rows of a learned position embedding; 0 for rotary or ALiBi
 * @param biases the linear layers have biases
 * @param window sliding-window width in tokens of the local layers; 0 where attention is full everywhere
 * @param globalEvery with a window: one layer in so many attends fully; 0: none does
 * @param multiTokenLayers multi-token-prediction layers (DeepSeek-V3, arXiv:2412.19437, section 2.2)
 * @param parallelBlock attention and MLP read the same input and their outputs are added once (GPT-J, PaLM, Falcon):
 *     tensor parallelism then reduces once a layer, not twice
 */
@RecordBuilder
public record Transformer(String name, int layers, int hidden, int ffn, int heads, int kvHeads, int headSize,
        AttentionKind attention, LatentAttention latent, Experts experts, boolean gatedMlp, int vocabulary,
        boolean tiedEmbeddings, int learnedPositions, boolean biases, int window, int globalEvery,
        int multiTokenLayers, boolean parallelBlock) {

    /** Checks that the parts fit; {@code IllegalArgumentException} names the field, its value and a remedy. */
    public Transformer {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(attention, "attention");
        Checks.atLeast("layers", layers, 1);
        Checks.atLeast("hidden", hidden, 1);
        Checks.atLeast("ffn", ffn, 0);
        Checks.atLeast("heads", heads, 1);
        Checks.atLeast("kvHeads", kvHeads, 1);
        Checks.atLeast("headSize", headSize, 1);
        Checks.atLeast("vocabulary", vocabulary, 1);
        Checks.atLeast("learnedPositions", learnedPositions, 0);
        Checks.atLeast("window", window, 0);
        Checks.atLeast("globalEvery", globalEvery, 0);
        Checks.atLeast("multiTokenLayers", multiTokenLayers, 0);
        Checks.that(heads % kvHeads == 0, () -> "kvHeads is " + kvHeads + " and does not divide heads " + heads
                + ". Maybe kvHeads: " + divisorBelow(heads, kvHeads));
        Checks.that(attention == AttentionKind.GQA || kvHeads == heads, () -> "kvHeads is " + kvHeads
                + " but with attention " + attention.name().toLowerCase(Locale.ROOT) + " it equals heads " + heads
                + ". Maybe attention: gqa");
        Checks.that((attention == AttentionKind.MLA) == (latent != null), () -> latent == null
                ? "attention is mla but its ranks are missing; expected latent: {queryRank, keyValueRank, ...}"
                : "latent is given but attention is " + attention.name().toLowerCase(Locale.ROOT)
                        + ". Maybe attention: mla");
        Checks.that(globalEvery == 0 || window > 0, () -> "globalEvery is " + globalEvery
                + " but window is 0, so every layer attends fully. Maybe window: 4096");
        Checks.that(experts == null || experts.denseLayers() < layers, () -> "experts.denseLayers is "
                + experts.denseLayers() + " of " + layers + " layers; expected fewer, or no experts");
        Checks.that(experts == null || experts.every() <= layers - experts.denseLayers(), () -> "experts.every is "
                + experts.every() + ", so that none of " + layers + " layers is a mixture. Maybe every: 1");
        Checks.that(ffn > 0 || (experts != null && experts.denseLayers() == 0 && experts.every() == 1),
                () -> "ffn is 0 but there are dense layers. Maybe ffn: " + 4L * hidden);
    }

    /** A model whose attention and MLP follow one another, as nearly all do. */
    public Transformer(String name, int layers, int hidden, int ffn, int heads, int kvHeads, int headSize,
            AttentionKind attention, LatentAttention latent, Experts experts, boolean gatedMlp, int vocabulary,
            boolean tiedEmbeddings, int learnedPositions, boolean biases, int window, int globalEvery,
            int multiTokenLayers) {
        this(name, layers, hidden, ffn, heads, kvHeads, headSize, attention, latent, experts, gatedMlp, vocabulary,
                tiedEmbeddings, learnedPositions, biases, window, globalEvery, multiTokenLayers, false);
    }

    /** True where the given layer (from 0) is a mixture of experts. */
    public boolean isMixture(int layer) {
        return experts != null && layer >= experts.denseLayers()
                && (layer - experts.denseLayers() + 1) % experts.every() == 0;
    }

    /** True where the given layer (from 0) attends to all earlier tokens. */
    public boolean isGlobal(int layer) {
        return window == 0 || (globalEvery > 0 && (layer + 1) % globalEvery == 0);
    }

    /** Layers that are mixtures, multi-token-prediction layers not counted. */
    public int mixtureLayers() {
        return experts == null ? 0 : (layers - experts.denseLayers()) / experts.every();
    }

    /** Layers that attend to all earlier tokens, multi-token-prediction layers not counted. */
    public int globalLayers() {
        if (window == 0) {
            return layers;
        }
        return globalEvery == 0 ? 0 : layers / globalEvery;
    }

    private static int divisorBelow(int number, int start) {
        int divisor = Math.min(number, start);
        while (number % divisor != 0) {
            divisor--;
        }
        return divisor;
    }
}
