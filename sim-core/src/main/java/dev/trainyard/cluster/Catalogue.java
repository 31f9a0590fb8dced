package dev.trainyard.cluster;

import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Names;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Named entries read from resources, one file each. A jar's directory cannot be listed, so a file {@code index} beside
 * the entries names them in the order in which they are shown. Immutable.
 */
public final class Catalogue<T> {
    private final String kind;
    private final Map<String, CatalogueEntry<T>> entries;
    private final Map<String, CatalogueEntry<T>> byName = new HashMap<>();

    private Catalogue(String kind, List<CatalogueEntry<T>> list) {
        this.kind = kind;
        this.entries = new LinkedHashMap<>();
        for (CatalogueEntry<T> entry : list) {
            entries.put(entry.name(), entry);
            enter(entry.name(), entry);
            entry.aliases().forEach(alias -> enter(alias, entry));
        }
    }

    private void enter(String name, CatalogueEntry<T> entry) {
        CatalogueEntry<T> old = byName.put(name.toLowerCase(Locale.ROOT), entry);
        if (old != null) {
            throw new IllegalStateException(kind + " \"" + name + "\" is named by both " + old.name() + " and "
                    + entry.name());
        }
    }

    /** Reads every entry that {@code folder/index} names; {@code reader} turns one file's figures into a value. */
    static <T> Catalogue<T> load(String kind, String folder, Function<Figures, T> reader) {
        List<CatalogueEntry<T>> list = new ArrayList<>();
        for (String line : text(folder + "/index").split("\n")) {
            String name = line.strip();
            if (name.isEmpty() || name.startsWith("#")) {
                continue;
            }
            Entry root = document(folder, name);
            Figures figures = Figures.sourced(root);
            if (!figures.name().equals(name)) {
                throw root.require("name").error("must be the file's name, \"" + name + "\"");
            }
            T value = reader.apply(figures);
            list.add(new CatalogueEntry<>(name, figures.aliases(), value, root.require("summary").text(),
                    figures.sources(), figures.estimated()));
        }
        return new Catalogue<>(kind, list);
    }

    /** The document of one entry, as it is shipped. */
    static Entry document(String folder, String name) {
        String resource = folder + "/" + name + ".yaml";
        return Documents.parse(resource, text(resource));
    }

    private static String text(String resource) {
        try (InputStream in = Catalogue.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the resource " + resource + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the entries are: accelerator, fabric, cluster, software level. */
    public String kind() {
        return kind;
    }

    /** All entries, in the order in which they are shown. */
    public List<CatalogueEntry<T>> entries() {
        return List.copyOf(entries.values());
    }

    /** All names, without aliases, in the order in which they are shown. */
    public List<String> names() {
        return List.copyOf(entries.keySet());
    }

    /** The entry of a name or alias, case ignored. */
    public Optional<CatalogueEntry<T>> entry(String name) {
        return Optional.ofNullable(byName.get(name.strip().toLowerCase(Locale.ROOT)));
    }

    /** The value of a name or alias, case ignored. */
    public Optional<T> find(String name) {
        return entry(name).map(CatalogueEntry::value);
    }

    /** The value that a document names; the error shows the nearest name. */
    public T named(Entry written) {
        return find(written.text()).orElseThrow(() -> written.error(unknown(written.text())));
    }

    /** What to tell a person whose name finds nothing: the nearest name or alias. */
    public String unknown(String written) {
        List<String> known = new ArrayList<>(names());
        entries.values().forEach(entry -> known.addAll(entry.aliases()));
        return Names.unknown(kind, written, known);
    }

    /** A catalogue of something that each value leads to. */
    <R> Catalogue<R> map(Function<T, R> part) {
        return new Catalogue<>(kind, entries().stream()
                .map(entry -> new CatalogueEntry<>(entry.name(), entry.aliases(), part.apply(entry.value()),
                        entry.summary(), entry.sources(), entry.estimated()))
                .toList());
    }
}
