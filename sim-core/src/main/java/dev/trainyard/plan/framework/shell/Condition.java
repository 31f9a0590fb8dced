package dev.trainyard.plan.framework.shell;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** {@code [ ... ]} and {@code [[ ... ]]}: true, false or, as null, not known. */
final class Condition {
    private static final Set<String> FILES = Set.of("-f", "-d", "-e", "-x", "-s", "-r", "-w", "-L", "-h", "-p", "-t");
    private static final Set<String> BINARY = Set.of("=", "==", "!=", "-eq", "-ne", "-gt", "-ge", "-lt", "-le", "<",
            ">", "=~");

    private final List<String> words;
    private final Set<String> unknown = new TreeSet<>();
    private int at;

    Condition(List<String> words) {
        this.words = words;
    }

    /** What kept it from being known. */
    Set<String> unknown() {
        return unknown;
    }

    Boolean value() {
        Boolean value = either();
        return at == words.size() ? value : null;
    }

    private Boolean either() {
        Boolean left = both();
        while (take("-o") || take("||")) {
            Boolean right = both();
            left = Boolean.TRUE.equals(left) || Boolean.TRUE.equals(right) ? Boolean.TRUE
                    : left == null || right == null ? null : Boolean.FALSE;
        }
        return left;
    }

    private Boolean both() {
        Boolean left = not();
        while (take("-a") || take("&&")) {
            Boolean right = not();
            left = Boolean.FALSE.equals(left) || Boolean.FALSE.equals(right) ? Boolean.FALSE
                    : left == null || right == null ? null : Boolean.TRUE;
        }
        return left;
    }

    private Boolean not() {
        int turns = 0;
        while (take("!")) {
            turns++;
        }
        Boolean value = primary();
        return value == null || turns % 2 == 0 ? value : Boolean.valueOf(!value);
    }

    private Boolean primary() {
        if (at >= words.size()) {
            return Boolean.FALSE;
        }
        if (take("(")) {
            Boolean value = either();
            take(")");
            return value;
        }
        String first = words.get(at);
        if (at + 2 < words.size() && BINARY.contains(words.get(at + 1))) {
            at += 3;
            return compare(first, words.get(at - 2), words.get(at - 1));
        }
        if (at + 1 < words.size() && first.matches("-[a-zA-Z]") && !words.get(at + 1).equals("-a")) {
            at += 2;
            return unary(first, words.get(at - 1));
        }
        if (at + 1 < words.size() && BINARY.contains(first)) {
            at += 2; // the left side was nothing at all
            return compare("", first, words.get(at - 1));
        }
        at++;
        return first.equals("-z") || plain(first) == null ? first.equals("-z") ? Boolean.TRUE : null
                : Boolean.valueOf(!first.equals("-n") && !plain(first).isEmpty());
    }

    private Boolean unary(String operator, String value) {
        if (FILES.contains(operator)) {
            unknown.add("the file " + Unknown.show(value));
            return null;
        }
        String text = plain(value);
        if (text == null) {
            return null;
        }
        return switch (operator) {
            case "-z" -> text.isEmpty();
            case "-n" -> !text.isEmpty();
            default -> null;
        };
    }

    private Boolean compare(String left, String operator, String right) {
        String a = plain(left);
        String b = plain(right);
        if (a == null || b == null) {
            return null;
        }
        return switch (operator) {
            case "=", "==" -> Patterns.fits(b, a);
            case "!=" -> !Patterns.fits(b, a);
            case "<" -> a.compareTo(b) < 0;
            case ">" -> a.compareTo(b) > 0;
            case "=~" -> null;
            default -> numbers(a, operator, b);
        };
    }

    /** A shell that compares what is no number complains and goes on as if it were false. */
    private static boolean numbers(String a, String operator, String b) {
        if (!a.strip().matches("-?[0-9]{1,18}") || !b.strip().matches("-?[0-9]{1,18}")) {
            return false;
        }
        int order = Long.compare(Long.parseLong(a.strip()), Long.parseLong(b.strip()));
        return switch (operator) {
            case "-eq" -> order == 0;
            case "-ne" -> order != 0;
            case "-gt" -> order > 0;
            case "-ge" -> order >= 0;
            case "-lt" -> order < 0;
            default -> order <= 0;
        };
    }

    /** A variable that nothing sets is empty to a shell, unless it is an argument or the machine's own. */
    private String plain(String text) {
        if (!Unknown.in(text)) {
            return text;
        }
        Set<String> names = Unknown.names(text);
        if (names.stream().allMatch(name -> name.matches("[A-Za-z_][A-Za-z_0-9]*")
                && !name.matches("(SLURM|OMPI|PMI|MASTER|MLP|PET)_.*|WORLD_SIZE|RANK|NNODES|NODE_RANK|HOSTNAME|HOME"
                        + "|USER|PWD"))) {
            String plain = text;
            for (String name : names) {
                plain = plain.replace(Unknown.of(name), "");
            }
            return plain;
        }
        unknown.addAll(names);
        return null;
    }

    private boolean take(String word) {
        if (at < words.size() && words.get(at).equals(word)) {
            at++;
            return true;
        }
        return false;
    }
}
