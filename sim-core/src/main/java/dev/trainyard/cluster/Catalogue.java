package dev.trainyard.cluster;

import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Names;
import dev.trainyard.input.Overlay;
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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Named entries read from resources, one file each. A jar's directory cannot be listed, so a file {@code index} beside
 * the entries names them with their aliases, in the order in which they are shown. An entry's file is read when it is
 * first asked for, and kept: a command that needs three entries does not wait for sixty. Nothing seen from outside
 * ever changes, and threads may share it.
 */
public final class Catalogue<T> {
    /** Folders that the command line lists under their name. */
    private static final Set<String> LISTED = Set.of("accelerators", "clusters", "fabrics", "software", "failures",
            "restarts", "storage", "grids", "prices", "sites");

    private static final String CHANGED = ", changed";

    private final String kind;
    private final String folder;
    private final Map<String, List<String>> aliases;
    private final Map<String, String> nameOf;
    private final Function<String, CatalogueEntry<T>> reader;
    private final Map<String, CatalogueEntry<T>> read = new ConcurrentHashMap<>();

    private Catalogue(String kind, String folder, Map<String, List<String>> aliases,
            Function<String, CatalogueEntry<T>> reader) {
        this.kind = kind;
        this.folder = folder;
        this.aliases = aliases;
        this.reader = reader;
        this.nameOf = new HashMap<>();
        aliases.forEach((name, others) -> {
            enter(name, name);
            others.forEach(other -> enter(other, name));
        });
    }

    private void enter(String written, String name) {
        String old = nameOf.put(written.toLowerCase(Locale.ROOT), name);
        if (old != null) {
            throw new IllegalStateException(kind + " \"" + written + "\" is named by both " + old + " and " + name);
        }
    }

    /** The entries that {@code folder/index} names; {@code values} turns one file's figures into a value. */
    public static <T> Catalogue<T> load(String kind, String folder, Function<Figures, T> values) {
        Map<String, List<String>> aliases = new LinkedHashMap<>();
        for (String line : text(folder + "/index").split("\n")) {
            if (!line.isBlank() && !line.startsWith("#")) {
                String[] names = line.strip().split("\\s*[:,]\\s*");
                aliases.put(names[0], List.of(names).subList(1, names.length));
            }
        }
        return new Catalogue<>(kind, folder, aliases, name -> entry(folder, name, aliases.get(name), values));
    }

    private static <T> CatalogueEntry<T> entry(String folder, String name, List<String> aliases,
            Function<Figures, T> values) {
        Entry root = document(folder, name);
        Figures figures = Figures.sourced(root);
        if (!figures.name().equals(name)) {
            throw root.require("name").error("must be the file's name, \"" + name + "\"");
        }
        T value = values.apply(figures);
        return new CatalogueEntry<>(name, aliases, value, root.require("summary").text(), figures.sources(),
                figures.estimated());
    }

    /** The document of one entry, as it is shipped. */
    public static Entry document(String folder, String name) {
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
        return aliases.keySet().stream().map(this::known).toList();
    }

    /** All names, without aliases, in the order in which they are shown. */
    public List<String> names() {
        return List.copyOf(aliases.keySet());
    }

    /** The entry of a name or alias, case ignored. */
    public Optional<CatalogueEntry<T>> entry(String name) {
        return Optional.ofNullable(nameOf.get(name.strip().toLowerCase(Locale.ROOT))).map(this::known);
    }

    private CatalogueEntry<T> known(String name) {
        CatalogueEntry<T> entry = read.get(name);
        if (entry == null) {
            entry = reader.apply(name);
            CatalogueEntry<T> other = read.putIfAbsent(name, entry);
            entry = other == null ? entry : other;
        }
        return entry;
    }

    /** The value of a name or alias, case ignored. */
    public Optional<T> find(String name) {
        return entry(name).map(CatalogueEntry::value);
    }

    /** The value that a document names; the error shows the nearest name. */
    public T named(Entry written) {
        return find(written.text()).orElseThrow(() -> written.error(unknown(written.text())));
    }

    /** What an entry is called that a document has changed. */
    public static String changed(String name) {
        return name + CHANGED;
    }

    /** The catalogue name behind what {@link #changed} gave; any other name is its own. */
    public static String unchanged(String name) {
        return name.endsWith(CHANGED) ? name.substring(0, name.length() - CHANGED.length()) : name;
    }

    /**
     * The whole that {@code {base: NAME, ...}} stands for: the entry's document with what is written laid over it.
     *
     * @param written without the key {@code base}
     * @param name a catalogue name
     */
    Entry laidOver(Entry written, String name) {
        Entry below = document(folder, name).without("name").without("summary");
        Entry whole = Overlay.of(written, below);
        boolean named = written.find("name").isPresent();
        return named ? whole : whole.with("name", written.replacedBy("name", changed(name)).require("name"));
    }

    /** What to tell a person whose name finds nothing: the nearest name or alias, and where all of them are. */
    public String unknown(String written) {
        List<String> known = new ArrayList<>(names());
        aliases.values().forEach(known::addAll);
        return Names.unknown(kind, written, known) + (LISTED.contains(folder) ? " (trainyard list " + folder
                + " shows all)" : "");
    }

    /** A catalogue of something that each value leads to. */
    <R> Catalogue<R> map(Function<T, R> part) {
        return new Catalogue<>(kind, folder, aliases, name -> {
            CatalogueEntry<T> entry = known(name);
            return new CatalogueEntry<>(name, entry.aliases(), part.apply(entry.value()), entry.summary(),
                    entry.sources(), entry.estimated());
        });
    }
}
