package dev.trainyard.scenario;

import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Names;
import dev.trainyard.input.Place;
import java.util.Set;

/** Changes from the command line, laid over a document before it is read. */
final class Overrides {
    /** What may be a catalogue's name, so that a key below it changes what is named. */
    private static final Set<String> NAMED = Set.of("model", "cluster", "cluster.accelerator", "cluster.fabric",
            "software", "campaign.failures", "campaign.restart", "campaign.storage", "campaign.site", "campaign.grid",
            "campaign.prices");
    /** Of the names above. */
    private static final int MOST_LEVELS = 2;

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
        String option = "--set " + Names.clip(key);
        if (value.isBlank()) {
            throw new InputException(Place.of(option), "", "has no value; expected --set " + key + "=VALUE");
        }
        return Documents.option(option, value);
    }

    /** Names on the way to what is set become bases; below an automatic plan an explicit one starts. */
    private static Entry opened(Entry root, String key) {
        Entry result = root;
        int dot = -1;
        for (int level = 0; level < MOST_LEVELS; level++) {
            dot = key.indexOf('.', dot + 1);
            if (dot < 0) {
                break;
            }
            String path = key.substring(0, dot);
            Entry there = result.findPath(path).filter(Entry::isScalar).orElse(null);
            if (there == null) {
                continue;
            }
            if (NAMED.contains(path)) {
                result = result.with(path, there.replacedBy("base", there.text()));
            } else if (path.equals("plan") && there.text().equals("auto")) {
                result = result.with(path, there.emptied());
            }
        }
        return result;
    }
}
