package dev.trainyard.constants;

import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Quantity;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The free constants of the physics. One set explains every run; none belongs to a run, a model or a GPU count.
 * Immutable; {@link #with} gives a changed copy, which is how constants are fitted.
 */
public final class Constants {
    private final Map<String, Constant> entries;
    private final Consumer<String> reader;

    private Constants(Map<String, Constant> entries) {
        this(entries, name -> { });
    }

    private Constants(Map<String, Constant> entries, Consumer<String> reader) {
        this.entries = entries;
        this.reader = reader;
    }

    /**
     * One constant.
     *
     * @param name dotted, such as {@code gemm.hopper.bf16}
     * @param value in the unit that {@code meaning} names
     * @param low the least physical value
     * @param high the greatest physical value
     * @param prior what a fit leans to where runs say nothing; the middle of the bounds where the file has none
     * @param origin fitted or measured, and from what
     * @param meaning one sentence
     */
    public record Constant(String name, double value, double low, double high, double prior, String origin,
            String meaning) {}

    /** The shipped constants. */
    public static Constants shipped() {
        return read(Documents.parse("constants.yaml", shippedText()));
    }

    /** The shipped file as it is written, with its comments. */
    public static String shippedText() {
        try (InputStream in = Constants.class.getResourceAsStream("constants.yaml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a constants file. */
    public static Constants read(Entry root) {
        Map<String, Constant> entries = new LinkedHashMap<>();
        root.fields().forEach((name, entry) -> {
            entry.onlyKeys("value", "low", "high", "prior", "origin", "meaning");
            double low = entry.require("low").number(Quantity.COUNT, -1e18, 1e18);
            double high = entry.require("high").number(Quantity.COUNT, low, 1e18);
            double prior = entry.find("prior").map(written -> written.number(Quantity.COUNT, low, high))
                    .orElse((low + high) / 2);
            entries.put(name, new Constant(name, entry.require("value").number(Quantity.COUNT, low, high), low, high,
                    prior, entry.require("origin").text(), entry.require("meaning").text()));
        });
        return new Constants(entries);
    }

    /** The same constants; {@code reader} is told the name of each one whose value is read, every time. */
    public Constants readBy(Consumer<String> told) {
        return new Constants(entries, told);
    }

    /** A constant's value; asking for one that is not in the file is a programming error. */
    public double of(String name) {
        reader.accept(name);
        return require(name).value();
    }

    /** A constant's value, or another where the file has none of that name. */
    public double orElse(String name, double other) {
        reader.accept(name);
        Constant constant = entries.get(name);
        return constant == null ? other : constant.value();
    }

    /** All of them, in the file's order. */
    public List<Constant> all() {
        return new ArrayList<>(entries.values());
    }

    /** A copy with one value changed; the value need not lie within the bounds. */
    public Constants with(String name, double value) {
        return with(Map.of(name, value));
    }

    /** A copy with some values changed; they need not lie within the bounds. */
    public Constants with(Map<String, Double> values) {
        Map<String, Constant> copy = new LinkedHashMap<>(entries);
        values.forEach((name, value) -> {
            Constant old = require(name);
            copy.put(name, new Constant(name, value, old.low(), old.high(), old.prior(), old.origin(),
                    old.meaning()));
        });
        return new Constants(copy);
    }

    /** A copy where one constant's origin is another. */
    public Constants withOrigin(String name, String origin) {
        Constant old = require(name);
        Map<String, Constant> copy = new LinkedHashMap<>(entries);
        copy.put(name, new Constant(name, old.value(), old.low(), old.high(), old.prior(), origin, old.meaning()));
        return new Constants(copy);
    }

    private Constant require(String name) {
        Constant constant = entries.get(name);
        if (constant == null) {
            throw new IllegalArgumentException("no constant named " + name);
        }
        return constant;
    }
}
