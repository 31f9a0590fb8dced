package dev.trainyard.plan.framework.settings;

import dev.trainyard.input.Entry;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The facts of one file of settings. Built once by its reader. */
public final class Facts {
    private final Map<Fact, Stated> all = new EnumMap<>(Fact.class);

    /** Adds what is written; an earlier word on the same fact goes. */
    public Facts state(Fact fact, Object value, Entry where) {
        all.put(fact, new Stated(fact, String.valueOf(value), where, false));
        return this;
    }

    /** Adds what holds because nothing else is written, unless something is. */
    public Facts imply(Fact fact, Object value, Entry where) {
        all.putIfAbsent(fact, new Stated(fact, String.valueOf(value), where, true));
        return this;
    }

    /** All of them, in the order of {@link Fact}. */
    public List<Stated> all() {
        return new ArrayList<>(all.values());
    }

    /** What is said on a fact. */
    public Optional<Stated> find(Fact fact) {
        return Optional.ofNullable(all.get(fact));
    }
}
