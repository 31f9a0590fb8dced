package dev.trainyard.cli;

import dev.trainyard.report.Csv;
import dev.trainyard.report.JsonOut;
import dev.trainyard.report.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a command found, in the three forms in which it can be printed. */
interface Result {

    /** For people; ends in a line feed. */
    String table();

    /** For programs: maps, lists, strings, numbers. */
    Object json();

    /** For spreadsheets: a header and rows. */
    String csv();

    /** Rows of plain values under the same keys, with a table for people; JSON is the list of rows. */
    static Result of(Table table, List<? extends Map<String, ?>> rows) {
        return new Result() {
            @Override
            public String table() {
                return table.render();
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

    /** Rows as CSV: all keys in order of first appearance; lists are joined by semicolons, maps are left out. */
    static String rowsAsCsv(List<? extends Map<String, ?>> rows) {
        Set<String> keys = new LinkedHashSet<>();
        rows.forEach(row -> row.forEach((key, value) -> {
            if (!(value instanceof Map)) {
                keys.add(key);
            }
        }));
        List<List<Object>> cells = new ArrayList<>();
        for (Map<String, ?> row : rows) {
            List<Object> line = new ArrayList<>();
            for (String key : keys) {
                Object value = row.get(key);
                line.add(value instanceof Collection<?> list
                        ? String.join("; ", list.stream().map(String::valueOf).toList()) : value);
            }
            cells.add(line);
        }
        return Csv.render(List.copyOf(keys), cells);
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
