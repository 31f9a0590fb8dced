package dev.trainyard.cluster.preset;

import java.util.Map;
import java.util.Set;

/**
 * A catalogue's value that was taken for a purpose, with what is known of where it came from.
 *
 * @param value what was taken
 * @param name catalogue name; the base's with ", changed" where the user changed some of it
 * @param summary one line for people
 * @param stated the user named it; otherwise it is an assumption
 * @param sources path of each figure to where it came from
 * @param estimated paths of the figures that nobody published
 */
public record Chosen<T>(T value, String name, String summary, boolean stated, Map<String, String> sources,
        Set<String> estimated) {

    /** Takes copies. */
    public Chosen {
        sources = Map.copyOf(sources);
        estimated = Set.copyOf(estimated);
    }

    /** The same with another value. */
    public Chosen<T> with(T other) {
        return new Chosen<>(other, name, summary, stated, sources, estimated);
    }
}
