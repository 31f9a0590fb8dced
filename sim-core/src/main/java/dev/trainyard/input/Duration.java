package dev.trainyard.input;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * A time in the unit in which people read it.
 *
 * @param value in that unit
 * @param unit us, ms, s, min, h or d
 */
public record Duration(double value, String unit) {
    /** Seconds in a day. */
    public static final double DAY = 86_400;

    private static final String[] UNITS = {"d", "h", "min", "s", "ms", "us"};
    private static final double[] SECONDS = {DAY, 3600, 60, 1, 1e-3, 1e-6};
    /** Longer units are taken from twice themselves on: 90 s, not 1.5 min. */
    private static final double[] FROM = {172_800, 7200, 120, 1, 1e-3, 1e-6};

    /** So many seconds. */
    public static Duration of(double seconds) {
        for (int i = 0; i < UNITS.length; i++) {
            if (seconds >= FROM[i]) {
                return new Duration(seconds / SECONDS[i], UNITS[i]);
            }
        }
        return new Duration(seconds, "s");
    }

    /** For a sentence, with three significant digits: {@code 10.6 s}. */
    @Override
    public String toString() {
        return in(3);
    }

    /** With so many significant digits at most: {@code 36500 d}. */
    String in(int digits) {
        BigDecimal rounded = BigDecimal.valueOf(value).round(new MathContext(digits));
        BigDecimal bare = rounded.signum() == 0 ? BigDecimal.ZERO : rounded.stripTrailingZeros();
        return bare.toPlainString() + " " + unit;
    }
}
