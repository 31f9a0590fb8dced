package dev.trainyard.plan.framework.shell;

import java.util.Locale;

/** A shell's patterns of file names, which it also holds against texts. */
final class Patterns {
    private static final int LONGEST = 10_000;

    private Patterns() {}

    /** True where the whole text fits. Linear in the text for each star, so that no pattern takes long. */
    static boolean fits(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int from = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                from = t;
            } else if (p < pattern.length() && (pattern.charAt(p) == '?' || pattern.charAt(p) == text.charAt(t))) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++from;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    /** {@code ${NAME#a}}, {@code %a}, {@code /a/b}, {@code ^^}, {@code ,,} and {@code :from:length}. */
    static String change(String value, String operator, String argument, String name) {
        if (value.length() > LONGEST || argument.length() > LONGEST / 10) {
            return Unknown.of(name);
        }
        return switch (operator) {
            case "#", "##" -> head(value, argument, operator.length() == 2);
            case "%", "%%" -> tail(value, argument, operator.length() == 2);
            case "/", "//" -> replaced(value, argument, operator.length() == 2);
            case "^^" -> value.toUpperCase(Locale.ROOT);
            case ",," -> value.toLowerCase(Locale.ROOT);
            case ":" -> part(value, argument, name);
            default -> Unknown.of(name);
        };
    }

    private static String head(String value, String pattern, boolean longest) {
        String found = value;
        for (int i = 0; i <= value.length(); i++) {
            if (fits(pattern, value.substring(0, i))) {
                found = value.substring(i);
                if (!longest) {
                    break;
                }
            }
        }
        return found;
    }

    private static String tail(String value, String pattern, boolean longest) {
        String found = value;
        for (int i = value.length(); i >= 0; i--) {
            if (fits(pattern, value.substring(i))) {
                found = value.substring(0, i);
                if (!longest) {
                    break;
                }
            }
        }
        return found;
    }

    private static String replaced(String value, String argument, boolean all) {
        int slash = argument.indexOf('/');
        String from = slash < 0 ? argument : argument.substring(0, slash);
        String to = slash < 0 ? "" : argument.substring(slash + 1);
        if (from.isEmpty()) {
            return value;
        }
        int at = value.indexOf(from);
        return all ? value.replace(from, to) : at < 0 ? value
                : value.substring(0, at) + to + value.substring(at + from.length());
    }

    private static String part(String value, String argument, String name) {
        String[] numbers = argument.strip().split(":");
        for (String number : numbers) {
            if (!number.strip().matches("[0-9]{1,6}")) {
                return Unknown.of(name);
            }
        }
        int from = Math.min(value.length(), Integer.parseInt(numbers[0].strip()));
        int until = numbers.length < 2 ? value.length()
                : Math.min(value.length(), from + Integer.parseInt(numbers[1].strip()));
        return value.substring(from, until);
    }
}
