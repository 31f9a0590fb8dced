package dev.trainyard.plan.framework.shell;

import java.util.function.IntFunction;

/** Finds where quotes and brackets of a shell end. */
final class Quotes {
    private static final int DEEPEST = 40;

    private Quotes() {}

    /** The place after the quote that begins at {@code from}: one of ' " `. */
    static int end(String text, int from, IntFunction<? extends RuntimeException> unended) {
        return end(text, from, unended, 0);
    }

    private static int end(String text, int from, IntFunction<? extends RuntimeException> unended, int depth) {
        char quote = text.charAt(from);
        for (int i = from + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == quote) {
                return i + 1;
            }
            if (quote != '\'' && c == '\\') {
                i++;
            } else if (quote == '"' && c == '$') {
                i = dollar(text, i, unended, depth + 1) - 1;
            } else if (quote == '"' && c == '`') {
                i = end(text, i, unended, depth + 1) - 1;
            }
        }
        throw unended.apply(from);
    }

    /** The place after what a dollar sign begins: a name, {@code ${...}}, {@code $(...)}, {@code $((...))}. */
    static int dollar(String text, int from, IntFunction<? extends RuntimeException> unended) {
        return dollar(text, from, unended, 0);
    }

    private static int dollar(String text, int from, IntFunction<? extends RuntimeException> unended, int depth) {
        if (depth > DEEPEST) {
            throw unended.apply(from);
        }
        int at = from + 1;
        if (at >= text.length()) {
            return at;
        }
        char c = text.charAt(at);
        if (c == '{' || c == '(') {
            return closed(text, at, c, c == '{' ? '}' : ')', unended, depth);
        }
        if (c == '\'' && text.charAt(from) == '$') {
            return end(text, at, unended, depth + 1);
        }
        if (Character.isLetter(c) || c == '_') {
            while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
                at++;
            }
            return at;
        }
        return "0123456789@*#?$!-".indexOf(c) >= 0 ? at + 1 : at;
    }

    private static int closed(String text, int from, char open, char close,
            IntFunction<? extends RuntimeException> unended, int depth) {
        int level = 0;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '\'' && open == '(' || c == '"' || c == '`') {
                i = end(text, i, unended, depth + 1) - 1;
            } else if (c == '$' && i + 1 < text.length() && "{(".indexOf(text.charAt(i + 1)) >= 0) {
                i = dollar(text, i, unended, depth + 1) - 1;
            } else if (c == open) {
                level++;
            } else if (c == close && --level == 0) {
                return i + 1;
            }
        }
        throw unended.apply(from);
    }
}
