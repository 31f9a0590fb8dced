package dev.trainyard.model;

import dev.trainyard.input.Entry;
import dev.trainyard.model.layer.Layer;
import dev.trainyard.model.layer.LayerStack;
import dev.trainyard.model.layer.Mixer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads a model written out key by key. What may be left out, and what then holds, stands with each default. */
final class ModelReader {
    /** The keys that a definition may have. */
    static final List<String> KEYS = List.of("name", "layers", "hidden", "ffn", "heads", "kvHeads", "headSize",
            "attention", "latent", "mixer", "towers", "frozen", "experts", "gatedMlp", "vocabulary", "vocab",
            "tiedEmbeddings", "learnedPositions", "biases", "window", "globalEvery", "multiTokenLayers",
            "parallelBlock", "source", "assumptions");
    /** Llama 3's vocabulary to three digits: the size most models since 2024 are near. */
    static final int DEFAULT_VOCABULARY = 128_000;
    /** A model beyond this is a slip of the pen: a thousand times the largest that were trained. */
    static final double MAX_PARAMETERS = 1e16;

    static final int MAX_FFN = 1 << 23;

    private static final int MAX_LAYERS = LayerStack.MOST_LAYERS;
    private static final int MAX_WIDTH = 1 << 20;
    private static final int MAX_VOCABULARY = 100_000_000;
    private static final int USUAL_HEAD_SIZE = 128;
    private static final int FFN_MULTIPLE = 256;

    private final Entry entry;

    ModelReader(Entry entry) {
        this.entry = entry.onlyKeys(KEYS.toArray(String[]::new));
    }

    Transformer read(String defaultName) {
        entry.requireAll("layers", "hidden");
        Entry layers = entry.require("layers");
        boolean written = layers.isList() || entry.find("mixer").isPresent();
        ModelShape shape = shape(defaultName, layers.isList() ? 1 : layers.integer(1, MAX_LAYERS), written);
        boolean frozen = flag("frozen", false);
        List<Tower> towers = entry.find("towers").map(all -> towers(all, shape.hidden())).orElse(List.of());
        return checked(entry, () -> {
            Transformer text = written ? written(shape, layers, towers, frozen) : frozen
                    ? new Transformer(shape, frozen(shape.stack()), towers, false) : shape.model();
            return towers.isEmpty() && !frozen ? text : text.with(towers, frozen);
        });
    }

    private static List<Tower> towers(Entry all, int width) {
        List<Tower> towers = new ArrayList<>();
        all.fields().forEach((name, tower) -> towers.add(TowerReader.read(name, tower, width)));
        return towers;
    }

    private static LayerStack frozen(LayerStack stack) {
        return LayerStack.of(stack.runs().stream().map(run -> new LayerStack.Run(run.count(),
                run.layer().with(Layer.Trained.THROUGH))).toList());
    }

    private ModelShape shape(String defaultName, int layers, boolean written) {
        int hidden = entry.require("hidden").integer(1, MAX_WIDTH);
        boolean gated = flag("gatedMlp", true);
        LatentAttention latent = entry.find("latent").map(ModelReader::latent).orElse(null);
        int heads = heads(hidden, written);
        int kvHeads = kvHeads(entry, heads, heads);
        AttentionKind attention = entry.find("attention").map(kind -> kind.choice(AttentionKind.class))
                .orElse(latent != null ? AttentionKind.MLA : kvHeads < heads ? AttentionKind.GQA : AttentionKind.MHA);
        Experts experts = entry.find("experts").map(it -> experts(it, !written)).orElse(null);
        if (written && entry.find("globalEvery").isPresent()) {
            throw entry.require("globalEvery").error("stands beside layers that are written out. Maybe window: 0 in the"
                    + " layers that attend to all tokens");
        }
        boolean allMixtures = experts != null && experts.denseLayers() == 0 && experts.every() == 1;
        int ffn = integer("ffn", 0, MAX_FFN, allMixtures ? 0 : usualFfn(hidden, gated));
        String name = entry.find("name").map(Entry::text).orElse(defaultName);
        return fitting(entry, () -> ModelShapeBuilder.builder().name(name).layers(layers).hidden(hidden).ffn(ffn)
                .heads(heads).kvHeads(kvHeads).headSize(headSize(hidden, heads, latent, written)).attention(attention)
                .latent(latent).experts(experts).gatedMlp(gated).vocabulary(vocabulary())
                .tiedEmbeddings(flag("tiedEmbeddings", false))
                .learnedPositions(integer("learnedPositions", 0, MAX_VOCABULARY, 0)).biases(flag("biases", false))
                .window(integer("window", 0, Integer.MAX_VALUE, 0))
                .globalEvery(integer("globalEvery", 0, MAX_LAYERS, 0))
                .multiTokenLayers(integer("multiTokenLayers", 0, 64, 0)).parallelBlock(flag("parallelBlock", false))
                .build());
    }

    /** A model whose layers are written out, all or by a mixer that all have. */
    private Transformer written(ModelShape shape, Entry layers, List<Tower> towers, boolean frozen) {
        MixerReader mixers = new MixerReader(shape, towers);
        Mixer usual = entry.find("mixer").map(mixers::read).orElse(null);
        LayersReader reader = new LayersReader(shape, usual, mixers, frozen);
        List<LayerStack.Run> runs = layers.isList() ? reader.read(layers)
                : List.of(new LayerStack.Run(shape.layers(), reader.layer(entry.replacedBy("count", "1"))));
        return Transformer.of(shape, LayerStack.of(runs), towers);
    }

    /** Builds what may not fit together; that is an error at {@code entry}. */
    static <T> T fitting(Entry entry, Supplier<T> built) {
        try {
            return built.get();
        } catch (IllegalArgumentException e) {
            throw entry.error(e.getMessage());
        }
    }

    /** Builds a model; what does not fit together is an error at {@code entry}. */
    static Transformer checked(Entry entry, Supplier<Transformer> model) {
        Transformer t = fitting(entry, model);
        double estimate = 2.0 * t.vocabulary() * t.hidden();
        int[] counts = t.kindLayers();
        for (int kind = 0; kind < counts.length; kind++) {
            LayerKind layer = t.kinds().get(kind);
            estimate += counts[kind] * ParameterTally.number(layer.layer(), layer.hidden(), t.biases());
        }
        if (estimate > MAX_PARAMETERS) {
            throw entry.error(String.format(Locale.ROOT,
                    "has about %.1e parameters; expected at most %.0e. Maybe a unit or a zero too many in layers %d, "
                    + "hidden %d or experts", estimate, MAX_PARAMETERS, t.layers(), t.hidden()));
        }
        return t;
    }

    private int heads(int hidden, boolean ownLayers) {
        Optional<Entry> written = entry.find("heads");
        if (written.isPresent()) {
            return written.get().integer(1, MAX_WIDTH);
        }
        if (ownLayers) {
            return Math.max(1, hidden / USUAL_HEAD_SIZE); // layers may have heads of their own, or none
        }
        if (hidden % USUAL_HEAD_SIZE != 0) {
            throw entry.error("the key \"heads\" is missing, and hidden " + hidden + " is not a multiple of "
                    + USUAL_HEAD_SIZE + " to derive it from. Maybe heads: " + Math.max(1, hidden / USUAL_HEAD_SIZE)
                    + " with headSize: " + USUAL_HEAD_SIZE);
        }
        return hidden / USUAL_HEAD_SIZE;
    }

    private int headSize(int hidden, int heads, LatentAttention latent, boolean ownLayers) {
        Optional<Entry> written = entry.find("headSize");
        if (written.isPresent()) {
            return written.get().integer(1, MAX_WIDTH);
        }
        if (latent != null) {
            return latent.valueHeadSize();
        }
        if (ownLayers && hidden % heads != 0) {
            return USUAL_HEAD_SIZE;
        }
        if (hidden % heads != 0) {
            throw entry.error("hidden " + hidden + " is not a multiple of heads " + heads
                    + ", so headSize is needed. Maybe headSize: " + USUAL_HEAD_SIZE);
        }
        return hidden / heads;
    }

    private int vocabulary() {
        Optional<Entry> shorter = entry.find("vocab");
        if (shorter.isPresent() && entry.find("vocabulary").isPresent()) {
            throw shorter.get().error("vocab and vocabulary are the same key; expected one of them");
        }
        return shorter.map(vocab -> vocab.integer(1, MAX_VOCABULARY))
                .orElseGet(() -> integer("vocabulary", 1, MAX_VOCABULARY, DEFAULT_VOCABULARY));
    }

    private static int usualFfn(int hidden, boolean gated) {
        if (!gated) {
            return 4 * hidden;
        }
        // Three matrices of 8/3 h hold as many parameters as two of 4 h (Shazeer, arXiv:2002.05202, section 3).
        return (8 * hidden / 3 + FFN_MULTIPLE - 1) / FFN_MULTIPLE * FFN_MULTIPLE;
    }

    private static LatentAttention latent(Entry entry) {
        entry.onlyKeys("queryRank", "keyValueRank", "plainHeadSize", "rotaryHeadSize", "valueHeadSize");
        LatentAttention usual = LatentAttention.deepSeek();
        return new LatentAttention(integer(entry, "queryRank", 0, MAX_WIDTH, usual.queryRank()),
                integer(entry, "keyValueRank", 1, MAX_WIDTH, usual.keyValueRank()),
                integer(entry, "plainHeadSize", 1, MAX_WIDTH, usual.plainHeadSize()),
                integer(entry, "rotaryHeadSize", 0, MAX_WIDTH, usual.rotaryHeadSize()),
                integer(entry, "valueHeadSize", 1, MAX_WIDTH, usual.valueHeadSize()));
    }

    /**
     * Reads experts.
     *
     * @param placed they also say which layers are mixtures
     */
    static Experts experts(Entry entry, boolean placed) {
        entry.onlyKeys("count", "topK", "ffn", "shared", "denseLayers", "every", "latentWidth", "groups",
                "topGroups");
        for (String key : placed ? List.<String>of() : List.of("denseLayers", "every")) {
            if (entry.find(key).isPresent()) {
                throw entry.require(key).error("stands beside layers that are written out. Maybe ffn or feedForward:"
                        + " dense in the layers that are no mixtures");
            }
        }
        entry.requireAll("count", "topK", "ffn");
        int count = entry.require("count").integer(1, 1 << 20);
        return ExpertsBuilder.builder().count(count).topK(entry.require("topK").integer(1, count))
                .ffn(entry.require("ffn").integer(1, MAX_FFN)).shared(integer(entry, "shared", 0, 1 << 10, 0))
                .denseLayers(integer(entry, "denseLayers", 0, MAX_LAYERS, 0))
                .every(integer(entry, "every", 1, MAX_LAYERS, 1))
                .latentWidth(integer(entry, "latentWidth", 0, MAX_WIDTH, 0))
                .groups(integer(entry, "groups", 1, count, 1))
                .topGroups(integer(entry, "topGroups", 1, count, 1)).build();
    }

    /** Key/value heads, at most as many as heads. */
    static int kvHeads(Entry entry, int heads, int usual) {
        int kvHeads = integer(entry, "kvHeads", 1, MAX_WIDTH, usual);
        if (kvHeads > heads) {
            throw entry.error("kvHeads is " + kvHeads + ", more than heads " + heads + ". Maybe kvHeads: " + heads);
        }
        return kvHeads;
    }

    private boolean flag(String key, boolean usual) {
        return entry.find(key).map(Entry::flag).orElse(usual);
    }

    private int integer(String key, int least, int most, int usual) {
        return integer(entry, key, least, most, usual);
    }

    private static int integer(Entry entry, String key, int least, int most, int usual) {
        return entry.find(key).map(value -> value.integer(least, most)).orElse(usual);
    }
}
