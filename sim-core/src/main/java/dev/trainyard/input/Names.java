package dev.trainyard.input;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds the valid name a person probably meant. */
public final class Names {
    private static final int MAX_CLIP = 60;
    /** Lists of choices longer than this hide the message they stand in. */
    private static final int MAX_LISTED = 120;

    /** Control characters, line and paragraph separators, marks that change the direction, halves of characters. */
    private static final Pattern HIDDEN = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Cf}\\p{Cs}]");
    private static final Pattern HIDDEN_IN_LINES = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Cf}\\p{Cs}&&[^\n]]");

    private Names() {}

    /**
     * The candidate nearest to what was written, if one is near enough: by Damerau-Levenshtein distance with case
     * ignored, or because what was written is the start of it or a part of it.
     */
    public static Optional<String> nearest(String written, Collection<String> candidates) {
        String wanted = clip(written).toLowerCase(Locale.ROOT);
        String best = null;
        int bestDistance = Math.max(2, wanted.length() / 3) + 1;
        for (String candidate : candidates) {
            int distance = closeness(wanted, candidate.toLowerCase(Locale.ROOT));
            if (distance < bestDistance) {
                bestDistance = distance;
                best = candidate;
            }
        }
        return Optional.ofNullable(best);
    }

    /** The candidate that differs from what was written by a slip of at most two signs, if there is one. */
    public static Optional<String> slip(String written, Collection<String> candidates) {
        String wanted = clip(written).toLowerCase(Locale.ROOT);
        return candidates.stream().filter(name -> distance(wanted, name.toLowerCase(Locale.ROOT)) <= 2)
                .min(Comparator.comparingInt(name -> distance(wanted, name.toLowerCase(Locale.ROOT))));
    }

    /** "unknown model "x"; expected one of ... Maybe "y"?" with long lists cut to the nearest choice. */
    public static String unknown(String kind, String written, Collection<String> candidates) {
        StringBuilder text = new StringBuilder("unknown " + kind + " \"" + clip(written) + "\"");
        String all = String.join(", ", candidates);
        Optional<String> near = nearest(written, candidates);
        if (all.length() <= MAX_LISTED && !candidates.isEmpty()) {
            text.append("; expected one of ").append(all);
        }
        near.ifPresent(name -> text.append(". Maybe \"").append(name).append("\"?"));
        return text.toString();
    }

    /** "a", "b" and "c", in quotes. */
    public static String all(List<String> names) {
        List<String> quoted = names.stream().map(name -> "\"" + clip(name) + "\"").toList();
        int last = quoted.size() - 1;
        return last < 1 ? String.join("", quoted)
                : String.join(", ", quoted.subList(0, last)) + " and " + quoted.get(last);
    }

    /** At most 60 characters of what was written, on one line, so that a message stays readable. */
    public static String clip(String written) {
        return clip(written, MAX_CLIP);
    }

    static String clip(String written, int most) {
        // What is far too long is cut before it is searched for control characters.
        String line = oneLine(written.length() > 2 * most ? written.substring(0, 2 * most) : written);
        if (line.length() <= most) {
            return line;
        }
        int end = most - 3;
        return line.substring(0, Character.isHighSurrogate(line.charAt(end - 1)) ? end - 1 : end) + "...";
    }

    /** The whole text on one line: what would break it, hide in it or command a terminal is replaced. */
    public static String oneLine(String written) {
        return HIDDEN.matcher(written).replaceAll("?");
    }

    /** Text of several lines, each as {@link #oneLine} gives it: all that is printed for people goes through here. */
    public static String lines(String written) {
        return HIDDEN_IN_LINES.matcher(written).replaceAll("?");
    }

    private static int closeness(String wanted, String candidate) {
        int distance = distance(wanted, candidate);
        if (wanted.length() >= 3 && candidate.startsWith(wanted)) {
            return Math.min(distance, 1);
        }
        return wanted.length() >= 3 && candidate.contains(wanted) ? Math.min(distance, 2) : distance;
    }

    private static int distance(String a, String b) {
        int[] before = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + cost);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], before[j - 2] + 1);
                }
            }
            int[] spare = before;
            before = last;
            last = row;
            row = spare;
        }
        return last[b.length()];
    }
}
