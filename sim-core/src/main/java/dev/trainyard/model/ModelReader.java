package dev.trainyard.model;

import dev.trainyard.input.Entry;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads a model written out key by key. What may be left out, and what then holds, stands with each default. */
final class ModelReader {
    /** The keys that a definition may have. */
    static final List<String> KEYS = List.of("name", "layers", "hidden", "ffn", "heads", "kvHeads", "headSize",
            "attention", "latent", "experts", "gatedMlp", "vocabulary", "vocab", "tiedEmbeddings", "learnedPositions",
            "biases", "window", "globalEvery", "multiTokenLayers", "parallelBlock", "source", "assumptions");
    /** Llama 3's vocabulary to three digits: the size most models since 2024 are near. */
    static final int DEFAULT_VOCABULARY = 128_000;
    /** A model beyond this is a slip of the pen: a thousand times the largest that were trained. */
    static final double MAX_PARAMETERS = 1e16;

    private static final int MAX_LAYERS = 10_000;
    private static final int MAX_WIDTH = 1 << 20;
    private static final int MAX_FFN = 1 << 23;
    private static final int MAX_VOCABULARY = 100_000_000;
    private static final int USUAL_HEAD_SIZE = 128;
    private static final int FFN_MULTIPLE = 256;

    private final Entry entry;

    ModelReader(Entry entry) {
        this.entry = entry.onlyKeys(KEYS.toArray(String[]::new));
    }

    Transformer read(String defaultName) {
        entry.requireAll("layers", "hidden");
        int layers = entry.require("layers").integer(1, MAX_LAYERS);
        int hidden = entry.require("hidden").integer(1, MAX_WIDTH);
        boolean gated = flag("gatedMlp", true);
        LatentAttention latent = entry.find("latent").map(ModelReader::latent).orElse(null);
        int heads = heads(hidden);
        int kvHeads = integer("kvHeads", 1, MAX_WIDTH, heads);
        AttentionKind attention = entry.find("attention").map(kind -> kind.choice(AttentionKind.class))
                .orElse(latent != null ? AttentionKind.MLA : kvHeads < heads ? AttentionKind.GQA : AttentionKind.MHA);
        Experts experts = entry.find("experts").map(ModelReader::experts).orElse(null);
        boolean allMixtures = experts != null && experts.denseLayers() == 0 && experts.every() == 1;
        int ffn = integer("ffn", 0, MAX_FFN, allMixtures ? 0 : usualFfn(hidden, gated));
        String name = entry.find("name").map(Entry::text).orElse(defaultName);
        return checked(entry, () -> TransformerBuilder.builder().name(name).layers(layers).hidden(hidden).ffn(ffn)
                .heads(heads).kvHeads(kvHeads).headSize(headSize(hidden, heads, latent)).attention(attention)
                .latent(latent).experts(experts).gatedMlp(gated).vocabulary(vocabulary())
                .tiedEmbeddings(flag("tiedEmbeddings", false))
                .learnedPositions(integer("learnedPositions", 0, MAX_VOCABULARY, 0)).biases(flag("biases", false))
                .window(integer("window", 0, Integer.MAX_VALUE, 0))
                .globalEvery(integer("globalEvery", 0, MAX_LAYERS, 0))
                .multiTokenLayers(integer("multiTokenLayers", 0, 64, 0)).parallelBlock(flag("parallelBlock", false))
                .build());
    }

    /** Builds a shape; what does not fit together is an error at {@code entry}. */
    static Transformer checked(Entry entry, Supplier<Transformer> shape) {
        Transformer t;
        try {
            t = shape.get();
        } catch (IllegalArgumentException e) {
            throw entry.error(e.getMessage());
        }
        if (t.layers() > MAX_LAYERS) {
            throw entry.error("has " + t.layers() + " layers; expected at most " + MAX_LAYERS);
        }
        double experts = t.experts() == null ? 0
                : 3.0 * t.experts().ffn() * (t.experts().count() + (double) t.experts().shared());
        double heads = 4.0 * t.heads() * t.headSize();
        double ranks = t.latent() == null ? 0 : (double) t.heads() * t.latent().queryHeadSize()
                * (t.latent().queryRank() + (double) t.latent().keyValueRank());
        double estimate = t.layers() * (t.hidden() * (3.0 * t.ffn() + experts + heads) + ranks)
                + 2.0 * t.vocabulary() * t.hidden();
        if (estimate > MAX_PARAMETERS) {
            throw entry.error(String.format(Locale.ROOT,
                    "has about %.1e parameters; expected at most %.0e. Maybe a unit or a zero too many in layers %d, "
                    + "hidden %d or experts", estimate, MAX_PARAMETERS, t.layers(), t.hidden()));
        }
        return t;
    }

    private int heads(int hidden) {
        Optional<Entry> written = entry.find("heads");
        if (written.isPresent()) {
            return written.get().integer(1, MAX_WIDTH);
        }
        if (hidden % USUAL_HEAD_SIZE != 0) {
            throw entry.error("the key \"heads\" is missing, and hidden " + hidden + " is not a multiple of "
                    + USUAL_HEAD_SIZE + " to derive it from. Maybe heads: " + Math.max(1, hidden / USUAL_HEAD_SIZE)
                    + " with headSize: " + USUAL_HEAD_SIZE);
        }
        return hidden / USUAL_HEAD_SIZE;
    }

    private int headSize(int hidden, int heads, LatentAttention latent) {
        Optional<Entry> written = entry.find("headSize");
        if (written.isPresent()) {
            return written.get().integer(1, MAX_WIDTH);
        }
        if (latent != null) {
            return latent.valueHeadSize();
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

    private static Experts experts(Entry entry) {
        entry.onlyKeys("count", "topK", "ffn", "shared", "denseLayers", "every", "latentWidth");
        entry.requireAll("count", "topK", "ffn");
        int count = entry.require("count").integer(1, 1 << 20);
        return ExpertsBuilder.builder().count(count).topK(entry.require("topK").integer(1, count))
                .ffn(entry.require("ffn").integer(1, MAX_FFN)).shared(integer(entry, "shared", 0, 1 << 10, 0))
                .denseLayers(integer(entry, "denseLayers", 0, MAX_LAYERS, 0))
                .every(integer(entry, "every", 1, MAX_LAYERS, 1))
                .latentWidth(integer(entry, "latentWidth", 0, MAX_WIDTH, 0)).build();
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
