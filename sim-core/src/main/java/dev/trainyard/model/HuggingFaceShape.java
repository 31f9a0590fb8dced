package dev.trainyard.model;

import dev.trainyard.input.Entry;

/** What is gathered from a config.json before the shape is built; the defaults are a plain decoder's. */
final class HuggingFaceShape {
    private static final int MAX = 100_000_000;

    int layers;
    int hidden;
    int ffn;
    int heads;
    int kvHeads;
    int headSize;
    LatentAttention latent;
    Experts experts;
    boolean gated;
    int vocabulary;
    boolean tied;
    int learnedPositions;
    boolean biases;
    int window;
    int globalEvery;
    int multiTokenLayers;
    boolean parallelBlock;

    private final Entry config;

    HuggingFaceShape(Entry config) {
        this.config = config;
    }

    Entry config() {
        return config;
    }

    /** A count that must be there under one of the names; the first is the one that an error gives. */
    int count(String... names) {
        for (String name : names) {
            if (has(name)) {
                return config.find(name).orElseThrow().integer(1, MAX);
            }
        }
        return config.require(names[0]).integer(1, MAX);
    }

    /** A count from 0 that may be absent. */
    int countOr(int usual, String name) {
        return config.find(name).map(value -> value.integer(0, MAX)).orElse(usual);
    }

    boolean flagOr(boolean usual, String name) {
        return config.find(name).map(Entry::flag).orElse(usual);
    }

    boolean has(String name) {
        return config.find(name).isPresent();
    }

    /** The head size that most configurations leave to hidden / heads. */
    int headSizeOrQuotient(String name) {
        if (has(name)) {
            return count(name);
        }
        if (hidden % heads != 0) {
            throw config.error("the key \"" + name + "\" is missing, and " + hidden + " wide states do not divide into "
                    + heads + " heads");
        }
        return hidden / heads;
    }

    Transformer build(String name) {
        AttentionKind attention = latent != null ? AttentionKind.MLA
                : kvHeads < heads ? AttentionKind.GQA : AttentionKind.MHA;
        return ModelReader.checked(config, () -> ModelShapeBuilder.builder().name(name).layers(layers).hidden(hidden)
                .ffn(ffn).heads(heads).kvHeads(kvHeads).headSize(headSize).attention(attention).latent(latent)
                .experts(experts).gatedMlp(gated).vocabulary(vocabulary).tiedEmbeddings(tied)
                .learnedPositions(learnedPositions).biases(biases).window(window).globalEvery(globalEvery)
                .multiTokenLayers(multiTokenLayers).parallelBlock(parallelBlock).build().model());
    }
}
