package dev.trainyard.model;

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
 * @param multiTokenLayers multi-token-prediction layers (DeepSeek-V3, section 2.2)
 */
public record Transformer(String name, int layers, int hidden, int ffn, int heads, int kvHeads, int headSize,
        AttentionKind attention, LatentAttention latent, Experts experts, boolean gatedMlp, int vocabulary,
        boolean tiedEmbeddings, int learnedPositions, boolean biases, int window, int globalEvery,
        int multiTokenLayers) {

    public Transformer {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(attention, "attention");
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
}
