package dev.trainyard.report;

import dev.trainyard.input.Names;
import java.util.ArrayList;
import java.util.List;

/**
 * A table in plain text: columns aligned, units in the header, numbers to the right. Made of strings only, so that
 * who builds it decides on rounding.
 */
public final class Table {
    private static final String GAP = "  ";

    private final List<String> headers = new ArrayList<>();
    private final List<Boolean> right = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();

    /** Adds a column of words, aligned to the left. */
    public Table text(String header) {
        return column(header, false);
    }

    /** Adds a column of numbers, aligned to the right; the header says the unit. */
    public Table number(String header) {
        return column(header, true);
    }

    private Table column(String header, boolean alignRight) {
        if (!rows.isEmpty()) {
            throw new IllegalStateException("columns come before rows");
        }
        headers.add(header);
        right.add(alignRight);
        return this;
    }

    /** Adds a row with one cell for each column. */
    public Table row(String... cells) {
        if (cells.length != headers.size()) {
            throw new IllegalArgumentException(
                    "a row has " + cells.length + " cells, expected " + headers.size() + ", one a column");
        }
        rows.add(List.of(cells));
        return this;
    }

    /** The headers, in order. */
    public List<String> headers() {
        return List.copyOf(headers);
    }

    /** True where column i holds numbers. */
    public boolean isNumber(int i) {
        return right.get(i);
    }

    /** The rows, in order. */
    public List<List<String>> rows() {
        return List.copyOf(rows);
    }

    /** The text, each line ended by a line feed. */
    public String render() {
        int[] widths = new int[headers.size()];
        measure(widths, headers);
        rows.forEach(row -> measure(widths, row));
        StringBuilder out = new StringBuilder();
        line(out, widths, headers);
        List<String> rule = new ArrayList<>();
        for (int width : widths) {
            rule.add("-".repeat(width));
        }
        line(out, widths, rule);
        rows.forEach(row -> line(out, widths, row));
        return out.toString();
    }

    /** The same as a Markdown table, for pages; a bar or a tag inside a cell is escaped. */
    public String markdown() {
        StringBuilder out = new StringBuilder();
        markdownLine(out, headers);
        markdownLine(out, right.stream().map(numbers -> numbers ? "---:" : "---").toList());
        rows.forEach(row -> markdownLine(out, row));
        return out.toString();
    }

    /** Text that somebody else wrote, as a Markdown cell that shows it and does nothing more. */
    static String foreign(String text) {
        return text.replace("\\", "\\\\").replace("`", "\\`").replace("[", "\\[").replace("]", "\\]");
    }

    private static void markdownLine(StringBuilder out, List<String> cells) {
        out.append('|');
        cells.forEach(cell -> out.append(' ').append(Names.oneLine(cell).replace("|", "\\|").replace("<", "&lt;"))
                .append(" |"));
        out.append('\n');
    }

    private static void measure(int[] widths, List<String> cells) {
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], width(cells.get(i)));
        }
    }

    private void line(StringBuilder out, int[] widths, List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = cells.get(i);
            String padding = " ".repeat(widths[i] - width(cell));
            line.append(i == 0 ? "" : GAP).append(right.get(i) ? padding + cell : cell + padding);
        }
        out.append(line.toString().stripTrailing()).append('\n');
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
