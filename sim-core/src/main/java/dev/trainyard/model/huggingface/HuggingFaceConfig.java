package dev.trainyard.model.huggingface;

import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Folder;
import dev.trainyard.input.Names;
import dev.trainyard.input.Overlay;
import dev.trainyard.model.Transformer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Hugging Face {@code config.json} as a model. A key that is absent has the default of its family's configuration
 * class; what the library always writes (layers, width, heads, vocabulary, feed-forward width) is asked for. A
 * configuration with parts is read by its text model.
 */
public final class HuggingFaceConfig {
    private static final Families FAMILIES = Families.shipped();

    private HuggingFaceConfig() {}

    /** The {@code model_type} values that are understood. */
    public static List<String> supported() {
        return FAMILIES.types();
    }

    /** The {@code model_type} values that are understood, each with the class whose defaults are taken. */
    public static Map<String, String> families() {
        Map<String, String> families = new LinkedHashMap<>();
        FAMILIES.types().forEach(type -> families.put(type, FAMILIES.find(type).orElseThrow().source()));
        return families;
    }

    /** True where a document is such a configuration rather than a scenario or a model of ours. */
    public static boolean isOne(Entry document) {
        return document.isMapping() && document.find("model_type").filter(Entry::isScalar).isPresent();
    }

    /** Reads a config.json, or the one in a directory; {@code InputException} names what is wrong. */
    public static Transformer read(Path path) {
        return open(path).model();
    }

    /** Reads a configuration; its name is the last part of {@code _name_or_path}, else its {@code model_type}. */
    public static Transformer read(Entry config) {
        return open(config).model();
    }

    /** Reads a config.json, or the one in a directory, with notes; {@code InputException} names what is wrong. */
    public static ImportedModel open(Path path) {
        return open(path, Optional.empty());
    }

    /** The same with some of the file's own keys changed, each of which is noted. */
    static ImportedModel open(Path path, Entry changes) {
        return open(path, changes.keys().isEmpty() ? Optional.empty() : Optional.of(changes));
    }

    private static ImportedModel open(Path path, Optional<Entry> changes) {
        Path file = Files.isDirectory(path) ? path.resolve("config.json") : path;
        Path parent = file.toAbsolutePath().normalize().getParent();
        boolean plain = file.endsWith("config.json") && parent != null && parent.getFileName() != null;
        String name = plain ? parent.getFileName().toString() : file.getFileName().toString().replace(".json", "");
        Entry config = Documents.readJson(file);
        if (changes.isEmpty()) {
            return open(config, name);
        }
        Entry written = changes.get().onlyKeys(config.keys().toArray(String[]::new));
        ImportedModel model = open(Overlay.of(written, config), name);
        List<String> notes = new ArrayList<>(model.notes());
        for (String key : written.keys()) {
            notes.add(key + " is changed from what " + file.getFileName() + " says");
        }
        return new ImportedModel(model.model(), notes);
    }

    /** Reads a configuration with notes; it is named as {@link #read(Entry)} says. */
    public static ImportedModel open(Entry config) {
        return open(config, config.require("model_type").text());
    }

    /** The file that an entry names, from a directory where it is relative. */
    public static Path locate(Entry file, Folder folder) {
        Path located = folder.find(file);
        boolean ofTheUser = file.place().isOption() && Path.of(file.text().strip()).isAbsolute();
        if (Files.isDirectory(located) && !ofTheUser) {
            folder.checkBelow(file, located.resolve("config.json"));
        }
        return located;
    }

    private static ImportedModel open(Entry config, String defaultName) {
        config.require("model_type").text();
        return new ConfigReader(FAMILIES).read(config, name(config, defaultName));
    }

    private static String name(Entry config, String defaultName) {
        Optional<Entry> path = config.find("_name_or_path").filter(Entry::isScalar);
        String text = path.map(Entry::text).orElse("");
        String last = text.substring(text.lastIndexOf('/') + 1);
        return Names.clip(last.isBlank() ? defaultName : last);
    }
}
