package dev.trainyard.scenario;

import dev.trainyard.cluster.Catalogue;
import dev.trainyard.cluster.Cluster;
import dev.trainyard.cluster.Clusters;
import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.cluster.SoftwareLevels;
import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Folder;
import dev.trainyard.model.Models;
import dev.trainyard.model.Transformer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a scenario: a preset or a file of YAML or JSON, with changes from the command line. What cannot be used is an
 * {@link dev.trainyard.input.InputException} that says where, what, and what was expected.
 */
public final class ScenarioReader {
    private static final String[] KEYS = {"name", "model", "cluster", "plan", "training", "software", "campaign"};

    private ScenarioReader() {}

    /** The index of models, read once. */
    private static final class Catalogued {
        private static final Models MODELS = Models.shipped();
    }

    static String[] keys() {
        return KEYS.clone();
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
        return changed(ScenarioDraft.file(file), changes).read();
    }

    /** Reads text that came from {@code source}; paths in it are taken from the working directory. */
    public static Scenario read(String source, String text) {
        return read(source, text, Map.of());
    }

    /** Reads text that came from {@code source} and changes it. */
    public static Scenario read(String source, String text, Map<String, String> changes) {
        return changed(ScenarioDraft.of(Documents.parse(source, text), Path.of(""), source), changes).read();
    }

    /** Reads a preset or, where there is none of that name, a file. */
    public static Scenario named(String presetOrPath) {
        return named(presetOrPath, Map.of());
    }

    /** Reads a preset or a file and changes it. */
    public static Scenario named(String presetOrPath, Map<String, String> changes) {
        return draft(presetOrPath, changes).read();
    }

    /** A preset or a file with its changes, before it is read. */
    public static ScenarioDraft draft(String presetOrPath, Map<String, String> changes) {
        return changed(ScenarioDraft.named(presetOrPath, Path.of("")), changes);
    }

    /** Reads bytes that came from {@code source}, with paths in them taken from {@code folder}. */
    static Scenario read(String source, byte[] bytes, Path folder) {
        return ScenarioDraft.of(Documents.parse(source, bytes), folder, source).read();
    }

    private static ScenarioDraft changed(ScenarioDraft draft, Map<String, String> changes) {
        ScenarioDraft result = draft;
        for (Map.Entry<String, String> change : changes.entrySet()) {
            result = result.with(change.getKey(), Overrides.option(change.getKey(), change.getValue()));
        }
        return result;
    }

    /** What is to be said where no level is named. */
    static String assumed(SoftwareLevel newest) {
        return "software: " + newest.name() + " is assumed, the newest level, as none is named; the 90% interval is as"
                + " wide as levels differ. --set software=" + Catalogue.unchanged(newest.name())
                + " says that it is the one";
    }

    /** Everything but the plan; the keys have been looked at. */
    static Scenario withoutPlan(Entry root, Folder folder, String defaultName) {
        String name = root.find("name").map(Entry::text).orElse(defaultName);
        Transformer model = Catalogued.MODELS.resolve(root.require("model"), folder);
        Cluster cluster = Clusters.read(root.require("cluster"));
        Training training = TrainingSection.read(root, model, cluster);
        Optional<Entry> level = root.find("software");
        SoftwareLevel software = level.map(SoftwareLevels::read).orElseGet(SoftwareLevels::newest);
        boolean stated = level.map(SoftwareLevels::states).orElse(false);
        return ScenarioBuilder.builder().name(name).model(model).cluster(cluster).plan(Optional.empty())
                .training(training).software(software).softwareStated(stated)
                .notes(stated ? List.of() : List.of(assumed(software))).build();
    }
}
