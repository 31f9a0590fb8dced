package dev.trainyard.model.huggingface;

import java.util.Locale;
import java.util.stream.Stream;

/** What one family alone computes from its keys, behind what all share. */
interface Kind {
    /** Reads what is peculiar to the family. */
    void apply(Keys keys, Draft draft);

    /** The name in capitals. */
    String name();

    /** The kind that the trait {@code kind} names. */
    static Kind of(String trait) {
        String name = trait.toUpperCase(Locale.ROOT).replace('-', '_');
        return Stream.of(Peculiarity.values(), Hybrid.values()).flatMap(Stream::of).map(Kind.class::cast)
                .filter(kind -> kind.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalStateException("families.yaml names no kind " + trait));
    }
}
