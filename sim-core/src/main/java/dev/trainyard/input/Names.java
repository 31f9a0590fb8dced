package dev.trainyard.input;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the valid name a person probably meant. */
public final class Names {
    private Names() {}

    /** The candidate nearest to what was written (Damerau-Levenshtein, case ignored), if one is near enough. */
    public static Optional<String> nearest(String written, Collection<String> candidates) {
        String wanted = written.toLowerCase(Locale.ROOT);
        String best = null;
        int bestDistance = Math.max(2, wanted.length() / 2) + 1;
        for (String candidate : candidates) {
            int distance = distance(wanted, candidate.toLowerCase(Locale.ROOT));
            if (distance < bestDistance) {
                bestDistance = distance;
                best = candidate;
            }
        }
        return Optional.ofNullable(best);
    }

    /** "unknown model "x": expected one of ...; Maybe "y"." with long lists cut to the nearest choice. */
    public static String unknown(String kind, String written, Collection<String> candidates) {
        StringBuilder text = new StringBuilder("unknown " + kind + " \"" + clip(written) + "\"");
        if (candidates.size() <= 16) {
            text.append("; expected one of ").append(String.join(", ", candidates));
        }
        nearest(clip(written), candidates).ifPresent(near -> text.append(". Maybe \"").append(near).append("\"?"));
        return text.toString();
    }

    /** At most 60 characters of what was written, on one line, so that a message stays readable. */
    public static String clip(String written) {
        String line = written.replaceAll("[\\p{Cntrl}]", "?");
        return line.length() <= 60 ? line : line.substring(0, 57) + "...";
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
