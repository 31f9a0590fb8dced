package dev.trainyard.input;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds entries from JSON (RFC 8259), which may hold tabs and escapes that YAML does not read. Depth and the number of
 * values are limited, so that a hostile text costs no more than reading it.
 */
final class JsonEntries {
    /** Values in a document: the longest lists of labels and of layers left unquantized hold tens of thousands. */
    static final int MAX_VALUES = 400_000;
    private static final int MAX_DEPTH = EntryBuilder.MAX_DEPTH;

    private final String source;
    private final String text;
    private int at;
    private int line = 1;
    private int lineStart;
    private int values;

    private JsonEntries(String source, String text) {
        this.source = source;
        this.text = text;
    }

    /** The document; {@code InputException} says where it is not JSON. */
    static Entry parse(String source, String text) {
        JsonEntries reader = new JsonEntries(source, text);
        reader.space();
        Entry root = reader.value("", null, 0);
        reader.space();
        if (reader.at < text.length()) {
            throw reader.wrong("expected the end, found " + reader.sign());
        }
        return root;
    }

    private Entry value(String path, Place keyPlace, int depth) {
        Place place = place();
        Place key = keyPlace == null ? place : keyPlace;
        if (++values > MAX_VALUES) {
            throw new InputException(place, path, "the document holds more than " + MAX_VALUES + " values");
        }
        if (depth > MAX_DEPTH) {
            throw new InputException(place, "", "is nested more than " + MAX_DEPTH + " levels deep");
        }
        char first = at < text.length() ? text.charAt(at) : 0;
        return switch (first) {
            case '{' -> Entry.mapping(place, key, path, fields(path, depth));
            case '[' -> Entry.list(place, key, path, elements(path, depth));
            case '"' -> Entry.scalar(place, key, path, string(), false);
            default -> {
                String word = word();
                yield Entry.scalar(place, key, path, word, word.equals("null"));
            }
        };
    }

    private Map<String, Entry> fields(String path, int depth) {
        Map<String, Entry> fields = new LinkedHashMap<>();
        at++;
        space();
        if (next('}')) {
            return fields;
        }
        do {
            space();
            Place place = place();
            if (at >= text.length() || text.charAt(at) != '"') {
                throw wrong("expected a key in double quotes, found " + sign());
            }
            String name = string();
            String below = Entry.below(path, name);
            space();
            if (!next(':')) {
                throw wrong("expected a colon behind the key, found " + sign());
            }
            space();
            if (fields.put(name, value(below, place, depth + 1)) != null) {
                throw new InputException(place, below, "the key is written twice; expected it once");
            }
            space();
        } while (next(','));
        close('}');
        return fields;
    }

    private List<Entry> elements(String path, int depth) {
        List<Entry> elements = new ArrayList<>();
        at++;
        space();
        if (next(']')) {
            return elements;
        }
        do {
            space();
            elements.add(value(path + "[" + elements.size() + "]", null, depth + 1));
            space();
        } while (next(','));
        close(']');
        return elements;
    }

    private void close(char bracket) {
        if (!next(bracket)) {
            throw wrong("expected a comma or " + bracket + ", found " + sign());
        }
    }

    private boolean next(char wanted) {
        if (at < text.length() && text.charAt(at) == wanted) {
            at++;
            return true;
        }
        return false;
    }

    private void space() {
        for (; at < text.length(); at++) {
            char sign = text.charAt(at);
            if (sign == '\n') {
                line++;
                lineStart = at + 1;
            } else if (sign != ' ' && sign != '\t' && sign != '\r') {
                return;
            }
        }
    }

    /** A number, true, false or null; Python's NaN and Infinity pass, since it writes them into configurations. */
    private String word() {
        int start = at;
        while (at < text.length() && isOfWord(text.charAt(at))) {
            at++;
        }
        String word = text.substring(start, at);
        boolean known = switch (word) {
            case "true", "false", "null", "NaN", "Infinity", "-Infinity" -> true;
            default -> word.matches("-?\\d{1,400}+(\\.\\d{1,400}+)?([eE][+-]?\\d{1,9})?");
        };
        if (!known) {
            at = start;
            throw wrong("expected a value, found " + sign());
        }
        return word;
    }

    private static boolean isOfWord(char sign) {
        return sign >= '0' && sign <= '9' || sign >= 'a' && sign <= 'z' || sign >= 'A' && sign <= 'Z' || sign == '-'
                || sign == '+' || sign == '.';
    }

    private String string() {
        StringBuilder built = new StringBuilder();
        at++;
        while (at < text.length()) {
            char sign = text.charAt(at++);
            if (sign == '"') {
                return built.toString();
            }
            if (sign < ' ') {
                at--;
                throw wrong("a text in double quotes ends within its line");
            }
            built.append(sign == '\\' ? escaped() : sign);
        }
        throw wrong("a text in double quotes has no end");
    }

    private char escaped() {
        char sign = at < text.length() ? text.charAt(at++) : 0;
        return switch (sign) {
            case '"', '\\', '/' -> sign;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                String digits = text.substring(at, Math.min(at + 4, text.length()));
                if (!digits.matches("[0-9a-fA-F]{4}")) {
                    throw wrong("expected four hexadecimal digits behind \\u");
                }
                at += 4;
                yield (char) Integer.parseInt(digits, 16);
            }
            default -> throw wrong("unknown escape in a text");
        };
    }

    private String sign() {
        return at < text.length() ? "\"" + Names.oneLine(text.substring(at, at + 1)) + "\"" : "the end of the file";
    }

    private InputException wrong(String problem) {
        return new InputException(place(), "", "not valid JSON: " + problem);
    }

    private Place place() {
        return new Place(source, line, at - lineStart + 1);
    }
}
