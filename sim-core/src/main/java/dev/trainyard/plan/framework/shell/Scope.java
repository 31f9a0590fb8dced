package dev.trainyard.plan.framework.shell;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The variables at one place of a script; a plain value is an array of one. */
final class Scope {
    private final Map<String, List<String>> values;
    private final List<String> positional;

    Scope(Map<String, List<String>> values, List<String> positional) {
        this.values = new HashMap<>(values);
        this.positional = positional;
    }

    Scope copy() {
        return new Scope(values, positional);
    }

    /** How many variables it has. */
    int size() {
        return values.size();
    }

    /** The script's or the function's arguments. */
    List<String> positional() {
        return positional;
    }

    /** Null where it was never set. */
    List<String> find(String name) {
        return values.get(name);
    }

    void set(String name, List<String> value) {
        values.put(name, List.copyOf(value));
    }

    void takeFrom(Scope other) {
        values.clear();
        values.putAll(other.values);
    }

    /** The same variables with other arguments, for a function. */
    Scope with(List<String> arguments) {
        return new Scope(values, arguments);
    }

    /**
     * After one of several ways was gone and it is not known which: what differs is not known.
     *
     * @param causes the names of what the choice depends on; empty where they have none
     */
    void merge(List<Scope> ways, int line, Set<String> causes) {
        TreeSet<String> names = new TreeSet<>();
        ways.forEach(way -> names.addAll(way.values.keySet()));
        Scope first = ways.get(0);
        for (String name : names) {
            boolean same = ways.stream().allMatch(way -> Objects.equals(way.find(name), first.find(name)));
            if (same) {
                set(name, first.find(name));
            } else {
                set(name, List.of(causes.isEmpty() ? Unknown.of(name + " after line " + line)
                        : causes.stream().map(Unknown::of).collect(Collectors.joining())));
            }
        }
    }
}
