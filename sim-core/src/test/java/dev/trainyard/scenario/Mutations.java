package dev.trainyard.scenario;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ways in which a scenario's text goes wrong, drawn from a seeded generator. */
final class Mutations {
    private static final Pattern NUMBER = Pattern.compile("[0-9][0-9._]*");
    private static final Pattern WORD = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*");
    private static final List<String> ABSURD = List.of("0", "-1", "-8", "1e999", "-1e999", ".nan", ".inf", "-.inf",
            "2147483647", "2147483648", "9223372036854775807", "9223372036854775808", "1e-320", "0x10", "1,000",
            "8 GPUs", "80 GiB", "1e18", "0.5", "3", "7", "1e6", "10000000", "9".repeat(300), "null", "~", "true", "''",
            "[]", "{}", "[1, 2]", "{a: 1}", "*x", "&x 1", "!!binary aGk=", "!x 1", "|", "@", "`", "%", "15T", "1PPB",
            "\u0661\u0662");
    private static final List<String> STRANGE = List.of("\uFEFF", "\u2028", "\u202E", "\u0000", "\u0007", "\t", "\r",
            "\uD83D\uDE80", "\u00E9", "\u0301", "\u0085", "\uFFFF", "\n", "#", ": ", "- ", "\"", "'", "{", "}", "[",
            "]", "---\n", "...\n", "? ", "<<: ", "&a ", "*a ");

    private final SplittableRandom random;

    Mutations(long seed) {
        random = new SplittableRandom(seed);
    }

    /** The text with one to four things wrong, as bytes: not all of them are UTF-8. */
    byte[] of(String text) {
        String changed = text;
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            changed = one(changed);
        }
        byte[] bytes = changed.getBytes(StandardCharsets.UTF_8);
        return random.nextInt(6) == 0 ? flipped(bytes) : bytes;
    }

    private String one(String text) {
        return switch (random.nextInt(10)) {
            case 0 -> text.substring(0, random.nextInt(text.length() + 1));
            case 1 -> withLine(text, false);
            case 2 -> withLine(text, true);
            case 3, 4 -> replaced(text, NUMBER, pick(ABSURD));
            case 5 -> replaced(text, WORD, misspelt());
            case 6 -> replaced(text, WORD, pick(ABSURD));
            case 7 -> inserted(text, pick(STRANGE));
            case 8 -> swappedLines(text);
            default -> replaced(text, WORD, anyWord(text));
        };
    }

    private String misspelt() {
        StringBuilder word = new StringBuilder();
        int length = 1 + random.nextInt(12);
        for (int i = 0; i < length; i++) {
            word.append((char) ('a' + random.nextInt(26)));
        }
        return random.nextInt(20) == 0 ? word.toString().repeat(1000) : word.toString();
    }

    private String anyWord(String text) {
        List<String> words = WORD.matcher(text).results().map(match -> match.group()).toList();
        return words.isEmpty() ? "x" : pick(words);
    }

    private String withLine(String text, boolean twice) {
        List<String> lines = lines(text);
        int at = random.nextInt(lines.size());
        if (twice) {
            lines.add(random.nextInt(lines.size()), lines.get(at));
        } else {
            lines.remove(at);
        }
        return String.join("\n", lines);
    }

    private String swappedLines(String text) {
        List<String> lines = lines(text);
        int a = random.nextInt(lines.size());
        int b = random.nextInt(lines.size());
        String spare = lines.get(a);
        lines.set(a, lines.get(b));
        lines.set(b, spare);
        return String.join("\n", lines);
    }

    private String replaced(String text, Pattern pattern, String by) {
        Matcher matcher = pattern.matcher(text);
        List<int[]> spans = new ArrayList<>();
        while (matcher.find()) {
            spans.add(new int[] {matcher.start(), matcher.end()});
        }
        if (spans.isEmpty()) {
            return text + by;
        }
        int[] span = pick(spans);
        return text.substring(0, span[0]) + by + text.substring(span[1]);
    }

    private String inserted(String text, String what) {
        int at = random.nextInt(text.length() + 1);
        return text.substring(0, at) + what + text.substring(at);
    }

    private byte[] flipped(byte[] bytes) {
        for (int i = 0; bytes.length > 0 && i < 3; i++) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    private static List<String> lines(String text) {
        return new ArrayList<>(Arrays.asList(text.split("\n", -1)));
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
