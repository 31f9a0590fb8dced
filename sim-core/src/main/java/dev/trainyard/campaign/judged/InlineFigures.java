package dev.trainyard.campaign.judged;

import dev.trainyard.input.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads where a case's figures are from that stand in place of a preset's; each has to say so. */
final class InlineFigures {
    /** Parts of a campaign for which there are presets, and the power around them. */
    private static final List<String> PARTS = List.of("failures", "restart", "storage", "prices", "grid", "site",
            "power");

    private InlineFigures() {}

    /**
     * The figures of a case.
     *
     * @param written paths with {@code from} and {@code why}
     * @throws dev.trainyard.input.InputException where a figure has no line, or a line no figure
     */
    static List<InlineFigure> read(Optional<Entry> written, Entry campaign) {
        List<String> found = new ArrayList<>();
        for (String part : PARTS) {
            campaign.find(part).filter(Entry::isMapping).ifPresent(entry -> collect(part, entry, found));
        }
        Map<String, Entry> lines = written.map(Entry::fields).orElse(Map.of());
        List<InlineFigure> figures = new ArrayList<>();
        lines.forEach((path, entry) -> {
            if (!found.contains(path)) {
                throw entry.error("is no figure that the case writes in place of a preset's; those are " + found);
            }
            entry.onlyKeys("from", "why");
            figures.add(new InlineFigure(path, entry.require("from").choice(InlineFigure.Origin.class),
                    entry.require("why").text()));
        });
        for (String path : found) {
            if (!lines.containsKey(path)) {
                throw campaign.error("has " + path
                        + " in place of a preset's, and inline does not say where it is from."
                        + " Maybe inline: {" + path + ": {from: document, why: ...}}?");
            }
        }
        return figures;
    }

    private static void collect(String path, Entry entry, List<String> found) {
        entry.fields().forEach((key, value) -> {
            if (value.isMapping()) {
                collect(path + "." + key, value, found);
            } else if (!key.equals("base")) {
                found.add(path + "." + key);
            }
        });
    }
}
