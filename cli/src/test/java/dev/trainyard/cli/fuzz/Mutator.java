package dev.trainyard.cli.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Changes texts in ways that slips, other tools and ill will do. The same seed gives the same text. */
final class Mutator {
    private static final Pattern NUMBER = Pattern.compile("[0-9][0-9.eE_]*");
    private static final Pattern WORD = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]*");
    private static final List<String> NUMBERS = List.of(
            "0", "-0", "-1", "1", "2", "3", "7", "0.5", "1e-300", "1e300", "1e999", "NaN", "Infinity", "-Infinity",
            "2147483647", "2147483648", "-2147483648", "9223372036854775807", "9223372036854775808", "10000000",
            "10000001", "100000000", "9999991", "1T", "1P", "1E", "15T", "1_0", "1,0", "0x10", "1e-9", "1f", "١",
            "0.0000001", "1048576", "65537", "127", "128", "129", "1000000");
    private static final List<String> UNITS = List.of(
            " GB/s", " Gb/s", " TB", " GiB", " PFLOP/s", " W", " kW", " ns", " d", "%", " $", " Hz", " tokens",
            " kB/s", " EB/s");
    private static final List<String> SIGNS = List.of(
            "{", "}", "[", "]", ":", ": ", ",", "\"", "'", "#", "&a ", "*a", "|", ">", "!", "!!int ", "%", "@", "`",
            "-", "- ", "? ", "<<: ", "\\", "\0", "\t", "\r", "\n", "\u001b[31m", "\u2028", "\u202e", "\ufeff",
            "\ud800", "=", "==", ";", "..", "/", "../", "~", "null", "true", "false", "[[", "]]", "\"\"\"", "'''",
            "\\u0000", "\\x9b", "--", "--tp 3", "(", ")*9", "E", "é", "\uD83D\uDE82");

    private final List<String> corpus;
    private final List<String> words;
    private SplittableRandom random = new SplittableRandom(0);

    Mutator(List<String> corpus) {
        this.corpus = List.copyOf(corpus);
        this.words = corpus.stream().flatMap(text -> WORD.matcher(text).results()).map(found -> found.group())
                .distinct().toList();
    }

    /**
     * A text of the corpus, changed up to five times. Of four one has other numbers alone, and one a single change:
     * what is changed little may often be used after all.
     */
    String text(long seed) {
        random = new SplittableRandom(seed);
        String text = of(corpus);
        int kind = random.nextInt(4);
        for (int changes = kind == 1 ? 1 : 1 + random.nextInt(5); changes > 0; changes--) {
            text = kind == 0 ? replaced(text, NUMBER, this::near) : changed(text);
        }
        return text.length() > 200_000 ? text.substring(0, 200_000) : text;
    }

    private <T> T of(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private String changed(String text) {
        return switch (random.nextInt(16)) {
            case 0, 1, 2, 3 -> replaced(text, NUMBER,
                    number -> of(NUMBERS) + (random.nextInt(4) == 0 ? of(UNITS) : ""));
            case 4 -> replaced(text, NUMBER, number -> number());
            case 5, 6 -> replaced(text, WORD, word -> of(words));
            case 7 -> replaced(text, WORD, word -> of(SIGNS));
            case 8 -> inserted(text, of(SIGNS));
            case 9 -> inserted(text, of(words) + ": " + of(NUMBERS) + "\n");
            case 10 -> lines(text);
            case 11 -> cut(text);
            case 12 -> text.isEmpty() ? text : inserted(text, text.substring(random.nextInt(text.length())));
            case 13 -> spliced(text, of(corpus));
            case 14 -> inserted(text, of(SIGNS).repeat(1 + random.nextInt(random.nextInt(20) == 0 ? 20_000 : 100)));
            default -> flipped(text);
        };
    }

    private String number() {
        return random.nextBoolean() ? String.valueOf(random.nextInt(1 << random.nextInt(1, 31)))
                : String.valueOf(Math.scalb(random.nextDouble(), random.nextInt(-60, 60)));
    }

    /** A number that may be meant as well: half, twice, ten times as much, one more. */
    private String near(String number) {
        double value;
        try {
            value = Double.parseDouble(number.replace("_", ""));
        } catch (NumberFormatException e) {
            return number();
        }
        double other = switch (random.nextInt(7)) {
            case 0 -> value / 2;
            case 1 -> value + 1;
            case 2 -> value * 10;
            case 3 -> value * 4;
            case 4 -> value / 4;
            case 5 -> 1;
            default -> value * 2;
        };
        boolean whole = other == Math.rint(other) && Math.abs(other) < 1e15;
        return whole ? String.valueOf((long) other) : String.valueOf(other);
    }

    private String replaced(String text, Pattern what, UnaryOperator<String> by) {
        List<int[]> places = what.matcher(text).results().map(found -> new int[] {found.start(), found.end()}).toList();
        if (places.isEmpty()) {
            return inserted(text, by.apply("1"));
        }
        int[] place = of(places);
        return text.substring(0, place[0]) + by.apply(text.substring(place[0], place[1])) + text.substring(place[1]);
    }

    private String inserted(String text, String what) {
        int at = random.nextInt(text.length() + 1);
        return text.substring(0, at) + what + text.substring(at);
    }

    private String cut(String text) {
        int from = random.nextInt(text.length() + 1);
        int until = random.nextBoolean() ? text.length() : Math.min(text.length(), from + random.nextInt(40));
        return text.substring(0, from) + text.substring(until);
    }

    private String lines(String text) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        if (lines.isEmpty()) {
            return text;
        }
        int at = random.nextInt(lines.size());
        String line = lines.remove(at);
        switch (random.nextInt(3)) {
            case 0 -> lines.add(at, line + "\n" + line);
            case 1 -> lines.add(random.nextInt(lines.size() + 1), " ".repeat(random.nextInt(4)) + line);
            default -> { }
        }
        return String.join("\n", lines) + "\n";
    }

    private String spliced(String text, String other) {
        return text.substring(0, random.nextInt(text.length() + 1))
                + other.substring(random.nextInt(other.length() + 1));
    }

    private String flipped(String text) {
        if (text.isEmpty()) {
            return text;
        }
        StringBuilder changed = new StringBuilder(text);
        int at = random.nextInt(text.length());
        changed.setCharAt(at, (char) (text.charAt(at) ^ 1 << random.nextInt(8)));
        return changed.toString();
    }

}
