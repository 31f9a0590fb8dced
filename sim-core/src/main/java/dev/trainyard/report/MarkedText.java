package dev.trainyard.report;

/** Generated parts inside pages that people write, held between two comments that name the part. */
public final class MarkedText {
    private MarkedText() {}

    /**
     * The page with the part between {@code <!-- name:begin -->} and {@code <!-- name:end -->} replaced.
     *
     * @param part the new part, without the comments
     * @throws IllegalArgumentException where the page has not each comment once, in this order
     */
    public static String replace(String page, String name, String part) {
        String begin = "<!-- " + name + ":begin -->";
        String end = "<!-- " + name + ":end -->";
        int from = once(page, begin) + begin.length();
        int to = once(page, end);
        if (to < from) {
            throw new IllegalArgumentException("\"" + end + "\" stands before \"" + begin + "\"");
        }
        return page.substring(0, from) + "\n" + part.strip() + "\n" + page.substring(to);
    }

    private static int once(String page, String comment) {
        int at = page.indexOf(comment);
        if (at < 0) {
            throw new IllegalArgumentException("has no line \"" + comment + "\"; the generated part goes between it and"
                    + " its counterpart");
        }
        if (page.indexOf(comment, at + 1) >= 0) {
            throw new IllegalArgumentException("has \"" + comment + "\" more than once");
        }
        return at;
    }
}
