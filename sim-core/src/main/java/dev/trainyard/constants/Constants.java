package dev.trainyard.constants;

import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Quantity;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The free constants of the physics: one value for each {@link ConstantName}. One set explains every run; none belongs
 * to a run, a model or a GPU count. Immutable; {@link #with} gives a changed copy, which is how constants are fitted.
 */
public final class Constants {
    /** In the file's order. */
    private final Map<ConstantName, Constant> entries;
    /** By ordinal of the name, as pricing asks for them often. */
    private final double[] values = new double[ConstantName.values().length];
    private final Consumer<ConstantName> reader;

    private Constants(Map<ConstantName, Constant> entries) {
        this(entries, name -> { });
    }

    private Constants(Map<ConstantName, Constant> entries, Consumer<ConstantName> reader) {
        this.entries = entries;
        this.reader = reader;
        entries.forEach((name, constant) -> values[name.ordinal()] = constant.value());
    }

    /**
     * One constant.
     *
     * @param name which it is
     * @param value in the unit that {@code meaning} names
     * @param low the least physical value
     * @param high the greatest physical value
     * @param prior what a fit leans to where runs say nothing; the middle of the bounds where the file has none
     * @param origin fitted or measured, and from what
     * @param meaning one sentence
     */
    public record Constant(ConstantName name, double value, double low, double high, double prior, String origin,
            String meaning) {
        private Constant valued(double other) {
            return new Constant(name, other, low, high, prior, origin, meaning);
        }
    }

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

    /** Reads constants by their own bounds: those that are shipped, and those of tests. */
    static Constants read(Entry root) {
        return read(root, null);
    }

    /**
     * Reads a constants file that somebody gives. It may narrow the bounds of the shipped one, and not widen them:
     * they say what is physical.
     *
     * @throws InputException where a constant is missing or unknown, or a value or bound is outside the shipped bounds
     */
    public static Constants given(Entry root) {
        return read(root, shipped());
    }

    private static Constants read(Entry root, Constants outer) {
        Map<ConstantName, Constant> entries = new LinkedHashMap<>();
        root.fields().forEach((written, entry) -> {
            ConstantName name = ConstantName.find(written)
                    .orElseThrow(() -> entry.error(ConstantName.unknown(written)));
            entries.put(name, read(name, entry, outer));
        });
        for (ConstantName name : ConstantName.values()) {
            if (!entries.containsKey(name)) {
                throw new InputException(root.place(), name.text(), "the constant is missing. Maybe the file was"
                        + " fitted by another version; fit again with --start shipped");
            }
        }
        return new Constants(entries);
    }

    private static Constant read(ConstantName name, Entry entry, Constants outer) {
        entry.onlyKeys("value", "low", "high", "prior", "origin", "meaning");
        double least = outer == null ? -1e18 : outer.constant(name).low();
        double most = outer == null ? 1e18 : outer.constant(name).high();
        double low = entry.require("low").number(Quantity.COUNT, least, most);
        double high = entry.require("high").number(Quantity.COUNT, low, most);
        double prior = entry.find("prior").map(written -> written.number(Quantity.COUNT, low, high))
                .orElse((low + high) / 2);
        return new Constant(name, entry.require("value").number(Quantity.COUNT, low, high), low, high, prior,
                entry.require("origin").text(), entry.require("meaning").text());
    }

    /** The same constants; {@code told} hears of each one whose value is read, every time. */
    public Constants readBy(Consumer<ConstantName> told) {
        return new Constants(entries, told);
    }

    /** A constant's value. */
    public double of(ConstantName name) {
        reader.accept(name);
        return values[name.ordinal()];
    }

    /** A constant with its bounds and its origin. */
    public Constant constant(ConstantName name) {
        return entries.get(name);
    }

    /** All of them, in the file's order. */
    public List<Constant> all() {
        return List.copyOf(entries.values());
    }

    /** A copy with one value changed; the value need not lie within the bounds. */
    public Constants with(ConstantName name, double value) {
        return with(Map.of(name, value));
    }

    /** A copy with some values changed; they need not lie within the bounds. */
    public Constants with(Map<ConstantName, Double> changes) {
        Map<ConstantName, Constant> copy = new LinkedHashMap<>(entries);
        changes.forEach((name, value) -> copy.put(name, entries.get(name).valued(value)));
        return new Constants(copy);
    }

    /** A copy where one constant's origin is another. */
    public Constants withOrigin(ConstantName name, String origin) {
        Constant old = entries.get(name);
        Map<ConstantName, Constant> copy = new LinkedHashMap<>(entries);
        copy.put(name, new Constant(name, old.value(), old.low(), old.high(), old.prior(), origin, old.meaning()));
        return new Constants(copy);
    }
}
