package dev.trainyard.scenario.campaign;

import dev.trainyard.cluster.Estimate;
import dev.trainyard.cluster.preset.Chosen;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Collects what was assumed while a section is read. */
public final class Assumptions {
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
            list.add(new Assumption(what + "." + figure, "as in " + chosen.name(),
                    Estimate.reason(chosen.sources().getOrDefault(figure, "")), true));
        }
    }

    /** All in the order in which they were noted. */
    public List<Assumption> all() {
        return List.copyOf(list);
    }
}
