package dev.trainyard.input;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One value of a document with its place and its path: a mapping, a list or a scalar. The typed readers throw
 * {@link InputException} naming the place, the field, what was written and what was expected. Immutable.
 */
public final class Entry {
    private static final int MAX_PATH = 160;

    private final Place place;
    private final Place keyPlace;
    private final String path;
    private final Map<String, Entry> fields;
    private final List<Entry> elements;
    private final String text;
    private final boolean absent;

    private Entry(Place place, Place keyPlace, String path, Map<String, Entry> fields, List<Entry> elements,
            String text, boolean absent) {
        this.place = place;
        this.keyPlace = keyPlace;
        this.path = path;
        this.fields = fields;
        this.elements = elements;
        this.text = text;
        this.absent = absent;
    }

    static Entry mapping(Place place, Place keyPlace, String path, Map<String, Entry> fields) {
        return new Entry(place, keyPlace, path, Collections.unmodifiableMap(fields), null, null, false);
    }

    static Entry list(Place place, Place keyPlace, String path, List<Entry> elements) {
        return new Entry(place, keyPlace, path, null, List.copyOf(elements), null, false);
    }

    /** A value that was not read from a document, such as a word of a command line, with where it stands. */
    public static Entry of(Place place, String path, String text) {
        return scalar(place, place, path, text, false);
    }

    static Entry scalar(Place place, Place keyPlace, String path, String text, boolean absent) {
        return new Entry(place, keyPlace, path, null, null, text, absent);
    }

    /** The path of a key below another path; a path too long for any message grows no further. */
    static String below(String path, String key) {
        if (path.length() > MAX_PATH) {
            return path;
        }
        return path.isEmpty() ? Names.clip(key) : path + "." + Names.clip(key);
    }

    public boolean isMapping() {
        return fields != null;
    }

    public boolean isList() {
        return elements != null;
    }

    public boolean isScalar() {
        return text != null;
    }

    /** True for an empty value or an explicit null; a quoted one is text. */
    public boolean isNull() {
        return absent;
    }

    /** Where this value stands. */
    public Place place() {
        return place;
    }

    /** The path from the document's root, such as {@code cluster.fabric.tiers}. */
    public String path() {
        return path;
    }

    /** An error about this value. */
    public InputException error(String problem) {
        return new InputException(place, path, problem);
    }

    /** The keys of a mapping, in the order written. */
    public List<String> keys() {
        return new ArrayList<>(fields().keySet());
    }

    /** Throws at the first key that is not known, with the nearest known one. */
    public Entry onlyKeys(String... known) {
        List<String> names = Arrays.asList(known);
        for (Map.Entry<String, Entry> field : fields().entrySet()) {
            if (!names.contains(field.getKey())) {
                Entry value = field.getValue();
                String problem = field.getKey().equals("<<")
                        ? "merge keys are not read; expected the keys themselves"
                        : Names.unknown("key", field.getKey(), names);
                throw new InputException(value.keyPlace, value.path, problem);
            }
        }
        return this;
    }

    /** The value of a key, or empty where it is absent or null. */
    public Optional<Entry> find(String key) {
        return Optional.ofNullable(fields().get(key)).filter(entry -> !entry.isNull());
    }

    /** The value that a dotted path such as {@code plan.tp} leads to, or empty where nothing stands there. */
    public Optional<Entry> findPath(String dotted) {
        Optional<Entry> there = Optional.of(this);
        for (String step : dotted.split("\\.", -1)) {
            there = there.filter(Entry::isMapping).flatMap(it -> it.find(step));
        }
        return there;
    }

    /** The value of a key that must be there. */
    public Entry require(String key) {
        return find(key).orElseThrow(() -> error("the key \"" + key + "\" is missing"));
    }

    /**
     * Throws where keys that must be there are not, naming all of them at once.
     *
     * @param keys of this mapping
     */
    public Entry requireAll(String... keys) {
        List<String> missing = missing(keys);
        if (missing.size() > 1) {
            throw error("the keys " + Names.all(missing) + " are missing");
        }
        missing.forEach(this::require);
        return this;
    }

    /** Of these keys of this mapping those that are not there. */
    public List<String> missing(String... keys) {
        return Arrays.stream(keys).filter(key -> find(key).isEmpty()).toList();
    }

    /** The elements of a list. */
    public List<Entry> elements() {
        if (!isList()) {
            throw error("expected a list such as [1, 2]" + found());
        }
        return elements;
    }

    /** The fields of a mapping, in the order written. */
    public Map<String, Entry> fields() {
        if (!isMapping()) {
            throw error("expected key: value lines" + found());
        }
        return fields;
    }

    /** The text of a scalar. */
    public String text() {
        if (!isScalar()) {
            throw error("expected a single value" + found());
        }
        return text;
    }

    /** A yes/no value: true, false, yes, no, y, n, on, off. */
    public boolean flag() {
        return switch (text().toLowerCase(Locale.ROOT)) {
            case "true", "yes", "y", "on" -> true;
            case "false", "no", "n", "off" -> false;
            default -> throw error("expected true or false" + found());
        };
    }

    /** A whole number within bounds; suffixes K, M, B, T are allowed. */
    public long whole(long least, long most) {
        double value = number(Quantity.COUNT, least, most);
        if (value != Math.rint(value)) {
            throw error("expected a whole number" + found());
        }
        return (long) value;
    }

    /** A whole number within bounds that fits an int. */
    public int integer(int least, int most) {
        return (int) whole(least, most);
    }

    /** A quantity in its base unit, within bounds. */
    public double number(Quantity quantity, double least, double most) {
        // A count that ends at one is a share, and shares may be in percent.
        Quantity kind = quantity == Quantity.COUNT && most <= 1 ? Quantity.SHARE : quantity;
        if (absent) {
            throw error("has no value; expected " + kind.expected());
        }
        double value;
        try {
            value = kind.parse(text());
        } catch (IllegalArgumentException e) {
            throw error(e.getMessage());
        }
        if (!(value >= least && value <= most)) {
            throw error("must lie between " + bound(quantity, least) + " and " + bound(quantity, most) + found());
        }
        return value;
    }

    /** Times and powers with their units, as nobody reads 3153600000 as a century. */
    private static String bound(Quantity quantity, double value) {
        return switch (quantity) {
            case SECONDS -> Duration.of(value).in(6);
            case WATTS -> plain(value) + " W";
            default -> plain(value);
        };
    }

    /** One of an enum's constants, written in lower case with dashes for underscores. */
    public <E extends Enum<E>> E choice(Class<E> type) {
        List<String> names = Arrays.stream(type.getEnumConstants()).map(Entry::nameOf).toList();
        int index = names.indexOf(text().toLowerCase(Locale.ROOT));
        if (index < 0) {
            throw error(Names.unknown("value", text(), names));
        }
        return type.getEnumConstants()[index];
    }

    /** How an enum's constant is written in documents. */
    public static String nameOf(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * This mapping with one value replaced or added, as {@code --set plan.tp=4} asks. A scalar or list on the way is
     * an error: what the change would mean there is for the caller to say, with {@link #replacedBy}.
     *
     * @param dotted path below this mapping, such as {@code plan.tp}
     * @param value what stands there from now on; it keeps its own place
     */
    public Entry with(String dotted, Entry value) {
        String[] steps = dotted.split("\\.", -1);
        if (steps.length > EntryBuilder.MAX_DEPTH) {
            throw new InputException(value.place, "", "is a key of " + steps.length
                    + " levels; expected at most " + EntryBuilder.MAX_DEPTH + ", such as the two of plan.tp");
        }
        return with(steps, 0, value);
    }

    private Entry with(String[] steps, int at, Entry value) {
        String key = steps[at];
        if (key.isBlank()) {
            throw new InputException(value.place, "", "expected key=value with a dotted key such as plan.tp");
        }
        Map<String, Entry> changed = new LinkedHashMap<>();
        if (isMapping()) {
            changed.putAll(fields);
        } else if (!absent) {
            throw new InputException(value.place, path, "is not a mapping" + found() + ", so \"" + Names.clip(key)
                    + "\" cannot be set below it");
        }
        Entry old = changed.get(key);
        String below = below(path, key);
        Entry inner;
        if (at == steps.length - 1) {
            inner = value.movedTo(below);
        } else {
            Entry start = old == null ? scalar(value.place, value.place, below, "", true) : old;
            inner = start.with(steps, at + 1, value);
        }
        changed.put(key, inner);
        return mapping(absent ? value.place : place, keyPlace, path, changed);
    }

    /** The same value under another path; places stay. */
    Entry movedTo(String newPath) {
        return movedTo(newPath, keyPlace);
    }

    Entry movedTo(String newPath, Place newKey) {
        if (isMapping()) {
            Map<String, Entry> moved = new LinkedHashMap<>();
            fields.forEach((key, value) -> moved.put(key, value.movedTo(below(newPath, key))));
            return mapping(place, newKey, newPath, moved);
        }
        if (isList()) {
            List<Entry> moved = new ArrayList<>();
            elements.forEach(value -> moved.add(value.movedTo(newPath + "[" + moved.size() + "]")));
            return list(place, newKey, newPath, moved);
        }
        return scalar(place, newKey, newPath, text, absent);
    }

    /** This mapping with only the scalar {@code key: text} in it, in place of what stands here. */
    public Entry replacedBy(String key, String value) {
        Map<String, Entry> only = new LinkedHashMap<>();
        only.put(key, scalar(place, keyPlace, below(path, key), value, false));
        return mapping(place, keyPlace, path, only);
    }

    /** This mapping without a key. */
    public Entry without(String key) {
        Map<String, Entry> left = new LinkedHashMap<>(fields());
        left.remove(key);
        return mapping(place, keyPlace, path, left);
    }

    /** This value as if nothing had been written there. */
    public Entry emptied() {
        return scalar(place, keyPlace, path, "", true);
    }

    private String found() {
        if (isScalar() && !absent && path.isEmpty()) {
            return ", found other text"; // of a whole file that is none of ours nothing is shown
        }
        if (isMapping()) {
            return ", found a mapping";
        }
        if (isList()) {
            return ", found a list";
        }
        return absent ? ", found nothing" : ", found \"" + Names.clip(text) + "\"";
    }

    private static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long) value)
                : Double.toString(value);
    }
}
