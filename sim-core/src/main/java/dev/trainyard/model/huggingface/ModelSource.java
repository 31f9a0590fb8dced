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
        if (base.isPresent() && base.get().isScalar() && isPath(base.get().text())) {
            return HuggingFaceConfig.open(HuggingFaceConfig.locate(base.get(), folder), entry.without("base"));
        }
        if (entry.isScalar() && catalogue.find(entry.text()).isEmpty() && isPath(entry.text())) {
            return ofPath(entry, folder);
        }
        return new ImportedModel(catalogue.resolve(entry), List.of());
    }

    private static boolean isPath(String text) {
        return text.indexOf('/') >= 0 || text.strip().endsWith(".json");
    }

    /** A file by its path alone, or a repository's name, of which nothing is fetched. */
    private ImportedModel ofPath(Entry entry, Folder folder) {
        Path located = HuggingFaceConfig.locate(entry, folder);
        if (Files.exists(located)) {
            return HuggingFaceConfig.open(located);
        }
        String text = entry.text().strip();
        String name = text.substring(text.lastIndexOf('/') + 1);
        String near = catalogue.entry(name).map(known -> known.model().name())
                .or(() -> Names.nearest(name, catalogue.names())).map(it -> ". Maybe the catalogue's \"" + it + "\"?")
                .orElse(".");
        throw entry.error("no such file: " + Names.clip(text) + near + (text.endsWith(".json") ? ""
                : " Nothing is fetched: of a repository save its config.json, and write model: {huggingFace: FILE}"));
    }
}
