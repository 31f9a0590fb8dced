package dev.trainyard.model;

import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Names;
import dev.trainyard.input.Overlay;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The catalogue of models. The index is read at once, a model's file when it is asked for. Immutable.
 *
 * <p>A model is written as {@code layers} (a number, or runs written out: {@link LayersReader}), {@code hidden}, {@code ffn}, {@code heads}, {@code kvHeads},
 * {@code headSize}, {@code attention} (mha, gqa, mla), {@code latent} {queryRank, keyValueRank, plainHeadSize,
 * rotaryHeadSize, valueHeadSize}, {@code mixer} (of all layers: {@link MixerReader}), {@code experts} {count, topK,
 * ffn, shared, denseLayers, every, latentWidth, groups, topGroups}, {@code towers} ({@link TowerReader}),
 * {@code frozen}, {@code gatedMlp}, {@code vocabulary} (or {@code vocab}), {@code tiedEmbeddings}, {@code learnedPositions},
 * {@code biases}, {@code window}, {@code globalEvery}, {@code multiTokenLayers}, {@code parallelBlock}. Only
 * {@code layers} and {@code hidden} must be there. What is left out: heads of 128; as many key/value heads as heads;
 * head size hidden / heads (with MLA its value head size); a gated MLP; its width 8/3 hidden up to a multiple of 256,
 * ungated 4 hidden; attention by what is given; DeepSeek-V3's latent ranks; 128,000 tokens in the vocabulary; an LM
 * head of its own; no learned positions, biases, window, multi-token layers or parallel block. With {@code base: NAME}
 * what is left out is what that model's file says.
 */
public final class Models {
    private final Map<String, List<String>> aliases;

    private Models(Map<String, List<String>> aliases) {
        this.aliases = aliases;
    }

    /** The shipped catalogue. */
    public static Models shipped() {
        Map<String, List<String>> index = new LinkedHashMap<>();
        resource("index").fields().forEach((name, others) ->
                index.put(name, others.elements().stream().map(Entry::text).toList()));
        return new Models(index);
    }

    /**
     * Reads a model that is written out.
     *
     * @throws InputException naming the key, its value and what was expected
     */
    public static Transformer read(Entry entry, String defaultName) {
        return new ModelReader(entry).read(defaultName);
    }

    /** Catalogue names, in the catalogue's order, without aliases. */
    public List<String> names() {
        return List.copyOf(aliases.keySet());
    }

    /** The shape of a model by catalogue name or alias, case ignored. */
    public Optional<Transformer> find(String name) {
        return entry(name).map(ModelEntry::model);
    }

    /** A model with its source and assumptions, by catalogue name or alias, case ignored. */
    public Optional<ModelEntry> entry(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        for (Map.Entry<String, List<String>> candidate : aliases.entrySet()) {
            if (candidate.getKey().equals(wanted) || candidate.getValue().contains(wanted)) {
                return Optional.of(load(candidate.getKey(), candidate.getValue()));
            }
        }
        return Optional.empty();
    }

    /** All models with their sources and assumptions. */
    public List<ModelEntry> entries() {
        return aliases.entrySet().stream().map(named -> load(named.getKey(), named.getValue())).toList();
    }

    /**
     * The model that an entry means: a catalogue name, or a model written out.
     *
     * @throws InputException naming what cannot be used, with the nearest known name
     */
    public Transformer resolve(Entry entry) {
        if (entry.isScalar()) {
            return find(entry.text()).orElseThrow(() -> entry.error(unknown(entry.text())));
        }
        return entry.isMapping() && entry.find("base").isPresent() ? changed(entry, entry.require("base"))
                : read(entry, "model");
    }

    /** A catalogue model with what is written laid over its file; what that leaves out is derived anew. */
    private Transformer changed(Entry entry, Entry base) {
        ModelEntry below = entry(base.text()).orElseThrow(() -> base.error(unknown(base.text())));
        Entry written = entry.without("base");
        if (written.keys().isEmpty()) {
            return below.model();
        }
        Entry file = resource(below.model().name()).without("name");
        String name = below.model().name() + ", changed";
        return read(Overlay.of(written, written.find("vocab").isPresent() ? file.without("vocabulary") : file), name);
    }

    /** Builds a shape that was read from {@code entry}; what does not fit together is an error there. */
    public static Transformer checked(Entry entry, Supplier<Transformer> shape) {
        return ModelReader.checked(entry, shape);
    }

    /** What to tell a person whose name finds nothing: the nearest name or alias. */
    public String unknown(String written) {
        List<String> all = new ArrayList<>(names());
        aliases.values().forEach(all::addAll);
        return Names.unknown("model", written, all) + " (trainyard list models shows all)";
    }

    private static ModelEntry load(String name, List<String> aliases) {
        Entry root = resource(name);
        List<String> assumptions = root.find("assumptions").map(list -> list.elements().stream().map(Entry::text)
                .toList()).orElse(List.of());
        return new ModelEntry(read(root, name), root.require("source").text(), assumptions, aliases);
    }

    private static Entry resource(String name) {
        String file = name + ".yaml";
        try (InputStream in = Models.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("the catalogue lacks " + file);
            }
            return Documents.parse("models/" + file, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
