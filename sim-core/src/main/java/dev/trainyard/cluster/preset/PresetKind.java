package dev.trainyard.cluster.preset;

import dev.trainyard.cluster.Catalogue;
import dev.trainyard.cluster.CatalogueEntry;
import dev.trainyard.cluster.Figures;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Overlay;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/**
 * A catalogue whose entries a document may name, change or write out: {@code failures: llama3-h100},
 * {@code failures: {base: llama3-h100, rate: 6}}, or a mapping with every key of a catalogue file. What is changed is
 * laid over the base at any depth.
 */
public final class PresetKind<T> {
    private final String folder;
    private final Catalogue<T> catalogue;
    private final Function<Figures, T> values;
    private final BinaryOperator<Entry> adapted;

    private PresetKind(String folder, Catalogue<T> catalogue, Function<Figures, T> values,
            BinaryOperator<Entry> adapted) {
        this.folder = folder;
        this.catalogue = catalogue;
        this.values = values;
        this.adapted = adapted;
    }

    /** The kind whose files lie in {@code folder}; {@code values} turns a file's figures into a value. */
    public static <T> PresetKind<T> load(String kind, String folder, Function<Figures, T> values) {
        return load(kind, folder, values, (written, below) -> below);
    }

    /**
     * The same with a check of what is written against its base, or a change of the base to it.
     *
     * @param adapted takes what is written and what it is laid over; gives the latter as it is to be taken
     */
    public static <T> PresetKind<T> load(String kind, String folder, Function<Figures, T> values,
            BinaryOperator<Entry> adapted) {
        return new PresetKind<>(folder, Catalogue.load(kind, folder, values), values, adapted);
    }

    /** The whole catalogue. */
    public Catalogue<T> catalogue() {
        return catalogue;
    }

    /** What a document writes; where it writes nothing, the entry of that name. */
    public Chosen<T> read(Optional<Entry> written, String otherwise) {
        return written.map(entry -> read(entry, otherwise)).orElseGet(() -> named(otherwise, false));
    }

    /** An entry of the catalogue by its name. */
    public Chosen<T> named(String name, boolean stated) {
        CatalogueEntry<T> entry = catalogue.entry(name).orElseThrow(() -> new IllegalStateException(
                "the catalogue of kind " + catalogue.kind() + " has no \"" + name + "\""));
        return new Chosen<>(entry.value(), entry.name(), entry.summary(), stated, entry.sources(), entry.estimated());
    }

    /** A name, or a mapping; without {@code base} it is laid over the entry that would otherwise be taken. */
    private Chosen<T> read(Entry entry, String otherwise) {
        if (!entry.isMapping()) {
            catalogue.named(entry);
            return named(entry.text(), true);
        }
        Optional<Entry> base = entry.find("base");
        base.ifPresent(catalogue::named);
        CatalogueEntry<T> below = catalogue.entry(base.map(Entry::text).orElse(otherwise)).orElseThrow();
        Entry shipped = Catalogue.document(folder, below.name());
        Entry top = entry.without("base");
        Figures figures = Figures.inline(Overlay.of(top, adapted.apply(top, shipped.without("name"))));
        T value = values.apply(figures);
        return new Chosen<>(value, Catalogue.changed(below.name()), below.summary(), true, figures.sources(),
                figures.estimated());
    }
}
