package dev.trainyard.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Collection;
import java.util.Map;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * JSON of plain values: maps, collections, strings, booleans, numbers, null. Keys stand in the map's own order, so give
 * a map that keeps one; doubles are printed with the fewest digits that read back as the same double, and what JSON
 * cannot hold (NaN, infinities) becomes null.
 */
public final class JsonOut {
    private static final JsonFactory FACTORY = new JsonFactory();
    /** All of them in the basic plane; the line feeds of the layout are left alone. */
    private static final Pattern HIDDEN = Pattern
            .compile("[\\x{7f}-\\x{9f}\\p{Zl}\\p{Zp}\\x{ad}\\x{600}-\\x{605}\\x{61c}"
            + "\\x{200b}-\\x{200f}\\x{202a}-\\x{202e}\\x{2060}-\\x{2064}\\x{2066}-\\x{206f}\\x{feff}]");

    private JsonOut() {}

    /** The value on several indented lines, ended by a line feed. */
    public static String pretty(Object value) {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentObjectsWith(indenter);
        printer.indentArraysWith(indenter);
        return render(value, printer) + "\n";
    }

    /** The value on one line, without an end of line. */
    public static String compact(Object value) {
        return render(value, null);
    }

    private static String render(Object value, DefaultPrettyPrinter printer) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(text)) {
            out.setPrettyPrinter(printer);
            write(out, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return escaped(text.toString());
    }

    /** What a terminal would obey or a reader not see is written as JSON writes such characters. */
    private static String escaped(String json) {
        return HIDDEN.matcher(json).replaceAll(match -> String.format(Locale.ROOT, "\\\\u%04x",
                (int) match.group().charAt(0)));
    }

    static void write(JsonGenerator out, Object value) throws IOException {
        if (value == null) {
            out.writeNull();
        } else if (value instanceof String text) {
            out.writeString(text);
        } else if (value instanceof Boolean flag) {
            out.writeBoolean(flag);
        } else if (value instanceof Double || value instanceof Float) {
            number(out, ((Number) value).doubleValue());
        } else if (value instanceof Number whole) {
            out.writeNumber(whole.longValue());
        } else if (value instanceof Map<?, ?> map) {
            object(out, map);
        } else if (value instanceof Collection<?> elements) {
            out.writeStartArray();
            for (Object element : elements) {
                write(out, element);
            }
            out.writeEndArray();
        } else {
            throw new IllegalArgumentException("cannot be written as JSON: " + value.getClass().getName());
        }
    }

    private static void object(JsonGenerator out, Map<?, ?> map) throws IOException {
        out.writeStartObject();
        for (Map.Entry<?, ?> field : map.entrySet()) {
            out.writeFieldName((String) field.getKey());
            write(out, field.getValue());
        }
        out.writeEndObject();
    }

    private static void number(JsonGenerator out, double value) throws IOException {
        if (Double.isFinite(value)) {
            out.writeRawValue(shortest(value));
        } else {
            out.writeNull();
        }
    }

    /**
     * The shortest decimal that reads back as the same double, whole numbers without a point. Double.toString gives
     * up to two digits too many before JDK 19 (JDK-4511638), so fewer digits are tried first: the output must not
     * depend on the JDK.
     */
    static String shortest(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return Long.toString((long) value);
        }
        String best = Double.toString(value);
        BigDecimal exact = new BigDecimal(value);
        for (int digits = 15; digits <= 17; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits));
            if (rounded.doubleValue() == value) {
                best = Double.toString(value).contains("E") ? scientific(rounded)
                        : rounded.stripTrailingZeros().toPlainString();
                break;
            }
        }
        return best;
    }

    private static String scientific(BigDecimal value) {
        BigDecimal stripped = value.stripTrailingZeros();
        String digits = stripped.unscaledValue().abs().toString();
        int exponent = digits.length() - 1 - stripped.scale();
        return (stripped.signum() < 0 ? "-" : "") + digits.charAt(0)
                + (digits.length() > 1 ? "." + digits.substring(1) : "") + "E" + exponent;
    }
}
