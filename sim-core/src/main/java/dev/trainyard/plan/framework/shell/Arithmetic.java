package dev.trainyard.plan.framework.shell;

import java.util.Optional;
import java.util.function.Function;

/** Whole-number arithmetic of a shell; empty where a part is not known or it makes no sense. */
final class Arithmetic {
    private static final String[][] LEVELS = {{"||"}, {"&&"}, {"==", "!="}, {"<=", ">=", "<", ">"}, {"+", "-"},
        {"*", "/", "%"}};
    private static final int DEEPEST = 50;

    private final String text;
    private final Function<String, Optional<Long>> variables;
    private int at;
    private int depth;

    private Arithmetic(String text, Function<String, Optional<Long>> variables) {
        this.text = text;
        this.variables = variables;
    }

    static Optional<Long> of(String text, Function<String, Optional<Long>> variables) {
        Arithmetic it = new Arithmetic(text.replaceAll("\\s+", " ").strip(), variables);
        try {
            long value = it.level(0);
            it.blank();
            return it.at == it.text.length() ? Optional.of(value) : Optional.empty();
        } catch (ArithmeticException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private long level(int level) {
        if (++depth > DEEPEST * LEVELS.length) {
            throw new ArithmeticException("too deep");
        }
        long left = level == LEVELS.length ? operand() : level(level + 1);
        while (level < LEVELS.length) {
            String sign = sign(LEVELS[level]);
            if (sign == null) {
                break;
            }
            left = apply(sign, left, level(level + 1));
        }
        depth--;
        return left;
    }

    private String sign(String[] signs) {
        blank();
        for (String sign : signs) {
            if (text.startsWith(sign, at) && !text.startsWith("**", at)) {
                at += sign.length();
                return sign;
            }
        }
        return null;
    }

    private static long apply(String sign, long left, long right) {
        return switch (sign) {
            case "+" -> Math.addExact(left, right);
            case "-" -> Math.subtractExact(left, right);
            case "*" -> Math.multiplyExact(left, right);
            case "/" -> left / right;
            case "%" -> left % right;
            case "==" -> left == right ? 1 : 0;
            case "!=" -> left != right ? 1 : 0;
            case "<" -> left < right ? 1 : 0;
            case ">" -> left > right ? 1 : 0;
            case "<=" -> left <= right ? 1 : 0;
            case ">=" -> left >= right ? 1 : 0;
            case "&&" -> left != 0 && right != 0 ? 1 : 0;
            default -> left != 0 || right != 0 ? 1 : 0;
        };
    }

    private long operand() {
        blank();
        if (at < text.length() && text.charAt(at) == '(') {
            at++;
            long value = level(0);
            blank();
            if (at >= text.length() || text.charAt(at++) != ')') {
                throw new ArithmeticException("no end");
            }
            return value;
        }
        if (at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '!' || text.charAt(at) == '+')) {
            char sign = text.charAt(at++);
            if (++depth > DEEPEST * LEVELS.length) {
                throw new ArithmeticException("too deep");
            }
            long value = operand();
            depth--;
            return sign == '-' ? Math.negateExact(value) : sign == '+' ? value : value == 0 ? 1 : 0;
        }
        int from = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
            at++;
        }
        String word = text.substring(from, at);
        if (word.isEmpty()) {
            throw new ArithmeticException("no number");
        }
        return Character.isDigit(word.charAt(0)) ? Long.parseLong(word)
                : variables.apply(word).orElseThrow(() -> new ArithmeticException("not known"));
    }

    private void blank() {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
    }
}
