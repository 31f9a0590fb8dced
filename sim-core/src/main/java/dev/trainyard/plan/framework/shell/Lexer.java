package dev.trainyard.plan.framework.shell;

import dev.trainyard.input.InputException;
import dev.trainyard.input.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Cuts a script into words and signs; quotes stay in the words, comments and continued lines go. */
final class Lexer {
    private static final String[] SIGNS = {"&>>", "<<<", "<<-", "&>", ">&", "<&", "|&", "||", "&&", ";;", ">>", "<<",
        ">|", ">", "<", "|", "&", ";", "(", ")"};

    private final String source;
    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    /** The text of each {@code <<END}, by the number of its sign's token. */
    private final Map<Integer, String> documents = new HashMap<>();
    private final List<int[]> pending = new ArrayList<>();
    private int at;
    private int line = 1;

    Lexer(String source, String text) {
        this.source = source;
        this.text = text.replace("\r\n", "\n");
    }

    List<Token> tokens() {
        boolean glued = false;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\n') {
                tokens.add(new Token("\n", true, false, line));
                at++;
                line++;
                documents();
                glued = false;
            } else if (c == ' ' || c == '\t' || c == '\r') {
                at++;
                glued = false;
            } else if (c == '\\' && continued() > 0) {
                at += continued();
                line++;
                glued = false;
            } else if (c == '#' && !glued) {
                while (at < text.length() && text.charAt(at) != '\n') {
                    at++;
                }
            } else {
                glued = token(glued);
            }
        }
        return tokens;
    }

    /** What is given to the command at the token of that number. */
    String document(int token) {
        return documents.get(token);
    }

    /** Signs from a backslash to the line's end, blanks allowed as people leave them there; 0: there is more. */
    private int continued() {
        int end = at + 1;
        while (end < text.length() && (text.charAt(end) == ' ' || text.charAt(end) == '\t'
                || text.charAt(end) == '\r')) {
            end++;
        }
        return end < text.length() && text.charAt(end) == '\n' ? end + 1 - at : 0;
    }

    private boolean token(boolean glued) {
        if (text.startsWith("((", at)) {
            int end = arithmetic();
            if (end > 0) {
                add(text.substring(at, end), false, glued);
                skip(end);
                return true;
            }
        }
        for (String sign : SIGNS) {
            if (text.startsWith(sign, at) && !process(sign)) {
                if (sign.equals("<<") || sign.equals("<<-")) {
                    pending.add(new int[] {tokens.size(), sign.length() - 2});
                }
                add(sign, true, glued);
                at += sign.length();
                return true;
            }
        }
        int start = at;
        int from = line;
        word();
        tokens.add(new Token(text.substring(start, at), false, glued, from));
        return true;
    }

    private void add(String word, boolean sign, boolean glued) {
        tokens.add(new Token(word, sign, glued, line));
    }

    /** {@code <(...)} is a word. */
    private boolean process(String sign) {
        return (sign.equals("<") || sign.equals(">")) && at + 1 < text.length() && text.charAt(at + 1) == '(';
    }

    /** The end of {@code ((...))}, or 0 where it is two groups. */
    private int arithmetic() {
        int depth = 0;
        for (int i = at; i < text.length(); i++) {
            char c = text.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (depth == 0) {
                return text.charAt(i - 1) == ')' ? i + 1 : 0;
            }
        }
        return 0;
    }

    private void skip(int end) {
        for (; at < end; at++) {
            if (text.charAt(at) == '\n') {
                line++;
            }
        }
    }

    /** Moves over one word. */
    private void word() {
        int start = at;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\\') {
                if (continued() > 0) {
                    return;
                }
                skip(Math.min(text.length(), at + 2));
            } else if (c == '\'' || c == '"' || c == '`') {
                skip(Quotes.end(text, at, this::unended));
            } else if (c == '$' || (c == '<' || c == '>') && at == start) {
                skip(Quotes.dollar(text, at, this::unended));
            } else if (" \t\r\n|&;()<>".indexOf(c) >= 0) {
                return;
            } else {
                at++;
            }
        }
    }

    private InputException unended(int from) {
        int where = (int) text.substring(0, from).chars().filter(c -> c == '\n').count() + 1;
        return new InputException(new Place(source, where, 0), "", "the quote or bracket that begins here has no end;"
                + " expected a shell script");
    }

    /** After a line that has {@code <<END} come the lines up to END. */
    private void documents() {
        for (int[] each : pending) {
            String end = each[0] + 1 < tokens.size() ? tokens.get(each[0] + 1).text().replaceAll("[\"'\\\\]", "") : "";
            StringBuilder body = new StringBuilder();
            while (at < text.length()) {
                int until = text.indexOf('\n', at);
                String read = text.substring(at, until < 0 ? text.length() : until);
                at = until < 0 ? text.length() : until + 1;
                line++;
                if ((each[1] > 0 ? read.replaceFirst("^\t+", "") : read).strip().equals(end)) {
                    break;
                }
                body.append(read).append('\n');
            }
            documents.put(each[0], body.toString());
        }
        pending.clear();
    }
}
