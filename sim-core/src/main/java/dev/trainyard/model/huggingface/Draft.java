package dev.trainyard.model.huggingface;

import dev.trainyard.input.Entry;
import dev.trainyard.model.AttentionKind;
import dev.trainyard.model.Experts;
import dev.trainyard.model.ExpertsBuilder;
import dev.trainyard.model.LatentAttention;
import dev.trainyard.model.ModelShapeBuilder;
import dev.trainyard.model.Models;
import dev.trainyard.model.Transformer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What is gathered from a configuration before the model is built. */
final class Draft {
    int layers;
    int hidden;
    int ffn;
    int heads;
    int kvHeads;
    int headSize;
    LatentAttention latent;
    boolean gated;
    int vocabulary;
    boolean tied;
    int learnedPositions;
    boolean biases;
    boolean parallelBlock;
    int multiTokenLayers;
    /** Routed experts a layer; 0: a dense model. */
    int experts;
    int topK;
    int expertWidth;
    /** Width of all experts together that every token visits. */
    int sharedWidth;
    /** Keys that a query of a layer sees; 0: all. */
    int[] windows = {};
    /** Layers that are mixtures. */
    boolean[] mixtures = {};
    /** What a person should hear of how the configuration was read. */
    final List<String> notes = new ArrayList<>();

    private final Entry config;

    Draft(Entry config) {
        this.config = config;
    }

    boolean anyMixture() {
        for (boolean mixture : mixtures) {
            if (mixture) {
                return true;
            }
        }
        return false;
    }

    boolean anyDense() {
        for (boolean mixture : mixtures) {
            if (!mixture) {
                return true;
            }
        }
        return false;
    }

    Transformer build(String name) {
        AttentionKind attention = latent != null ? AttentionKind.MLA
                : kvHeads == heads ? AttentionKind.MHA : AttentionKind.GQA;
        int window = Arrays.stream(windows).max().orElse(0);
        int globalEvery = window == 0 ? 0 : globalEvery();
        Experts mixture = anyMixture() ? mixture() : null;
        return Models.checked(config, () -> ModelShapeBuilder.builder().name(name).layers(layers).hidden(hidden)
                .ffn(anyDense() ? ffn : 0).heads(heads).kvHeads(kvHeads).headSize(headSize).attention(attention)
                .latent(latent).experts(mixture).gatedMlp(gated).vocabulary(vocabulary).tiedEmbeddings(tied)
                .learnedPositions(learnedPositions).biases(biases).window(window).globalEvery(globalEvery)
                .multiTokenLayers(multiTokenLayers).parallelBlock(parallelBlock).build().model());
    }

    private int globalEvery() {
        int every = 0;
        for (int layer = 0; layer < windows.length && every == 0; layer++) {
            every = windows[layer] == 0 ? layer + 1 : 0;
        }
        for (int layer = 0; layer < windows.length; layer++) {
            if ((windows[layer] == 0) != (every > 0 && (layer + 1) % every == 0)) {
                throw config.error("full attention stands at layer " + (every - 1) + " but not at every " + every
                        + "th from there; expected a regular pattern");
            }
        }
        return every;
    }

    private Experts mixture() {
        int first = 0;
        while (!mixtures[first]) {
            first++;
        }
        int second = first + 1;
        while (second < mixtures.length && !mixtures[second]) {
            second++;
        }
        int every = second < mixtures.length ? second - first : first == mixtures.length - 1 ? 1 : second - first;
        int below = first - every + 1;
        for (int layer = 0; layer < mixtures.length; layer++) {
            if (below < 0 || mixtures[layer] != (layer >= below && (layer - below + 1) % every == 0)) {
                throw config.error("its dense layers follow no regular pattern: layer " + layer + " breaks it; "
                        + "expected dense layers at the bottom, and one mixture in every so many above");
            }
        }
        if (sharedWidth % expertWidth != 0) {
            throw config.error("its shared expert is " + sharedWidth + " wide, which is no multiple of the "
                    + expertWidth + " of a routed one");
        }
        return ExpertsBuilder.builder().count(experts).topK(topK).ffn(expertWidth).shared(sharedWidth / expertWidth)
                .denseLayers(below).every(every).latentWidth(0).build();
    }
}
