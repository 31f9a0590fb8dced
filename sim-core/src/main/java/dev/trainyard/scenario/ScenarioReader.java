package dev.trainyard.scenario;

import dev.trainyard.cluster.Catalogue;
import dev.trainyard.cluster.Cluster;
import dev.trainyard.cluster.Clusters;
import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.cluster.SoftwareLevels;
import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Folder;
import dev.trainyard.input.Names;
import dev.trainyard.model.Models;
import dev.trainyard.model.Transformer;
import dev.trainyard.model.huggingface.ImportedModel;
import dev.trainyard.model.huggingface.ModelSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a scenario: a preset or a file of YAML or JSON, with changes from the command line. What cannot be used is an
 * {@link dev.trainyard.input.InputException} that says where, what, and what was expected.
 */
public final class ScenarioReader {
    private static final String[] KEYS = {"name", "model", "cluster", "plan", "training", "software", "campaign"};

    /** What each section needs, where it is written out. */
    private static final Map<String, String[]> NEEDED = needed();
    /** A section with one of these takes what it lacks from elsewhere. */
    private static final String[] KINDS = {"base", "huggingFace"};

    private ScenarioReader() {}

    private static Map<String, String[]> needed() {
        Map<String, String[]> needed = new LinkedHashMap<>();
        needed.put("model", new String[] {"layers", "hidden"});
        needed.put("cluster", new String[] {"accelerator", "gpus"});
        needed.put("training", new String[] {"globalBatch"});
        return Collections.unmodifiableMap(needed);
    }

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

    /** Names all that is missing at once, where that is more than one key. */
    private static void checkComplete(Entry root) {
        List<String> missing = new ArrayList<>();
        NEEDED.forEach((section, keys) -> {
            Optional<Entry> there = root.find(section);
            if (there.isEmpty() && !section.equals("training")) {
                missing.add(section);
            } else if (there.isEmpty()) {
                missing.add("training.globalBatch");
            } else if (there.get().isMapping() && there.get().missing(KINDS).size() == KINDS.length) {
                there.get().missing(keys).forEach(key -> missing.add(section + "." + key));
            }
        });
        if (missing.size() > 1) {
            throw root.error("the keys " + Names.all(missing) + " are missing; expected such as model: llama3-70b,"
                    + " cluster: {accelerator: h100-sxm, gpus: 512} and training: {globalBatch: 1024}");
        }
    }

    /** What is to be said where no level is named. */
    static String assumed(SoftwareLevel newest) {
        return "software: " + newest.name() + " is assumed, the newest level, as none is named; the 90% interval is as"
                + " wide as levels differ. --set software=" + Catalogue.unchanged(newest.name())
                + " says that it is the one";
    }

    /** Everything but the plan; the keys have been looked at. */
    static Scenario withoutPlan(Entry root, Folder folder, String defaultName) {
        ModelAlone.check(root);
        checkComplete(root);
        String name = root.find("name").map(Entry::text).orElse(defaultName);
        ImportedModel imported = new ModelSource(Catalogued.MODELS).open(root.require("model"), folder);
        Transformer model = imported.model();
        Cluster cluster = Clusters.read(root.require("cluster"));
        Training training = TrainingSection.read(root, model, cluster);
        Optional<Entry> level = root.find("software");
        SoftwareLevel software = level.map(SoftwareLevels::read).orElseGet(SoftwareLevels::newest);
        boolean stated = level.map(SoftwareLevels::states).orElse(false);
        List<String> notes = new ArrayList<>();
        imported.notes().forEach(note -> notes.add("model: " + note));
        if (!stated) {
            notes.add(assumed(software));
        }
        TrainingSection.note(root, training).ifPresent(notes::add);
        notes.addAll(ModelAlone.notes(root, training));
        return ScenarioBuilder.builder().name(name).model(model).cluster(cluster).plan(Optional.empty())
                .training(training).software(software).softwareStated(stated).notes(notes).build();
    }
}
