package dev.trainyard.model.huggingface;

import dev.trainyard.model.Transformer;
import java.util.List;
import java.util.Objects;

/**
 * A model that another program's file describes.
 *
 * @param model its shape
 * @param notes what a person should hear of how it was read, one sentence each; empty where all is said by the shape
 */
public record ImportedModel(Transformer model, List<String> notes) {

    public ImportedModel {
        Objects.requireNonNull(model, "model");
        notes = List.copyOf(notes);
    }
}
