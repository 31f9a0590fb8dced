package dev.trainyard.input;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** Builds entries from TOML 1.0. Depth is limited before the parser, which recurses, sees the text. */
final class TomlEntries {
    private static final int MAX_DEPTH = EntryBuilder.MAX_DEPTH;
    /** The parser's time grows with the parts of a key times its length. */
    private static final int MAX_DOTS = 64;
    /** Behind an error the parser takes the cube of lines that say nothing: two thousand take 20 seconds. */
    private static final int MAX_EMPTY_LINES = 100;

    private final String source;
    private int values;

    private TomlEntries(String source) {
        this.source = source;
    }

    static Entry parse(String source, String text) {
        refuseDepth(source, text);
        refuseEmptyLines(source, text);
        TomlParseResult result;
        try {
            result = Toml.parse(text);
        } catch (RuntimeException | StackOverflowError | AssertionError e) {
            // The parser throws, rather than lists, what is wrong in a table's name; where assertions are on it holds
            // itself to what half a character in a header's comment breaks.
            throw new InputException(Place.of(source), "", "not valid TOML: "
                    + (e instanceof TomlParseError error ? reason(error) : "its parser gives up on it"));
        }
        if (result.hasErrors()) {
            TomlParseError error = result.errors().get(0);
            Place place = new TomlEntries(source).place(error.position());
            throw new InputException(place, "", "not valid TOML: " + reason(error));
        }
        if (result.isEmpty()) {
            throw new InputException(Place.of(source), "", "is empty; expected [section] and key = value lines");
        }
        return new TomlEntries(source).table("", new Place(source, 1, 1), result, 0);
    }

    private static String reason(TomlParseError error) {
        return Names.clip(String.valueOf(error.getMessage()).lines().findFirst().orElse("").strip(), 160);
    }

    private static void refuseEmptyLines(String source, String text) {
        int line = 0;
        int empty = 0;
        for (String written : text.split("\n", -1)) {
            line++;
            String says = written.strip();
            empty = says.isEmpty() || says.startsWith("#") ? empty + 1 : 0;
            if (empty > MAX_EMPTY_LINES) {
                throw new InputException(new Place(source, line, 0), "", "more than " + MAX_EMPTY_LINES + " lines in"
                        + " a row are empty or comments; expected [section] and key = value lines");
            }
        }
    }

    private static void refuseDepth(String source, String text) {
        int depth = 0;
        int dots = 0;
        int line = 1;
        for (int i = 0; i < text.length(); i++) {
            char sign = text.charAt(i);
            depth += sign == '[' || sign == '{' ? 1 : sign == ']' || sign == '}' ? -1 : 0;
            dots += sign == '.' ? 1 : 0;
            if (sign == '\n') {
                line++;
                dots = 0;
            } else if (sign == ',' || sign == '"' || sign == '=') {
                dots = 0;
            }
            if (depth > MAX_DEPTH || dots > MAX_DOTS) {
                throw new InputException(new Place(source, line, 0), "", "is nested more than " + MAX_DEPTH
                        + " levels deep; expected [section] and key = value lines");
            }
        }
    }

    private Entry table(String path, Place place, TomlTable table, int depth) {
        Map<String, Entry> fields = new LinkedHashMap<>();
        for (String key : table.keySet()) {
            Place at = place(table.inputPositionOf(List.of(key)));
            fields.put(key, value(Entry.below(path, key), at, table.get(List.of(key)), depth + 1));
        }
        return Entry.mapping(place, place, path, fields);
    }

    private Entry value(String path, Place place, Object value, int depth) {
        if (++values > EntryBuilder.MAX_VALUES || depth > 2 * MAX_DEPTH) {
            throw new InputException(place, path, "the document holds more than " + EntryBuilder.MAX_VALUES
                    + " values or is nested too deep");
        }
        if (value instanceof TomlTable table) {
            return table(path, place, table, depth);
        }
        if (value instanceof TomlArray array) {
            List<Entry> elements = new ArrayList<>();
            for (int i = 0; i < array.size(); i++) {
                elements.add(value(path + "[" + i + "]", place(array.inputPositionOf(i)), array.get(i), depth + 1));
            }
            return Entry.list(place, place, path, elements);
        }
        return Entry.scalar(place, place, path, String.valueOf(value), false);
    }

    private Place place(TomlPosition position) {
        return position == null ? Place.of(source) : new Place(source, position.line(), position.column());
    }
}
