package dev.trainyard.study.sweep;

import dev.trainyard.input.Entry;
import java.util.Map;
import java.util.stream.Collectors;

/** A value as one line, as it would be written in a document: {@code {tp: 8, pp: 4}}. */
final class EntryText {
    private EntryText() {}

    static String of(Entry entry) {
        if (entry.isMapping()) {
            return entry.fields().entrySet().stream().map(EntryText::field).collect(Collectors.joining(", ", "{", "}"));
        }
        if (entry.isList()) {
            return entry.elements().stream().map(EntryText::of).collect(Collectors.joining(", ", "[", "]"));
        }
        return entry.isNull() ? "null" : entry.text();
    }

    private static String field(Map.Entry<String, Entry> field) {
        return field.getKey() + ": " + of(field.getValue());
    }
}
