package dev.trainyard.scenario;

import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Place;
import java.util.Map;

/** Changes from the command line, laid over a document before it is read. */
final class Overrides {
    private Overrides() {}

    /**
     * The document with every change made, in order. Where a change goes below a catalogue name ({@code cluster.gpus}
     * with {@code cluster: mai1-preview}), the name becomes the mapping's {@code base}; below {@code plan: auto} it
     * starts an explicit plan.
     *
     * @param changes dotted path to value, both as written
     */
    static Entry apply(Entry root, Map<String, String> changes) {
        Entry changed = root;
        for (Map.Entry<String, String> change : changes.entrySet()) {
            String key = change.getKey();
            String option = "--set " + key;
            if (change.getValue().isBlank()) {
                throw new InputException(Place.of(option), "", "has no value; expected --set " + key + "=VALUE");
            }
            Entry value = Documents.option(option, change.getValue());
            changed = opened(changed, key, value).with(key, value);
        }
        return changed;
    }

    private static Entry opened(Entry root, String key, Entry value) {
        int dot = key.indexOf('.');
        if (dot < 0 || !root.isMapping()) {
            return root;
        }
        String section = key.substring(0, dot);
        Entry there = root.find(section).filter(Entry::isScalar).orElse(null);
        if (there == null) {
            return root;
        }
        return switch (section) {
            case "cluster", "model" -> root.with(section, there.replacedBy("base", there.text()));
            case "plan" -> there.text().equals("auto") ? root.with(section, there.emptied()) : root;
            default -> root;
        };
    }
}
