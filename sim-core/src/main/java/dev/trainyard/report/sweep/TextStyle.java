package dev.trainyard.report.sweep;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.trainyard.report.Csv;
import java.nio.charset.StandardCharsets;

/** How a row is written: comma-separated values (RFC 4180), or one JSON object a line. */
enum TextStyle {
    CSV {
        @Override
        String lead(boolean first, String name) {
            return first ? "" : ",";
        }

        @Override
        String end() {
            return "\n";
        }

        @Override
        byte[] text(String value) {
            return Csv.quoted(value).getBytes(StandardCharsets.UTF_8);
        }

        @Override
        String missing() {
            return "";
        }
    },
    JSON_LINES {
        @Override
        String lead(boolean first, String name) {
            return (first ? "{\"" : ",\"") + name + "\":";
        }

        @Override
        String end() {
            return "}\n";
        }

        @Override
        byte[] text(String value) {
            byte[] inside = JsonStringEncoder.getInstance().quoteAsUTF8(value);
            byte[] quoted = new byte[inside.length + 2];
            System.arraycopy(inside, 0, quoted, 1, inside.length);
            quoted[0] = '"';
            quoted[quoted.length - 1] = '"';
            return quoted;
        }

        @Override
        String missing() {
            return "null";
        }
    };

    /** What stands before a value. */
    abstract String lead(boolean first, String name);

    /** What ends a row. */
    abstract String end();

    /** A text as a value. */
    abstract byte[] text(String value);

    /** A value that there is not. */
    abstract String missing();
}
