package dev.trainyard.plan.framework.settings;

import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Names;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What each key of a framework's settings does, as data: {@code plan} (the plan is made of it), {@code compared} (held
 * against the scenario), {@code noted} and {@code refused} (an effect that cannot be said, with why), {@code none} (no
 * effect on speed and memory). A name that ends in {@code *} stands for all that begin so; the longest name wins.
 */
public final class KeyTable {
    /** What a key does. */
    public enum Use {
        /** The plan is made of it. */
        PLAN,
        /** It is held against the scenario. */
        COMPARED,
        /** It changes speed or memory in a way that is left out, and that is said. */
        NOTED,
        /** It changes speed or memory in a way that cannot be left out. */
        REFUSED,
        /** It changes neither. */
        NONE
    }

    /**
     * One line of the table.
     *
     * @param key name, possibly of many
     * @param use what it does
     * @param why what is left out or refused; empty otherwise
     * @param allowed values that change nothing
     */
    public record Rule(String key, Use use, String why, List<String> allowed) {
        boolean fits(String name) {
            return key.endsWith("*") ? name.startsWith(key.substring(0, key.length() - 1)) : key.equals(name);
        }
    }

    private static final List<String> NOTHING = List.of("", "false", "no", "off", "0", "none", "null", "[]", "0.0");

    private final String title;
    private final String dashes;
    private final List<Rule> rules;
    private final Map<String, Rule> exact = new LinkedHashMap<>();
    private final List<String> stems;

    private KeyTable(Entry root) {
        title = root.require("title").text();
        dashes = root.find("dashes").map(Entry::text).orElse("");
        rules = rules(root);
        rules.forEach(rule -> exact.putIfAbsent(rule.key(), rule));
        stems = texts(root, "stems");
    }

    /** Read once, on first use, and never changed. */
    private static final class Shipped {
        private static final Map<String, KeyTable> TABLES = Stream.of("megatron", "megatron-bridge", "torchtitan",
                "nemo", "maxtext", "deepspeed").collect(Collectors.toUnmodifiableMap(name -> name, KeyTable::load));
    }

    /** The table of that name. */
    public static KeyTable shipped(String name) {
        return Shipped.TABLES.get(name);
    }

    private static KeyTable load(String name) {
        try (InputStream in = KeyTable.class.getResourceAsStream(name + ".yaml")) {
            if (in == null) {
                throw new IllegalStateException("there is no table of keys " + name + ".yaml");
            }
            return new KeyTable(Documents.parse(name + ".yaml", in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Rule> rules(Entry root) {
        List<Rule> rules = new ArrayList<>();
        texts(root, "plan").forEach(key -> rules.add(new Rule(key, Use.PLAN, "", List.of())));
        texts(root, "compared").forEach(key -> rules.add(new Rule(key, Use.COMPARED, "", List.of())));
        reasons(rules, root, "noted", Use.NOTED);
        reasons(rules, root, "refused", Use.REFUSED);
        texts(root, "none").forEach(key -> rules.add(new Rule(key, Use.NONE, "", List.of())));
        return List.copyOf(rules);
    }

    private static void reasons(List<Rule> rules, Entry root, String section, Use use) {
        root.find(section).ifPresent(all -> all.fields().forEach((key, value) -> rules.add(value.isMapping()
                ? new Rule(key, use, value.require("why").text(), texts(value, "allowed"))
                : new Rule(key, use, value.text(), List.of()))));
    }

    private static List<String> texts(Entry root, String key) {
        return root.find(key).map(list -> list.elements().stream().map(Entry::text).toList()).orElse(List.of());
    }

    /** The program's name. */
    public String title() {
        return title;
    }

    /** All lines, in the table's order. */
    public List<Rule> rules() {
        return rules;
    }

    /** What a key does; empty where it is not known. */
    public Optional<Rule> find(String key) {
        Rule rule = exact.get(key);
        if (rule != null) {
            return Optional.of(rule);
        }
        return rules.stream().filter(each -> each.fits(key))
                .max((a, b) -> Integer.compare(a.key().length(), b.key().length()));
    }

    /** True where a key that is not known may speak of the plan or of what is trained. */
    public boolean speaks(String key) {
        String name = key.toLowerCase(Locale.ROOT);
        return stems.stream().anyMatch(name::contains) || Names.slip(key, planned()).isPresent();
    }

    private List<String> planned() {
        return rules.stream().filter(rule -> rule.use() == Use.PLAN).map(Rule::key).toList();
    }

    /**
     * Looks at every key: what cannot be said is refused, all of it at once.
     *
     * @param whole for a message about several keys
     * @return sentences on what is left out
     * @throws InputException naming the keys that are refused, or that are not known and may speak of the plan
     */
    public List<String> check(Map<String, Entry> settings, Entry whole) {
        List<Map.Entry<String, Entry>> unknown = new ArrayList<>();
        Map<String, List<String>> refused = new LinkedHashMap<>();
        List<String> notes = new ArrayList<>();
        List<String> skipped = new ArrayList<>();
        Entry first = null;
        for (Map.Entry<String, Entry> setting : settings.entrySet()) {
            Rule rule = find(setting.getKey()).orElse(null);
            if (rule == null) {
                if (speaks(setting.getKey())) {
                    unknown.add(setting);
                } else {
                    skipped.add(written(setting.getKey()));
                }
            } else if (rule.use() == Use.REFUSED && says(rule, setting.getValue())) {
                first = first == null ? setting.getValue() : first;
                refused.computeIfAbsent(rule.why(), why -> new ArrayList<>()).add(written(setting.getKey()));
            } else if (rule.use() == Use.NOTED && says(rule, setting.getValue())) {
                notes.add(setting.getValue().place().describe() + ": " + shown(setting) + ": " + rule.why());
            }
        }
        if (!unknown.isEmpty()) {
            throw unknown(unknown, whole);
        }
        if (!refused.isEmpty()) {
            throw first.error(refused.entrySet().stream().map(each -> String.join(", ", each.getValue()) + " "
                    + each.getKey()).collect(Collectors.joining("; ")));
        }
        if (!skipped.isEmpty()) {
            notes.add(whole.place().describe() + ": keys of " + title + " that are not known were read over: "
                    + String.join(", ", skipped));
        }
        return notes;
    }

    private InputException unknown(List<Map.Entry<String, Entry>> keys, Entry whole) {
        Entry at = keys.get(0).getValue();
        if (keys.size() == 1) {
            String key = keys.get(0).getKey();
            Optional<String> near = Names.nearest(key, planned());
            return at.error("unknown key \"" + Names.clip(written(key)) + "\" of " + title
                    + near.map(name -> ". Maybe \"" + written(name) + "\"?")
                            .orElse(", which may speak of the plan; expected it left out, or a key that is known"));
        }
        return whole.error("unknown keys of " + title + " that may speak of the plan: " + keys.stream()
                .map(each -> written(each.getKey()) + line(each.getValue())).collect(Collectors.joining(", ")));
    }

    private static String line(Entry entry) {
        return entry.place().line() > 0 ? " (line " + entry.place().line() + ")" : "";
    }

    private String shown(Map.Entry<String, Entry> setting) {
        Entry value = setting.getValue();
        String text = value.isScalar() && !value.text().isEmpty() ? " " + Names.clip(value.text()) : "";
        return written(setting.getKey()) + text;
    }

    /** The key as its program writes it. */
    public String written(String key) {
        return dashes + key;
    }

    /** A flag that is there says something; a value does where it is not one that stands for nothing. */
    private boolean says(Rule rule, Entry value) {
        if (value.isNull()) {
            return false;
        }
        if (!value.isScalar()) {
            return value.isMapping() || !value.elements().isEmpty();
        }
        String text = value.text().strip().toLowerCase(Locale.ROOT);
        boolean bare = text.isEmpty() && !dashes.isEmpty();
        return bare || !NOTHING.contains(text) && !rule.allowed().contains(text);
    }
}
