package dev.trainyard.report;

import dev.trainyard.input.Names;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** Comma-separated values (RFC 4180 quoting, lines ended by a line feed). */
public final class Csv {
    private static final CSVFormat FORMAT = CSVFormat.RFC4180.builder().setRecordSeparator('\n').get();

    /** What begins a formula, the last four of full width. */
    private static final String SIGNS = "=+-@\uFF1D\uFF0B\uFF0D\uFF20";
    private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9][0-9,.]*([eE][-+]?[0-9]+)?%?");

    private Csv() {}

    /** A header and rows; numbers are written as JSON writes them, null as nothing. */
    public static String render(List<String> header, List<? extends List<?>> rows) {
        StringBuilder text = new StringBuilder();
        try (CSVPrinter printer = new CSVPrinter(text, FORMAT)) {
            printer.printRecord(header);
            for (List<?> row : rows) {
                printer.printRecord(row.stream().map(Csv::cell));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static String cell(Object value) {
        if (value == null) {
            return "";
        }
        if (value instanceof Double number) {
            return Double.isFinite(number) ? JsonOut.shortest(number) : "";
        }
        return value instanceof CharSequence ? text(value.toString()) : value.toString();
    }

    /**
     * A text as a cell. One that a spreadsheet would run as a formula gets an apostrophe in front, as spreadsheets
     * write such; a number does not. Some read over blanks, and take signs of full width for what they look like.
     */
    public static String text(String value) {
        String line = Names.oneLine(value);
        String seen = line.replace('\u00A0', ' ').strip();
        boolean runs = seen.length() > 1 && SIGNS.indexOf(seen.charAt(0)) >= 0 && !NUMBER.matcher(seen).matches();
        return runs ? "'" + line : line;
    }

    /** A text as a cell of a line, in quotes where it holds what ends a cell. */
    public static String quoted(String value) {
        String text = text(value);
        boolean plain = text.indexOf(',') < 0 && text.indexOf('"') < 0;
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
