package dev.trainyard.input;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Numbers with units, as people write them: {@code 80 GB}, {@code 400 Gb/s} or {@code 400Gbps}, {@code 1.2 kW},
 * {@code 15T}, {@code 4M tokens}, {@code 90%}. Decimal prefixes are powers of 1000, {@code Ki} to {@code Ti} are powers
 * of 1024.
 */
public enum Quantity {
    /** A plain count; the suffixes K, M, B (or G) and T multiply by a thousand and up. */
    COUNT("a number such as 2048 or 15T", Map.of("", 1.0)),
    /** A part of one; also in percent. */
    SHARE("a share such as 0.9 or 90%", Map.of("", 1.0, "%", 0.01)),
    /** Tokens; the unit may be written. */
    TOKENS("a number such as 15T or 4M tokens", Map.of("", 1.0, "tokens", 1.0, "token", 1.0)),
    /** Bytes. */
    BYTES("a size such as 80 GB or 96 GiB", Map.of("B", 1.0)),
    /** Bytes per second; bits are written with a small b. */
    BYTES_PER_SECOND("a rate such as 450 GB/s or 400 Gb/s", Map.of("B/s", 1.0, "b/s", 0.125,
            "Bps", 1.0, "bps", 0.125, "bit/s", 0.125)),
    /** Operations per second. */
    FLOPS("a rate such as 989 TFLOP/s", Map.of("FLOP/s", 1.0, "FLOPS", 1.0, "FLOPs", 1.0, "flops", 1.0)),
    /** Watts. */
    WATTS("a power such as 700 W or 1.2 kW", Map.of("W", 1.0)),
    /** Seconds. */
    SECONDS("a time such as 500 ns or 1.5 s",
            Map.ofEntries(Map.entry("s", 1.0), Map.entry("ms", 1e-3), Map.entry("us", 1e-6), Map.entry("ns", 1e-9),
                    Map.entry("min", 60.0), Map.entry("h", 3600.0), Map.entry("d", Duration.DAY),
                    Map.entry("\u00b5s", 1e-6), Map.entry("\u03bcs", 1e-6), Map.entry("minutes", 60.0),
                    Map.entry("hours", 3600.0), Map.entry("days", Duration.DAY))),
    /** Hertz. */
    HERTZ("a frequency such as 1.98 GHz", Map.of("Hz", 1.0));

    private static final Pattern WRITTEN =
            Pattern.compile("([+-]?(?:[0-9][0-9_]*(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?)\\s*(.*)");
    private static final int MAX_LENGTH = 60;
    private static final List<String> PREFIXES = List.of("k", "K", "M", "G", "B", "T", "P", "E");

    private final String expected;
    private final Map<String, Double> units;

    Quantity(String expected, Map<String, Double> units) {
        this.expected = expected;
        this.units = units;
    }

    /** What a person should write, for error messages. */
    public String expected() {
        return expected;
    }

    /**
     * The value in the base unit (bytes, bytes per second, FLOP/s, watts, seconds, hertz).
     *
     * @throws IllegalArgumentException with a readable reason when the text is no such quantity
     */
    public double parse(String written) {
        String text = written.strip();
        Matcher matcher = WRITTEN.matcher(text);
        if (text.length() > MAX_LENGTH || !matcher.matches()) {
            throw new IllegalArgumentException("\"" + Names.clip(written) + "\" is not a number; expected " + expected);
        }
        double number = Double.parseDouble(matcher.group(1).replace("_", ""));
        double factor = factor(matcher.group(2));
        if (Double.isNaN(factor)) {
            throw new IllegalArgumentException("unit \"" + Names.clip(matcher.group(2)) + "\" of \""
                    + Names.clip(written) + "\" does not fit; expected " + expected);
        }
        // Plus zero, so that "-0" is zero wherever it goes.
        double value = number * factor + 0.0;
        if (Double.isInfinite(value) || Double.isNaN(value)) {
            throw new IllegalArgumentException("\"" + Names.clip(written) + "\" is too large; expected " + expected);
        }
        return value;
    }

    private double factor(String unit) {
        if (unit.isEmpty()) {
            return 1;
        }
        if (units.containsKey(unit)) {
            return units.get(unit);
        }
        for (Map.Entry<String, Double> entry : units.entrySet()) {
            if (!unit.endsWith(entry.getKey())) {
                continue;
            }
            double prefix = prefix(unit.substring(0, unit.length() - entry.getKey().length()).strip());
            if (!Double.isNaN(prefix) && (entry.getValue() == 1.0 || entry.getValue() == 0.125)) {
                return prefix * entry.getValue();
            }
        }
        return Double.NaN;
    }

    private double prefix(String prefix) {
        boolean binary = prefix.length() == 2 && prefix.charAt(1) == 'i';
        String head = binary ? prefix.substring(0, 1) : prefix;
        boolean counts = this == COUNT || this == TOKENS;
        if (this == SHARE || !PREFIXES.contains(head) || head.equals("B") && !counts) {
            return Double.NaN;
        }
        int power = switch (head.toUpperCase(Locale.ROOT)) {
            case "K" -> 1;
            case "M" -> 2;
            case "G", "B" -> 3;
            case "T" -> 4;
            case "P" -> 5;
            default -> 6;
        };
        return Math.pow(binary ? 1024 : 1000, power);
    }
}
