package dev.trainyard.scenario;

import dev.trainyard.cluster.Cluster;
import dev.trainyard.cluster.Clusters;
import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.cluster.SoftwareLevels;
import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Names;
import dev.trainyard.input.Place;
import dev.trainyard.model.Models;
import dev.trainyard.model.Transformer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a scenario: a preset or a file of YAML or JSON, with changes from the command line. What cannot be used is an
 * {@link InputException} that says where, what, and what was expected.
 */
public final class ScenarioReader {
    private static final String[] KEYS = {"name", "model", "cluster", "plan", "training", "software"};

    private ScenarioReader() {}

    /** The index of models, read once. */
    private static final class Catalogued {
        private static final Models MODELS = Models.shipped();
    }

    /** Reads a file. */
    public static Scenario read(Path file) {
        return read(file, Map.of());
    }

    /**
     * Reads a file and changes it.
     *
     * @param changes dotted path to value as written: {@code plan.tp} to {@code 4}; made in the map's order
     */
    public static Scenario read(Path file, Map<String, String> changes) {
        Path folder = file.toAbsolutePath().getParent();
        return resolve(Documents.read(file), changes, folder, stem(file));
    }

    /** Reads text that came from {@code source}; paths in it are taken from the working directory. */
    public static Scenario read(String source, String text) {
        return read(source, text, Map.of());
    }

    /** Reads text that came from {@code source} and changes it. */
    public static Scenario read(String source, String text, Map<String, String> changes) {
        return resolve(Documents.parse(source, text), changes, Path.of(""), source);
    }

    /** Reads a preset or, where there is none of that name, a file. */
    public static Scenario named(String presetOrPath) {
        return named(presetOrPath, Map.of());
    }

    /** Reads a preset or a file and changes it. */
    public static Scenario named(String presetOrPath, Map<String, String> changes) {
        if (Presets.contains(presetOrPath)) {
            Entry root = Documents.parse(presetOrPath, Presets.text(presetOrPath));
            return resolve(root, changes, Path.of(""), presetOrPath);
        }
        Path file = path(presetOrPath);
        if (!Files.exists(file)) {
            String near = Names.nearest(presetOrPath, Presets.names())
                    .map(name -> ". Maybe \"" + name + "\"?")
                    .orElse("");
            throw new InputException(Place.of(presetOrPath), "", "no such file, and no preset of that name; presets are"
                    + " " + String.join(", ", Presets.names()) + near);
        }
        return read(file, changes);
    }

    private static Path path(String written) {
        try {
            if (!written.isBlank()) {
                return Path.of(written);
            }
        } catch (InvalidPathException e) {
            throw new InputException(Place.of(written), "", "is not a file's name: " + e.getReason());
        }
        throw new InputException(Place.of("scenario"), "", "has no name; expected a file or one of "
                + String.join(", ", Presets.names()));
    }

    /** Reads bytes that came from {@code source}, with paths in them taken from {@code folder}. */
    static Scenario read(String source, byte[] bytes, Path folder) {
        return resolve(Documents.parse(source, bytes), Map.of(), folder, source);
    }

    private static Scenario resolve(Entry written, Map<String, String> changes, Path folder, String defaultName) {
        written.onlyKeys(KEYS);
        Entry root = Overrides.apply(written, changes).onlyKeys(KEYS);
        String name = root.find("name").map(Entry::text).orElse(defaultName);
        Transformer model = Catalogued.MODELS.resolve(root.require("model"), folder);
        Cluster cluster = Clusters.read(root.require("cluster"));
        Training training = TrainingSection.read(root, model, cluster);
        Optional<Entry> level = root.find("software");
        SoftwareLevel software = level.map(SoftwareLevels::read).orElseGet(SoftwareLevels::newest);
        boolean stated = level.isPresent()
                && !(level.get().isScalar() && level.get().text().strip().equalsIgnoreCase("newest"));
        return PlanSection.read(root,
                new Scenario(name, model, cluster, Optional.empty(), training, software, stated), folder);
    }

    private static String stem(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}
