package dev.trainyard.scenario.campaign;

import dev.trainyard.cluster.preset.Chosen;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Collects what was assumed while a section is read. */
public final class Assumptions {
    private static final String ESTIMATED = "estimated: ";

    private final List<Assumption> list = new ArrayList<>();

    /** Notes a value that rests on a source. */
    public void sourced(String what, String value, String source) {
        list.add(new Assumption(what, value, source, false));
    }

    /** Notes a value that nobody published. */
    public void guessed(String what, String value, String reason) {
        list.add(new Assumption(what, value, reason, true));
    }

    /** Notes a preset where nobody named it, and each of its figures that nobody published. */
    public void preset(String what, Chosen<?> chosen) {
        if (!chosen.stated()) {
            list.add(new Assumption(what, chosen.name(), chosen.summary(), false));
        }
        for (String figure : new TreeSet<>(chosen.estimated())) {
            String why = chosen.sources().getOrDefault(figure, "");
            int at = why.indexOf(ESTIMATED);
            list.add(new Assumption(what + "." + figure, "as in " + chosen.name(),
                    at < 0 ? why : why.substring(at + ESTIMATED.length()), true));
        }
    }

    /** All in the order in which they were noted. */
    public List<Assumption> all() {
        return List.copyOf(list);
    }
}
