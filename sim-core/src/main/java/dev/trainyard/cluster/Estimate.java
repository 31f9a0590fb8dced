package dev.trainyard.cluster;

/**
 * How a figure's origin says that it was estimated: {@code document; estimated: reason}, written by {@link Figures} and
 * taken apart here, so that the mark stands in one place.
 */
public final class Estimate {
    private static final String MARK = "estimated: ";

    private Estimate() {}

    /** A reason with its mark. */
    static String marked(String reason) {
        return MARK + reason;
    }

    /** True where an origin holds a guess. */
    public static boolean is(String origin) {
        return origin.contains(MARK);
    }

    /** The reason of the guess; the whole origin where there is none. */
    public static String reason(String origin) {
        int at = origin.indexOf(MARK);
        return at < 0 ? origin : origin.substring(at + MARK.length());
    }

    /** The document that an origin names, empty where it is a guess alone. */
    public static String document(String origin) {
        int at = origin.indexOf(MARK);
        return at < 0 ? origin : origin.substring(0, at).replaceFirst("; $", "");
    }
}
