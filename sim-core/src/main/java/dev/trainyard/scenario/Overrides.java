package dev.trainyard.scenario;

import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Place;
import java.util.Set;

/** Changes from the command line, laid over a document before it is read. */
final class Overrides {
    private static final Set<String> PRESETS = Set.of("failures", "restart", "storage", "site", "grid", "prices");

    private Overrides() {}

    /**
     * The document with one change made. Where it goes below a catalogue name ({@code cluster.gpus} with
     * {@code cluster: mai1-preview}), the name becomes the mapping's {@code base}; below {@code plan: auto} it starts
     * an explicit plan.
     *
     * @param key dotted path
     */
    static Entry apply(Entry root, String key, Entry value) {
        return opened(root, key).with(key, value);
    }

    /** The value of {@code --set KEY=VALUE}. */
    static Entry option(String key, String value) {
        String option = "--set " + key;
        if (value.isBlank()) {
            throw new InputException(Place.of(option), "", "has no value; expected --set " + key + "=VALUE");
        }
        return Documents.option(option, value);
    }

    /** Below {@code campaign.failures: NAME} and its like the name becomes the base. */
    private static Entry openedCampaign(Entry root, String key) {
        int dot = key.indexOf('.');
        String part = dot < 0 ? key : key.substring(0, dot);
        Entry there = root.find("campaign").filter(Entry::isMapping).flatMap(it -> it.find(part))
                .filter(Entry::isScalar).orElse(null);
        return dot < 0 || there == null || !PRESETS.contains(part) ? root
                : root.with("campaign." + part, there.replacedBy("base", there.text()));
    }

    private static Entry opened(Entry root, String key) {
        int dot = key.indexOf('.');
        if (dot < 0 || !root.isMapping()) {
            return root;
        }
        String section = key.substring(0, dot);
        if (section.equals("campaign")) {
            return openedCampaign(root, key.substring(dot + 1));
        }
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
