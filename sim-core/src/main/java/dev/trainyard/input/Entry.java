package dev.trainyard.input;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * One value of a document with its place and its path: a mapping, a list or a scalar. The typed readers throw
 * {@link InputException} naming the place, the field, what was written and what was expected.
 */
public final class Entry {
    private final String source;
    private final String path;
    private final Node node;

    Entry(String source, String path, Node node) {
        this.source = source;
        this.path = path;
        this.node = node;
    }

    public boolean isMapping() {
        return node instanceof MappingNode;
    }

    public boolean isList() {
        return node instanceof SequenceNode;
    }

    public boolean isScalar() {
        return node instanceof ScalarNode;
    }

    /** True for an empty value or an explicit null. */
    public boolean isNull() {
        return node instanceof ScalarNode scalar && (scalar.getValue().isEmpty() || scalar.getValue().equals("null")
                || scalar.getValue().equals("~"));
    }

    /** Where this value stands. */
    public Place place() {
        return node.getStartMark()
                .map(mark -> new Place(source, mark.getLine() + 1, mark.getColumn() + 1))
                .orElse(Place.of(source));
    }

    /** The path from the document's root, such as {@code cluster.fabric.tiers}. */
    public String path() {
        return path;
    }

    /** An error about this value. */
    public InputException error(String problem) {
        return new InputException(place(), path, problem);
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
                throw new InputException(field.getValue().place(), field.getValue().path,
                        Names.unknown("key", field.getKey(), names));
            }
        }
        return this;
    }

    /** The value of a key, or empty where it is absent or null. */
    public Optional<Entry> find(String key) {
        return Optional.ofNullable(fields().get(key)).filter(entry -> !entry.isNull());
    }

    /** The value of a key that must be there. */
    public Entry require(String key) {
        return find(key).orElseThrow(() -> error("the key \"" + key + "\" is missing"));
    }

    /** The elements of a list. */
    public List<Entry> elements() {
        if (!(node instanceof SequenceNode sequence)) {
            throw error("expected a list");
        }
        List<Entry> result = new ArrayList<>();
        for (Node element : sequence.getValue()) {
            result.add(new Entry(source, path + "[" + result.size() + "]", element));
        }
        return result;
    }

    /** The fields of a mapping, in the order written. */
    public Map<String, Entry> fields() {
        if (!(node instanceof MappingNode mapping)) {
            throw error("expected key: value lines" + (isScalar() ? ", found \"" + Names.clip(text()) + "\"" : ""));
        }
        Map<String, Entry> result = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw error("keys must be plain words");
            }
            String name = key.getValue();
            String below = path.isEmpty() ? Names.clip(name) : path + "." + Names.clip(name);
            if (result.put(name, new Entry(source, below, tuple.getValueNode())) != null) {
                throw new Entry(source, below, tuple.getKeyNode()).error("the key is written twice");
            }
        }
        return result;
    }

    /** The text of a scalar. */
    public String text() {
        if (!(node instanceof ScalarNode scalar)) {
            throw error("expected a single value, found a " + (isList() ? "list" : "mapping"));
        }
        return scalar.getValue();
    }

    /** A yes/no value: true, false, yes, no, y, n. */
    public boolean flag() {
        return switch (text().toLowerCase(Locale.ROOT)) {
            case "true", "yes", "y", "on" -> true;
            case "false", "no", "n", "off" -> false;
            default -> throw error("expected true or false, found \"" + Names.clip(text()) + "\"");
        };
    }

    /** A whole number within bounds; suffixes K, M, B, T are allowed. */
    public long whole(long least, long most) {
        double value = number(Quantity.COUNT, least, most);
        if (value != Math.rint(value)) {
            throw error("expected a whole number, found \"" + Names.clip(text()) + "\"");
        }
        return (long) value;
    }

    /** A whole number within bounds that fits an int. */
    public int integer(int least, int most) {
        return (int) whole(least, most);
    }

    /** A quantity in its base unit, within bounds. */
    public double number(Quantity quantity, double least, double most) {
        double value;
        try {
            value = quantity.parse(text());
        } catch (IllegalArgumentException e) {
            throw error(e.getMessage());
        }
        if (!(value >= least && value <= most)) {
            throw error("must lie between " + plain(least) + " and " + plain(most) + ", found \""
                    + Names.clip(text()) + "\"");
        }
        return value;
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

    private static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long) value)
                : Double.toString(value);
    }
}
