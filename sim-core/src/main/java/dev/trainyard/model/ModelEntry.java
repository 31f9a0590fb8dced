package dev.trainyard.model;

import java.util.List;
import java.util.Objects;

/**
 * A model of the catalogue.
 *
 * @param model its shape, under its catalogue name
 * @param source where the figures were read
 * @param assumptions what the source does not say and was filled in, one sentence each; empty where all is published
 * @param aliases other names it is found by
 */
public record ModelEntry(Transformer model, String source, List<String> assumptions, List<String> aliases) {

    public ModelEntry {
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(source, "source");
        assumptions = List.copyOf(assumptions);
        aliases = List.copyOf(aliases);
    }

    /** The catalogue name. */
    public String name() {
        return model.name();
    }
}
