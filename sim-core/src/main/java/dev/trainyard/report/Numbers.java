package dev.trainyard.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** How numbers are written for people. Independent of the machine's locale. */
public final class Numbers {
    private Numbers() {}

    /** So many digits after the point: {@code 3.142}; "-" where the value is not finite. */
    public static String fixed(double value, int decimals) {
        if (!Double.isFinite(value)) {
            return "-";
        }
        String text = BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP).toPlainString();
        return text.matches("-0(\\.0*)?") ? text.substring(1) : text;
    }

    /** As {@link #fixed}, with a plus sign before what is above zero once rounded: {@code +3.1}. */
    public static String signed(double value, int decimals) {
        String text = fixed(value, decimals);
        return value > 0 && text.matches(".*[1-9].*") ? "+" + text : text;
    }

    /** So many significant digits, never in scientific notation: {@code 0.00123}, {@code 15800}. */
    public static String significant(double value, int digits) {
        if (!Double.isFinite(value)) {
            return "-";
        }
        BigDecimal rounded = BigDecimal.valueOf(value).round(new MathContext(digits, RoundingMode.HALF_UP));
        return (rounded.scale() < 0 ? rounded.setScale(0) : rounded).toPlainString();
    }

    /** A whole number with groups of three: {@code 150,000}. */
    public static String grouped(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** A share as a percentage with one decimal: {@code 41.3%}. */
    public static String percent(double share) {
        return Double.isFinite(share) ? fixed(100 * share, 1) + "%" : "-";
    }

    /** A large or small value with a decimal prefix: {@code 15T}, {@code 1.2G}; no unit is appended. */
    public static String prefixed(double value, int digits) {
        String[] prefixes = {"", "K", "M", "G", "T", "P", "E", "Z"};
        double scaled = value;
        int step = 0;
        while (Math.abs(scaled) >= 1000 && step < prefixes.length - 1) {
            scaled /= 1000;
            step++;
        }
        return significant(scaled, digits) + prefixes[step];
    }
}
