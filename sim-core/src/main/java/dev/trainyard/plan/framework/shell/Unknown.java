package dev.trainyard.plan.framework.shell;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a script does not say stays in its texts as a mark with a name, so that it harms only who needs it. The marks
 * are characters for private use, which scripts do not hold.
 */
public final class Unknown {
    private static final char OPEN = '\uE000';
    private static final char CLOSE = '\uE001';
    private static final char SHIFT = '\uE100';
    private static final int HIDDEN = 128;
    private static final Pattern MARK = Pattern.compile(OPEN + "([^" + CLOSE + "]*)" + CLOSE);

    private Unknown() {}

    /** A mark; marks within the name go. Signs of a shell are hidden, as the text may be read as a script again. */
    static String of(String name) {
        StringBuilder hidden = new StringBuilder();
        for (char c : strip(name).toCharArray()) {
            hidden.append(c < HIDDEN && !Character.isLetterOrDigit(c) && c != '_' ? (char) (SHIFT + c) : c);
        }
        return OPEN + hidden.toString() + CLOSE;
    }

    private static String shown(String name) {
        StringBuilder shown = new StringBuilder();
        for (char c : name.toCharArray()) {
            shown.append(c >= SHIFT && c < SHIFT + HIDDEN ? (char) (c - SHIFT) : c);
        }
        return shown.toString();
    }

    /** The words of a text that hold no mark. */
    public static String without(String text) {
        return Stream.of(text.split("\\s+")).filter(word -> !in(word)).collect(Collectors.joining(" "));
    }

    /** True where a text holds a mark. */
    public static boolean in(String text) {
        return text.indexOf(OPEN) >= 0;
    }

    /** The names of what is not known in a text, in order. */
    public static Set<String> names(String text) {
        Set<String> names = new LinkedHashSet<>();
        Matcher matcher = MARK.matcher(text);
        while (matcher.find()) {
            names.add(shown(matcher.group(1)));
        }
        return names;
    }

    /** The text as a person would write it. */
    public static String show(String text) {
        return strip(MARK.matcher(text).replaceAll(mark -> Matcher.quoteReplacement("$" + shown(mark.group(1)))));
    }

    /** A text from outside, which may not bring marks. */
    static String strip(String text) {
        return text.replace(String.valueOf(OPEN), "").replace(String.valueOf(CLOSE), "");
    }
}
