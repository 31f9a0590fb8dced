package dev.trainyard.calibration;

import java.math.BigDecimal;
import java.math.MathContext;

/** How figures are written: with units that the catalogue's reader takes, and no more digits than were measured. */
final class Figure {
    private static final MathContext DIGITS = new MathContext(5);
    private static final double TERA = 1e12;
    private static final double GIGA = 1e9;

    private Figure() {}

    /** A rate in TFLOP/s. */
    static String tera(double flops) {
        return number(flops / TERA) + " TFLOP/s";
    }

    /** A rate in GB/s. */
    static String giga(double bytesPerSecond) {
        return number(bytesPerSecond / GIGA) + " GB/s";
    }

    /** A number to five digits, without an exponent. */
    static String number(double value) {
        BigDecimal rounded = new BigDecimal(value).round(DIGITS).stripTrailingZeros();
        return rounded.toPlainString();
    }

    /** Text as YAML takes it, on one line. */
    static String quoted(String text) {
        return '"' + line(text).replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** Text with nothing in it that would end a line or hide from a reader. */
    static String line(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Cf}\\u0085\\u2028\\u2029]", " ").strip();
    }
}
