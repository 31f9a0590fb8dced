package dev.trainyard.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What differs between a generated page as it is written and as it would be written now: which rows of its tables
 * moved, in which column and by how much, the furthest first. Whoever refreshes a page should know why each row of
 * this list moves.
 */
final class MovedRows {
    private static final int MOST = 60;
    private static final Pattern RULE = Pattern.compile("\\|?(\\s*:?-+:?\\s*\\|?)+");
    private static final Pattern NUMBER =
            Pattern.compile("([+-]?[0-9][0-9,]*(?:\\.[0-9]+)?(?:[eE]-?[0-9]+)?)[A-Za-z]?");
    private static final Pattern TITLE = Pattern.compile("<title>(.*?)</title>");

    private MovedRows() {}

    /** A row by what names it: its cells up to the first number. */
    private record Row(String name, List<String> columns, List<String> cells) {}

    private record Move(String text, double percent) {}

    /** One line for each row that moved, went or came; empty where nothing but white space differs. */
    static String between(String before, String after) {
        Map<String, Row> old = rows(before);
        Map<String, Row> now = rows(after);
        List<Move> moves = new ArrayList<>();
        old.forEach((key, row) -> {
            if (!now.containsKey(key)) {
                moves.add(new Move("gone: " + row.name(), 0));
            } else if (!now.get(key).cells().equals(row.cells())) {
                moves.add(move(row, now.get(key)));
            }
        });
        now.forEach((key, row) -> {
            if (!old.containsKey(key)) {
                moves.add(new Move("new: " + row.name(), 0));
            }
        });
        moves.sort(Comparator.comparingDouble(move -> -move.percent()));
        StringBuilder text = new StringBuilder();
        moves.stream().limit(MOST).forEach(move -> text.append(move.text()).append('\n'));
        if (moves.size() > MOST) {
            text.append("and ").append(moves.size() - MOST).append(" rows more\n");
        }
        return text.toString();
    }

    private static Move move(Row old, Row now) {
        List<String> changes = new ArrayList<>();
        double furthest = 0;
        for (int i = 0; i < Math.max(old.cells().size(), now.cells().size()); i++) {
            String from = i < old.cells().size() ? old.cells().get(i) : "";
            String to = i < now.cells().size() ? now.cells().get(i) : "";
            if (from.equals(to)) {
                continue;
            }
            String column = i < now.columns().size() ? now.columns().get(i) : "";
            String by = "";
            if (number(from) && number(to)) {
                if (column.endsWith("%") || column.endsWith("[%]")) {
                    by = String.format(Locale.ROOT, " (%+.1f points)", value(to) - value(from));
                } else if (value(from) != 0) {
                    double percent = 100 * (value(to) / value(from) - 1);
                    furthest = Math.max(furthest, Math.abs(percent));
                    by = String.format(Locale.ROOT, " (%+.2f%%)", percent);
                }
            }
            changes.add(column + " " + from + " -> " + to + by);
        }
        return new Move(now.name() + ": " + String.join(", ", changes), furthest);
    }

    private static boolean number(String cell) {
        return NUMBER.matcher(cell).matches();
    }

    private static double value(String cell) {
        Matcher matcher = NUMBER.matcher(cell);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no number: " + cell);
        }
        return Double.parseDouble(matcher.group(1).replace(",", ""));
    }

    /** Rows of Markdown tables and of tables in columns; what is in no table is a row of its own. */
    private static Map<String, Row> rows(String page) {
        Map<String, Row> rows = new LinkedHashMap<>();
        Map<String, Integer> met = new HashMap<>();
        List<String> columns = List.of();
        String section = "";
        String[] lines = page.split("\\R");
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].strip();
            if (line.isEmpty() || rule(line)) {
                columns = line.isEmpty() ? List.of() : columns;
                continue;
            }
            if (i + 1 < lines.length && rule(lines[i + 1].strip())) {
                columns = cells(line);
            }
            section = line.startsWith("#") ? line : section;
            Row row = row(line, columns);
            String key = section + columns + row.name();
            rows.put(key + met.merge(key, 1, Integer::sum), row);
        }
        return rows;
    }

    private static boolean rule(String line) {
        return line.length() > 2 && RULE.matcher(line).matches();
    }

    private static Row row(String line, List<String> columns) {
        if (columns.isEmpty()) {
            Matcher title = TITLE.matcher(line);
            String text = title.find() ? title.group(1) : line;
            return new Row(text, List.of(), List.of());
        }
        List<String> cells = cells(line);
        int named = 1;
        while (named < cells.size() && !number(cells.get(named))) {
            named++;
        }
        return new Row(String.join(" ", cells.subList(0, Math.min(named, cells.size()))), columns, cells);
    }

    private static List<String> cells(String line) {
        String[] cells = line.startsWith("|") ? line.replaceAll("^\\||\\|$", "").split("(?<!\\\\)\\|", -1)
                : line.split(" {2,}");
        List<String> stripped = new ArrayList<>();
        for (String cell : cells) {
            stripped.add(cell.strip());
        }
        return stripped;
    }
}
