package dev.trainyard.cluster;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One entry of a catalogue with what a person wants to know before using it.
 *
 * @param name catalogue name
 * @param aliases other names that find it
 * @param value what it describes
 * @param summary one line
 * @param sources where each figure was read: figure path such as {@code peak.bf16} to source
 * @param estimated figures that nobody published, each with the reasoning in {@code sources}
 */
public record CatalogueEntry<T>(String name, List<String> aliases, T value, String summary,
        Map<String, String> sources, Set<String> estimated) {}
