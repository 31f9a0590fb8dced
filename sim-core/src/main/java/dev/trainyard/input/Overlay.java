package dev.trainyard.input;

import java.util.Map;
import java.util.Optional;

/** One mapping laid over another, as {@code {base: NAME, ...}} asks. */
public final class Overlay {
    private static final int DEEPEST = 8;

    private Overlay() {}

    /**
     * What is written, and of what is below what is not written. Mappings are laid over each other key by key, at any
     * depth; a list is taken whole, and so is one figure with where it came from ({@code value} beside {@code source}).
     */
    public static Entry of(Entry top, Entry below) {
        return laid(top, below, 0);
    }

    private static Entry laid(Entry top, Entry below, int depth) {
        Entry result = top;
        for (Map.Entry<String, Entry> field : below.fields().entrySet()) {
            Optional<Entry> written = top.find(field.getKey());
            if (written.isEmpty()) {
                result = result.with(field.getKey(), field.getValue());
            } else if (depth < DEEPEST && isGroup(written.get()) && isGroup(field.getValue())) {
                result = result.with(field.getKey(), laid(written.get(), field.getValue(), depth + 1));
            }
        }
        return result;
    }

    private static boolean isGroup(Entry entry) {
        return entry.isMapping() && entry.find("value").isEmpty();
    }
}
