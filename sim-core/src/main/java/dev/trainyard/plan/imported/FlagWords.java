package dev.trainyard.plan.imported;

import dev.trainyard.input.Entry;
import dev.trainyard.input.Place;
import dev.trainyard.plan.framework.shell.Unknown;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Flags of a command line, each with its values and its place. */
final class FlagWords {
    private FlagWords() {}

    /**
     * Flags by their names without dashes, words without a flag left out; the last of two with one name holds.
     *
     * @param place where a flag stands
     * @param twice gets a sentence where a flag stands twice with unlike values
     */
    static Map<String, Entry> read(List<String> words, Function<String, Place> place, List<String> twice) {
        Map<String, List<String>> flags = new LinkedHashMap<>();
        Map<String, String> earlier = new LinkedHashMap<>();
        List<String> values = new ArrayList<>();
        for (String word : cut(words)) {
            if (word.startsWith("--") && word.length() > 2) {
                int equals = word.indexOf('=');
                String name = name(equals < 0 ? word : word.substring(0, equals));
                if (flags.containsKey(name)) {
                    earlier.put(name, String.join(" ", flags.get(name)));
                }
                values = new ArrayList<>(equals < 0 ? List.of() : List.of(word.substring(equals + 1)));
                flags.put(name, values);
            } else if (!word.isEmpty()) {
                values.add(word);
            }
        }
        Map<String, Entry> entries = new LinkedHashMap<>();
        flags.forEach((name, all) -> entries.put(name, Entry.of(place.apply(name), "--" + name,
                String.join(" ", all))));
        earlier.forEach((name, before) -> {
            Entry last = entries.get(name);
            if (!before.equals(last.text())) {
                twice.add(last.place().describe() + ": --" + name + " stands there twice, " + Unknown.show(before)
                        + " and " + Unknown.show(last.text()) + "; the last holds");
            }
        });
        return entries;
    }

    static String name(String flag) {
        return flag.replaceFirst("^-+", "").replace('_', '-');
    }

    /** A word of several, as a quoted element of an array may be one, is several. */
    private static List<String> cut(List<String> words) {
        List<String> all = new ArrayList<>();
        for (String word : words) {
            if (word.strip().startsWith("--") && word.strip().contains(" ")) {
                all.addAll(List.of(word.strip().split("\\s+")));
            } else {
                all.add(word.strip());
            }
        }
        return all;
    }
}
