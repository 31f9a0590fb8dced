package dev.trainyard.model;

import dev.trainyard.model.layer.Attention;
import dev.trainyard.model.layer.Checks;
import dev.trainyard.model.layer.Dense;
import dev.trainyard.model.layer.Latent;
import dev.trainyard.model.layer.Layer;
import dev.trainyard.model.layer.LayerStack;
import dev.trainyard.model.layer.Mixer;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * The short form of a model: one kind of attention in all layers, local ones and mixtures by a regular pattern. Models
 * whose layers are written out one by one have it too: what their layers inherit, and the model's ends.
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
public record ModelShape(String name, int layers, int hidden, int ffn, int heads, int kvHeads, int headSize,
        AttentionKind attention, LatentAttention latent, Experts experts, boolean gatedMlp, int vocabulary,
        boolean tiedEmbeddings, int learnedPositions, boolean biases, int window, int globalEvery,
        int multiTokenLayers, boolean parallelBlock) {

    /** Checks that the parts fit; {@code IllegalArgumentException} names the field, its value and a remedy. */
    public ModelShape {
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
        // More than heads is what some configurations come to by default: it has parameters and time, and is never run.
        Checks.that(heads % kvHeads == 0 || kvHeads > heads, () -> "kvHeads is " + kvHeads + " and does not divide heads " + heads
                + ". Maybe kvHeads: " + Checks.divisorBelow(heads, kvHeads));
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
    }

    /** The model in this form. */
    public Transformer model() {
        return new Transformer(this, stack());
    }

    /** The layers that it stands for. */
    LayerStack stack() {
        Checks.that(layers <= LayerStack.MOST_LAYERS, () -> "has " + layers + " layers; expected at most "
                + LayerStack.MOST_LAYERS);
        Checks.that(isWhole(), () -> "ffn is 0 but there are dense layers. Maybe ffn: " + 4L * hidden);
        Layer[] kinds = new Layer[4];
        List<LayerStack.Run> runs = new ArrayList<>(layers);
        for (int layer = 0; layer < layers; layer++) {
            int kind = (isMixture(layer) ? 2 : 0) + (isGlobal(layer) ? 1 : 0);
            if (kinds[kind] == null) {
                kinds[kind] = new Layer(mixer(kind % 2 == 1), kind < 2 ? new Dense(ffn, gatedMlp)
                        : experts.mixture(gatedMlp), parallelBlock);
            }
            runs.add(new LayerStack.Run(1, kinds[kind]));
        }
        return LayerStack.of(runs);
    }

    /** True where no layer lacks the width of its MLP. */
    boolean isWhole() {
        return ffn > 0 || experts != null && experts.denseLayers() == 0 && experts.every() == 1;
    }

    /** Attention to all tokens, or to a window. */
    Mixer mixer(boolean global) {
        int reach = global ? 0 : window;
        boolean rotary = learnedPositions == 0;
        return latent == null ? new Attention(heads, kvHeads, headSize, reach, rotary)
                : new Latent(heads, latent.queryRank(), latent.keyValueRank(), latent.plainHeadSize(),
                        latent.rotaryHeadSize(), latent.valueHeadSize(), reach, rotary, null);
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
