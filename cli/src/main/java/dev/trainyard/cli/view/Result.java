package dev.trainyard.cli.view;

import dev.trainyard.cli.terminal.Format;
import dev.trainyard.report.Csv;
import dev.trainyard.report.JsonOut;
import dev.trainyard.report.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What a command found, in the three forms in which it can be printed. */
public interface Result {

    /** For people; ends in a line feed. */
    String table();

    /** For programs: maps, lists, strings, numbers. */
    Object json();

    /** For spreadsheets: a header and rows. */
    String csv();

    /** Rows of plain values under the same keys, with a table for people; JSON is the list of rows. */
    static Result of(Table table, List<? extends Map<String, ?>> rows) {
        return of(table, List.of(), rows);
    }

    /** The same with notes, a line each, below the table. */
    static Result of(Table table, List<String> notes, List<? extends Map<String, ?>> rows) {
        return new Result() {
            @Override
            public String table() {
                return table.render() + (notes.isEmpty() ? "" : "\n")
                        + notes.stream().map(note -> "note: " + note + "\n").collect(Collectors.joining());
            }

            @Override
            public Object json() {
                return rows;
            }

            @Override
            public String csv() {
                return rowsAsCsv(rows);
            }
        };
    }

    /** Rows as CSV: all keys in order of first appearance, those of inner maps dotted; lists joined by semicolons. */
    static String rowsAsCsv(List<? extends Map<String, ?>> rows) {
        List<Map<String, Object>> flat = new ArrayList<>();
        Set<String> keys = new LinkedHashSet<>();
        for (Map<String, ?> row : rows) {
            Map<String, Object> line = new LinkedHashMap<>();
            flatten("", row, line);
            keys.addAll(line.keySet());
            flat.add(line);
        }
        List<List<Object>> cells = new ArrayList<>();
        flat.forEach(line -> cells.add(new ArrayList<>(keys.stream().map(line::get).toList())));
        return Csv.render(List.copyOf(keys), cells);
    }

    private static void flatten(String before, Map<?, ?> row, Map<String, Object> line) {
        row.forEach((key, value) -> {
            if (value instanceof Map<?, ?> inner) {
                flatten(before + key + ".", inner, line);
            } else {
                line.put(before + key, value instanceof Collection<?> list
                        ? String.join("; ", list.stream().map(String::valueOf).toList()) : value);
            }
        });
    }

    /** The text in the wanted form. */
    default String in(Format format) {
        return switch (format) {
            case TABLE -> table();
            case JSON -> JsonOut.pretty(json());
            case CSV -> csv();
        };
    }
}
