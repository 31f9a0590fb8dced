package dev.trainyard.scenario;

import dev.trainyard.cluster.Accelerators;
import dev.trainyard.cluster.Clusters;
import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Names;
import dev.trainyard.input.Place;
import dev.trainyard.model.Models;
import dev.trainyard.model.huggingface.HuggingFaceConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A model in a scenario's place: a catalogue name, or a Hugging Face configuration. With a cluster it is one: the plan
 * is searched for, and what is assumed of the training is noted.
 */
final class ModelAlone {
    /** Where values stand that nobody wrote. */
    private static final String ASSUMED = "assumed";
    /** 4Mi tokens a step are what most published runs of large models take. */
    private static final String REST = "{plan: auto, training: {globalBatch: 4Mi tokens}}";

    /** How a hub names a repository, owner and name; what ends as a file's name does is a file's. */
    private static final Pattern HUB = Pattern.compile(
            "(?!.*\\.(ya?ml|json|toml|sh)$)[A-Za-z0-9_-][A-Za-z0-9_.-]*/[A-Za-z0-9_.-]*[A-Za-z0-9_]");

    private ModelAlone() {}

    /** True for a model's name in the catalogue. */
    static boolean isName(String written) {
        return Models.shipped().entry(written.strip()).isPresent();
    }

    /** True for a folder with a configuration, or for the file of one. */
    static boolean isConfig(Path file) {
        return Files.isDirectory(file) ? Files.isRegularFile(file.resolve("config.json"))
                : String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).endsWith(".json")
                        && Files.isRegularFile(file) && HuggingFaceConfig.isOne(Documents.readJson(file));
    }

    /** The document of a scenario whose model has that name. */
    static Entry named(String name) {
        return rest().with("model", Entry.of(Place.of(name), "model", name.strip()));
    }

    /** The document of a scenario whose model is that file of its folder. */
    static Entry configured(Path file) {
        String name = Files.isDirectory(file) ? "config.json" : String.valueOf(file.getFileName());
        return rest().with("model.huggingFace", Entry.of(Place.of(file.toString()), "model.huggingFace", name));
    }

    private static Entry rest() {
        return Documents.option(ASSUMED, REST);
    }

    /** What a name is that is no scenario's; empty where it is none of ours. */
    static String otherwise(String written) {
        String what = Clusters.find(written).isPresent() ? "a cluster"
                : Accelerators.find(written).isPresent() ? "an accelerator" : "";
        if (what.isEmpty()) {
            return HUB.matcher(written.strip()).matches() ? repository(written.strip()) : "";
        }
        return "is " + what + " and no scenario; expected a preset, a file or a model. Maybe"
                + " llama3-70b --cluster " + written + " --gpus 512?";
    }

    private static String repository(String written) {
        String name = written.substring(written.indexOf('/') + 1);
        Models catalogue = Models.shipped();
        String near = catalogue.entry(name).map(known -> known.model().name())
                .or(() -> Names.nearest(name, catalogue.names()))
                .map(it -> ". Maybe the catalogue's \"" + it + "\", with --cluster h100-sxm --gpus 512?").orElse(".");
        return "no such file, and nothing is fetched: of a repository save its config.json, and give that file" + near;
    }

    /** Refuses a model without what it runs on. */
    static void check(Entry root) {
        if (root.place().source().equals(ASSUMED) && root.find("cluster").isEmpty()) {
            throw root.require("model").error("is a model and does not say what it runs on; expected a cluster. Maybe"
                    + " --cluster h100-sxm --gpus 512?");
        }
    }

    /** What was assumed of the training, a line each. */
    static List<String> notes(Entry root, Training training) {
        List<String> notes = new ArrayList<>();
        if (!root.place().source().equals(ASSUMED)) {
            return notes;
        }
        Entry section = root.require("training");
        if (section.find("sequence").isEmpty()) {
            notes.add("training.sequence: " + training.sequence() + " tokens are assumed; --set training.sequence=8192"
                    + " says another");
        }
        if (section.require("globalBatch").place().source().equals(ASSUMED)) {
            notes.add("training.globalBatch: " + training.globalBatch() + " sequences are assumed, about 4Mi tokens a"
                    + " step; --set training.globalBatch=2048 says another");
        }
        return notes;
    }
}
