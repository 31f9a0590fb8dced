package dev.trainyard.model.huggingface;

import dev.trainyard.input.Entry;
import dev.trainyard.input.Folder;
import dev.trainyard.model.Models;
import dev.trainyard.model.Transformer;
import java.util.List;

/** The model that a scenario's {@code model} means: of the catalogue, written out, or a Hugging Face configuration. */
public final class ModelSource {
    private final Models catalogue;

    /** With names from a catalogue. */
    public ModelSource(Models catalogue) {
        this.catalogue = catalogue;
    }

    /**
     * The model.
     *
     * @param entry a catalogue name, a mapping with the one key {@code huggingFace} (a config.json or a directory that
     *     holds one), or a model written out
     * @param folder what a relative path in {@code huggingFace} starts from, and what it stays below
     * @throws dev.trainyard.input.InputException naming what cannot be used, with the nearest known name
     */
    public Transformer resolve(Entry entry, Folder folder) {
        return open(entry, folder).model();
    }

    /** The model with what a person should hear of how it was read. */
    public ImportedModel open(Entry entry, Folder folder) {
        if (entry.isMapping() && entry.find("huggingFace").isPresent()) {
            Entry file = entry.onlyKeys("huggingFace").require("huggingFace");
            return HuggingFaceConfig.open(HuggingFaceConfig.locate(file, folder));
        }
        return new ImportedModel(catalogue.resolve(entry), List.of());
    }
}
