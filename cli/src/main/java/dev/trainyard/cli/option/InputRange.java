package dev.trainyard.cli.option;

import dev.trainyard.input.InputException;
import dev.trainyard.input.Names;
import dev.trainyard.input.Place;
import dev.trainyard.input.Quantity;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code NAME=LOW..HIGH}, as --input has it.
 *
 * @param name a constant's, or a key of the scenario
 * @param unit of both ends; empty for none
 */
public record InputRange(String name, double low, double high, String unit) {
    private static final int LONGEST = 200;
    /** Units are powers of ten and two apart; the rest is rounding. */
    private static final int DIGITS = 15;
    private static final Pattern RANGE = Pattern.compile(
            "([^=]+)=\\s*([-+0-9.eE]+)\\s*([^.\\d][^.]*)?\\.\\.\\s*([-+0-9.eE]+)\\s*([^.\\d].*)?");

    /** Reads it. */
    public static InputRange parse(String written) {
        Matcher matcher = RANGE.matcher(written);
        if (written.length() > LONGEST || !matcher.matches()) {
            throw refused(written, "is no input; expected NAME=LOW..HIGH such as straggler=0..0.01 or"
                    + " \"cluster.nic=200Gb/s..800Gb/s\"");
        }
        String unit = matcher.group(5) == null ? "" : matcher.group(5).strip();
        double low = number(written, matcher.group(2));
        if (matcher.group(3) != null && !matcher.group(3).strip().equals(unit)) {
            low *= ratio(written, matcher.group(3).strip(), unit);
        }
        double high = number(written, matcher.group(4));
        if (!(low < high)) {
            throw refused(written, "must grow from its low to its high end");
        }
        return new InputRange(matcher.group(1).strip(), low, high, unit);
    }

    /** How many of one unit are one of another. */
    private static double ratio(String written, String one, String other) {
        for (Quantity quantity : Quantity.values()) {
            try {
                double ratio = quantity.parse("1 " + one) / quantity.parse("1 " + other);
                return new BigDecimal(ratio).round(new MathContext(DIGITS)).doubleValue();
            } catch (IllegalArgumentException e) {
                continue; // neither is of this kind
            }
        }
        throw refused(written, "has two units, \"" + one + "\" and \"" + other + "\", of which one is not the other's"
                + " multiple");
    }

    private static double number(String written, String text) {
        double value;
        try {
            value = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw refused(written, "\"" + text + "\" is not a number");
        }
        if (!(Math.abs(value) <= 1e30)) {
            throw refused(written, "\"" + text + "\" is too large");
        }
        return value;
    }

    private static InputException refused(String written, String problem) {
        return new InputException(Place.of("--input"), "", "\"" + Names.clip(written) + "\" " + problem);
    }
}
