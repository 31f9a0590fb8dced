package dev.trainyard.model.huggingface;

import dev.trainyard.input.Entry;
import dev.trainyard.model.AttentionKind;
import dev.trainyard.model.Experts;
import dev.trainyard.model.LatentAttention;
import dev.trainyard.model.ModelShapeBuilder;
import dev.trainyard.model.Models;
import dev.trainyard.model.Transformer;
import dev.trainyard.model.layer.Attention;
import dev.trainyard.model.layer.Dense;
import dev.trainyard.model.layer.FeedForward;
import dev.trainyard.model.layer.Latent;
import dev.trainyard.model.layer.Layer;
import dev.trainyard.model.layer.LayerStack;
import dev.trainyard.model.layer.Mixer;
import dev.trainyard.model.layer.Mixture;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What is gathered from a configuration before the model is built. */
final class Draft {
    int layers;
    int hidden;
    int ffn;
    int heads;
    int kvHeads;
    int headSize;
    LatentAttention latent;
    /** Chooses the tokens that latent attention attends to; null: all are. */
    Latent.Indexer indexer;
    boolean gated;
    /** A gate scales attention's output. */
    boolean gatedAttention;
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
    /** Groups of experts of which a token first chooses some. */
    int groups = 1;
    int topGroups = 1;
    /** Width that tokens are projected to for routed experts; 0: their own. */
    int expertInput;
    /** Width of all experts together that every token visits. */
    int sharedWidth;
    /** Keys that a query of a layer sees; 0: all. */
    int[] windows = {};
    /** Layers that are mixtures. */
    boolean[] mixtures = {};
    /** Layers with another mixer than attention as it stands above; null: none has. */
    Mixer[] mixers;
    /** Layers with another feed-forward than as it stands above; null: none has. */
    FeedForward[] feedForwards;
    /** What a person should hear of how the configuration was read. */
    final List<String> notes = new ArrayList<>();

    private final Entry config;

    Draft(Entry config) {
        this.config = config;
    }

    boolean anyMixture() {
        return count(true) > 0;
    }

    boolean anyDense() {
        return count(false) > 0;
    }

    private int count(boolean kind) {
        int count = 0;
        for (boolean mixture : mixtures) {
            count += mixture == kind ? 1 : 0;
        }
        return count;
    }

    /** Gives a layer another mixer. */
    void mixer(int layer, Mixer mixer) {
        mixers = mixers == null ? new Mixer[layers] : mixers;
        mixers[layer] = mixer;
    }

    /** Gives a layer another feed-forward. */
    void feedForward(int layer, FeedForward feedForward) {
        feedForwards = feedForwards == null ? new FeedForward[layers] : feedForwards;
        feedForwards[layer] = feedForward;
    }

    Mixture mixture() {
        return new Mixture(experts, topK, expertWidth, sharedWidth, expertInput, gated, groups, topGroups);
    }

    /** The model: in the short form where that can say it, else layer by layer. */
    Transformer build(String name) {
        return Models.checked(config, () -> shortForm(name).orElseGet(() -> written(name)));
    }

    private Optional<Transformer> shortForm(String name) {
        if (mixers != null || feedForwards != null || gatedAttention || indexer != null || expertInput > 0) {
            return Optional.empty();
        }
        int window = Arrays.stream(windows).max().orElse(0);
        ModelShapeBuilder shape = shape(name).window(window).globalEvery(window == 0 ? 0 : globalEvery());
        if (anyMixture()) {
            Optional<Experts> regular = regular();
            if (regular.isEmpty()) {
                return Optional.empty();
            }
            shape.experts(regular.get());
        }
        Transformer model = shape.build().model();
        return model.stack().equals(stack()) ? Optional.of(model) : Optional.empty();
    }

    private Transformer written(String name) {
        return Transformer.of(shape(name).window(0).globalEvery(0).build(), stack());
    }

    private ModelShapeBuilder shape(String name) {
        AttentionKind attention = latent != null ? AttentionKind.MLA
                : kvHeads == heads ? AttentionKind.MHA : AttentionKind.GQA;
        return ModelShapeBuilder.builder().name(name).layers(layers).hidden(hidden).ffn(anyDense() ? ffn : 0)
                .heads(heads).kvHeads(kvHeads).headSize(headSize).attention(attention).latent(latent).gatedMlp(gated)
                .vocabulary(vocabulary).tiedEmbeddings(tied).learnedPositions(learnedPositions).biases(biases)
                .multiTokenLayers(multiTokenLayers).parallelBlock(parallelBlock);
    }

    private LayerStack stack() {
        List<LayerStack.Run> runs = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            Mixer mixer = mixers != null && mixers[layer] != null ? mixers[layer] : attention(windows[layer]);
            FeedForward usual = mixtures[layer] ? mixture() : null;
            FeedForward feedForward = feedForwards != null && feedForwards[layer] != null ? feedForwards[layer]
                    : usual == null ? new Dense(ffn, gated) : usual;
            runs.add(new LayerStack.Run(1, new Layer(mixer, feedForward, parallelBlock)));
        }
        return LayerStack.of(runs);
    }

    private Mixer attention(int window) {
        boolean rotary = learnedPositions == 0;
        return latent == null ? new Attention(heads, kvHeads, headSize, window, rotary, gatedAttention, true)
                : new Latent(heads, latent.queryRank(), latent.keyValueRank(), latent.plainHeadSize(),
                        latent.rotaryHeadSize(), latent.valueHeadSize(), window, rotary, indexer);
    }

    /** One layer in so many attends to all, as the lowest that does says; the caller compares the rest. */
    private int globalEvery() {
        for (int layer = 0; layer < windows.length; layer++) {
            if (windows[layer] == 0) {
                return layer + 1;
            }
        }
        return 0;
    }

    /** The mixtures as dense layers at the bottom and one in every so many above, as the lowest two say. */
    private Optional<Experts> regular() {
        int first = next(0);
        int second = next(first + 1);
        int every = second < mixtures.length ? second - first : 1;
        int below = first - every + 1;
        if (expertWidth == 0 || sharedWidth % expertWidth != 0 || below < 0) {
            return Optional.empty();
        }
        return Optional.of(new Experts(experts, topK, expertWidth, sharedWidth / expertWidth, below, every, 0, groups,
                topGroups));
    }

    private int next(int from) {
        int layer = from;
        while (layer < mixtures.length && !mixtures[layer]) {
            layer++;
        }
        return layer;
    }
}
