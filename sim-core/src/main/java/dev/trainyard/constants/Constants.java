package dev.trainyard.constants;

import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Quantity;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The free constants of the physics. One set explains every run; none belongs to a run, a model or a GPU count.
 * Immutable; {@link #with} gives a changed copy, which is how constants are fitted.
 */
public final class Constants {
    private final Map<String, Constant> entries;

    private Constants(Map<String, Constant> entries) {
        this.entries = entries;
    }

    /**
     * One constant.
     *
     * @param name dotted, such as {@code gemm.hopper.bf16}
     * @param value in the unit that {@code meaning} names
     * @param low the least physical value
     * @param high the greatest physical value
     * @param origin fitted or measured, and from what
     * @param meaning one sentence
     */
    public record Constant(String name, double value, double low, double high, String origin, String meaning) {}

    /** The shipped constants. */
    public static Constants shipped() {
        try (InputStream in = Constants.class.getResourceAsStream("constants.yaml")) {
            return read(Documents.parse("constants.yaml", in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a constants file. */
    public static Constants read(Entry root) {
        Map<String, Constant> entries = new LinkedHashMap<>();
        root.fields().forEach((name, entry) -> {
            entry.onlyKeys("value", "low", "high", "origin", "meaning");
            double low = entry.require("low").number(Quantity.COUNT, -1e18, 1e18);
            double high = entry.require("high").number(Quantity.COUNT, low, 1e18);
            entries.put(name, new Constant(name, entry.require("value").number(Quantity.COUNT, low, high), low, high,
                    entry.require("origin").text(), entry.require("meaning").text()));
        });
        return new Constants(entries);
    }

    /** A constant's value; asking for one that is not in the file is a programming error. */
    public double of(String name) {
        Constant constant = entries.get(name);
        if (constant == null) {
            throw new IllegalArgumentException("no constant named " + name);
        }
        return constant.value();
    }

    /** A constant's value, or another where the file has none of that name. */
    public double orElse(String name, double other) {
        Constant constant = entries.get(name);
        return constant == null ? other : constant.value();
    }

    /** All of them, in the file's order. */
    public List<Constant> all() {
        return new ArrayList<>(entries.values());
    }

    /** A copy with one value changed. */
    public Constants with(String name, double value) {
        Constant old = entries.get(name);
        if (old == null) {
            throw new IllegalArgumentException("no constant named " + name);
        }
        Map<String, Constant> copy = new LinkedHashMap<>(entries);
        copy.put(name, new Constant(name, value, old.low(), old.high(), old.origin(), old.meaning()));
        return new Constants(copy);
    }
}
