package dev.trainyard.plan.framework.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts values in the place of variables, as a shell does; what is not known becomes a mark. */
final class Expansion {
    private static final Pattern PARAMETER = Pattern.compile(
            "([!#]?)([A-Za-z_][A-Za-z_0-9]*|[0-9]+|[@*#?$-])(\\[[^]]*])?(.*)", Pattern.DOTALL);
    private static final Pattern OPERATOR = Pattern.compile("(:?[-=+?]|##?|%%?|//?|\\^\\^?|,,?|:)(.*)", Pattern.DOTALL);
    private static final int DEEPEST = 40;

    private final Scope scope;
    private final Function<String, String> commands;
    private final int depth;

    /** @param commands what a command that stands for its output prints */
    Expansion(Scope scope, Function<String, String> commands) {
        this(scope, commands, 0);
    }

    private Expansion(Scope scope, Function<String, String> commands, int depth) {
        this.scope = scope;
        this.commands = commands;
        this.depth = depth;
    }

    /** The words that a word becomes. */
    List<String> fields(String raw) {
        Fields fields = new Fields(true);
        walk(raw, fields);
        return fields.end();
    }

    /** A word that stays one, as in an assignment. */
    String joined(String raw) {
        Fields fields = new Fields(false);
        walk(raw, fields);
        return String.join(" ", fields.end());
    }

    /** What is within double quotes, or a {@code <<END} text. */
    String quoted(String raw) {
        Fields fields = new Fields(false);
        walkQuoted(raw, fields);
        return String.join(" ", fields.end());
    }

    private void walk(String raw, Fields fields) {
        for (int i = 0; i < raw.length();) {
            char c = raw.charAt(i);
            if (c == '\\') {
                if (i + 1 < raw.length() && raw.charAt(i + 1) != '\n') {
                    fields.literal(raw.substring(i + 1, i + 2));
                }
                i += 2;
            } else if (c == '\'') {
                int end = end(raw, i);
                fields.literal(raw.substring(i + 1, Math.max(i + 1, end - 1)));
                i = end;
            } else if (c == '"') {
                int end = end(raw, i);
                fields.literal("");
                walkQuoted(raw.substring(i + 1, Math.max(i + 1, end - 1)), fields);
                i = end;
            } else if (c == '`' || c == '$') {
                int end = c == '`' ? end(raw, i) : dollar(raw, i);
                expand(raw.substring(i, end), false, fields);
                i = Math.max(end, i + 1);
            } else if ((c == '<' || c == '>') && raw.startsWith("(", i + 1)) {
                fields.literal(Unknown.of("a process"));
                i = raw.length();
            } else {
                fields.literal(String.valueOf(c));
                i++;
            }
        }
    }

    private void walkQuoted(String text, Fields fields) {
        for (int i = 0; i < text.length();) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                char next = text.charAt(i + 1);
                if (next == '\n') {
                    i += 2;
                    continue;
                }
                fields.literal("$`\"\\".indexOf(next) >= 0 ? String.valueOf(next) : "\\" + next);
                i += 2;
            } else if (c == '$' || c == '`') {
                int end = c == '`' ? end(text, i) : dollar(text, i);
                expand(text.substring(i, end), true, fields);
                i = Math.max(end, i + 1);
            } else {
                fields.literal(String.valueOf(c));
                i++;
            }
        }
    }

    private static int end(String text, int from) {
        try {
            return Quotes.end(text, from, at -> new IllegalArgumentException());
        } catch (IllegalArgumentException e) {
            return text.length();
        }
    }

    private static int dollar(String text, int from) {
        try {
            return Quotes.dollar(text, from, at -> new IllegalArgumentException());
        } catch (IllegalArgumentException e) {
            return text.length();
        }
    }

    private void expand(String piece, boolean quoted, Fields fields) {
        if (piece.length() < 2) {
            fields.literal(piece);
        } else if (piece.startsWith("$((") && piece.endsWith("))")) {
            put(arithmetic(piece.substring(3, piece.length() - 2)), quoted, fields);
        } else if (piece.startsWith("$(") || piece.startsWith("`")) {
            String command = piece.startsWith("`") ? piece.substring(1, piece.length() - 1)
                    : piece.substring(2, Math.max(2, piece.length() - 1));
            put(commands.apply(command), quoted, fields);
        } else if (piece.startsWith("$'")) {
            fields.literal(piece.substring(2, Math.max(2, piece.length() - 1)));
        } else {
            String body = piece.startsWith("${") ? piece.substring(2, Math.max(2, piece.length() - 1))
                    : piece.substring(1);
            parameter(body, quoted, fields);
        }
    }

    private static void put(String value, boolean quoted, Fields fields) {
        if (quoted) {
            fields.literal(value);
        } else {
            fields.split(value);
        }
    }

    /** The value of whole-number arithmetic. */
    String arithmetic(String text) {
        String plain = quoted(text);
        if (Unknown.in(plain)) {
            return String.join("", Unknown.names(plain).stream().map(Unknown::of).toList());
        }
        List<String> missing = new ArrayList<>();
        Optional<Long> value = Arithmetic.of(plain, name -> {
            String found = value(name);
            if (found.matches("-?[0-9]{1,18}")) {
                return Optional.of(Long.parseLong(found));
            }
            missing.addAll(Unknown.in(found) ? Unknown.names(found) : List.of(name));
            return Optional.empty();
        });
        return value.map(String::valueOf).orElseGet(() -> missing.isEmpty() ? Unknown.of("((" + text + "))")
                : String.join("", missing.stream().map(Unknown::of).toList()));
    }

    /** The first of a variable's values, or a mark with its name. */
    String value(String name) {
        List<String> values = values(name);
        return values == null ? Unknown.of(name) : values.isEmpty() ? "" : values.get(0);
    }

    private List<String> values(String name) {
        if (name.equals("@") || name.equals("*")) {
            return scope.positional();
        }
        if (name.equals("#")) {
            return List.of(String.valueOf(scope.positional().size()));
        }
        if (name.equals("?")) {
            return List.of("0");
        }
        if (name.matches("[1-9][0-9]{0,2}") && Integer.parseInt(name) <= scope.positional().size()) {
            return List.of(scope.positional().get(Integer.parseInt(name) - 1));
        }
        return scope.find(name);
    }

    private void parameter(String body, boolean quoted, Fields fields) {
        Matcher matcher = PARAMETER.matcher(body);
        if (!matcher.matches() || depth > DEEPEST) {
            fields.literal(Unknown.of(body));
            return;
        }
        String name = matcher.group(2);
        String index = matcher.group(3);
        List<String> values = values(name);
        boolean all = name.equals("@") || name.equals("*") || index != null
                && (index.equals("[@]") || index.equals("[*]"));
        if (quoted && all && values != null && (name.equals("*") || "[*]".equals(index))) {
            values = List.of(String.join(" ", values)); // one word, unlike @
        }
        if (!matcher.group(1).isEmpty()) {
            put(measured(matcher.group(1), name, all, values), quoted, fields);
            return;
        }
        if (index != null && !all && values != null) {
            values = element(values, index.substring(1, index.length() - 1));
        }
        if (matcher.group(4).isEmpty()) {
            whole(name, values, all, quoted, fields);
            return;
        }
        Matcher operator = OPERATOR.matcher(matcher.group(4));
        if (!operator.matches()) {
            fields.literal(Unknown.of(name));
            return;
        }
        if (all && values != null && !values.isEmpty()) {
            whole(name, values, true, quoted, fields);
            return;
        }
        put(changed(name, values, operator.group(1), operator.group(2)), quoted, fields);
    }

    private static void whole(String name, List<String> values, boolean all, boolean quoted, Fields fields) {
        if (values == null) {
            put(Unknown.of(name), quoted, fields);
        } else if (all && quoted) {
            fields.array(values);
        } else if (all) {
            values.forEach(value -> {
                fields.split(value);
                fields.gap();
            });
        } else {
            put(values.isEmpty() ? "" : values.get(0), quoted, fields);
        }
    }

    private static String measured(String sign, String name, boolean all, List<String> values) {
        boolean known = values != null && values.stream().noneMatch(Unknown::in);
        if (sign.equals("!") || !known) {
            return Unknown.of(name);
        }
        return String.valueOf(all ? values.size() : values.isEmpty() ? 0 : values.get(0).length());
    }

    private List<String> element(List<String> values, String index) {
        String number = arithmetic(index);
        if (!number.matches("-?[0-9]{1,6}")) {
            return List.of(Unknown.of("an element of an array"));
        }
        int at = Integer.parseInt(number);
        at = at < 0 ? at + values.size() : at;
        return at >= 0 && at < values.size() ? List.of(values.get(at)) : List.of("");
    }

    private String changed(String name, List<String> values, String operator, String raw) {
        boolean colon = operator.length() == 2 && operator.charAt(0) == ':';
        String value = values == null ? null : values.isEmpty() ? "" : values.get(0);
        boolean absent = value == null || colon && value.isEmpty();
        Expansion inner = new Expansion(scope, commands, depth + 1);
        switch (operator) {
            case ":-", "-", ":=", "=":
                if (absent && operator.endsWith("=")) {
                    scope.set(name, List.of(inner.joined(raw)));
                }
                return absent ? inner.joined(raw) : value;
            case ":+", "+":
                return absent ? "" : inner.joined(raw);
            case ":?", "?":
                return absent ? Unknown.of(name) : value;
            default:
                if (value == null || Unknown.in(value)) {
                    return value == null ? Unknown.of(name) : value;
                }
                return Patterns.change(value, operator, inner.joined(raw), name);
        }
    }

    /** Collects words: literal text sticks together, values outside quotes are cut at blanks. */
    private static final class Fields {
        private final boolean splits;
        private final List<String> done = new ArrayList<>();
        private final StringBuilder open = new StringBuilder();
        private boolean any;

        Fields(boolean splits) {
            this.splits = splits;
        }

        void literal(String text) {
            open.append(text);
            any = true;
        }

        void split(String value) {
            if (!splits) {
                literal(value);
                return;
            }
            int from = 0;
            boolean inMark = false;
            for (int i = 0; i <= value.length(); i++) {
                char c = i < value.length() ? value.charAt(i) : ' ';
                inMark = c == '\uE000' || inMark && c != '\uE001';
                if (!inMark && Character.isWhitespace(c) && c != '\u00A0') {
                    if (i > from) {
                        literal(value.substring(from, i));
                    }
                    if (i < value.length()) {
                        gap();
                    }
                    from = i + 1;
                }
            }
        }

        void gap() {
            if (any) {
                done.add(open.toString());
            }
            open.setLength(0);
            any = false;
        }

        void array(List<String> values) {
            if (values.isEmpty() && open.isEmpty()) {
                any = false;
            }
            for (int i = 0; i < values.size(); i++) {
                literal(values.get(i));
                if (i < values.size() - 1) {
                    if (splits) {
                        gap();
                    } else {
                        literal(" ");
                    }
                }
            }
        }

        List<String> end() {
            gap();
            return done;
        }
    }
}
