package dev.trainyard.model.huggingface;

import dev.trainyard.input.Entry;
import dev.trainyard.input.Folder;
import dev.trainyard.input.Names;
import dev.trainyard.model.Models;
import dev.trainyard.model.Transformer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The model that a scenario's {@code model} means: of the catalogue, written out, or a Hugging Face configuration. */
public final class ModelSource {
    private static final Pattern PATH = Pattern.compile(".*/.*|.*\\.json");

    private final Models catalogue;

    /** With names from a catalogue. */
    public ModelSource(Models catalogue) {
        this.catalogue = catalogue;
    }

    /**
     * The model.
     *
     * @param entry a catalogue name, the path of a config.json or of a directory that holds one, a mapping with
     *     {@code huggingFace} (such a path) and keys of that file to be changed, or a model written out
     * @param folder what a relative path in {@code huggingFace} starts from, and what it stays below
     * @throws dev.trainyard.input.InputException naming what cannot be used, with the nearest known name
     */
    public Transformer resolve(Entry entry, Folder folder) {
        return open(entry, folder).model();
    }

    /** The model with what a person should hear of how it was read. */
    public ImportedModel open(Entry entry, Folder folder) {
        if (entry.isMapping() && entry.find("huggingFace").isPresent()) {
            Entry file = entry.require("huggingFace");
            return HuggingFaceConfig.open(HuggingFaceConfig.locate(file, folder), entry.without("huggingFace"));
        }
        Optional<Entry> base = entry.isMapping() ? entry.find("base") : Optional.empty();
        if (base.isPresent() && base.get().isScalar() && PATH.matcher(base.get().text().strip()).matches()) {
            return HuggingFaceConfig.open(HuggingFaceConfig.locate(base.get(), folder), entry.without("base"));
        }
        if (entry.isScalar() && PATH.matcher(entry.text().strip()).matches()) {
            return file(entry, folder);
        }
        return new ImportedModel(catalogue.resolve(entry), List.of());
    }

    /** A name with a slash or of a JSON file is a path; where there is none, a hub's name, which is not asked. */
    private ImportedModel file(Entry entry, Folder folder) {
        Path located = HuggingFaceConfig.locate(entry, folder);
        if (Files.exists(located)) {
            return HuggingFaceConfig.open(located);
        }
        String text = entry.text().strip();
        if (text.endsWith(".json")) {
            throw entry.error("no such file: \"" + Names.clip(text) + "\"; expected a config.json or its folder");
        }
        String last = text.substring(text.lastIndexOf('/') + 1);
        String own = catalogue.entry(last).map(known -> known.model().name()).orElse("");
        throw entry.error("\"" + Names.clip(text) + "\" is no file, and no hub is asked for a model of that name."
                + " Maybe " + (own.isEmpty() ? "" : "model: " + own + " of the catalogue, or ")
                + "the path of its config.json?");
    }
}
