package dev.trainyard.plan.framework.shell;

/**
 * A word or a sign of a script.
 *
 * @param text as written; the sign where it is one
 * @param sign {@code ;}, a line's end, {@code |}, {@code (} and the like
 * @param glued nothing stands between it and the token before
 */
record Token(String text, boolean sign, boolean glued, int line) {
    boolean is(String other) {
        return text.equals(other);
    }

    boolean isSign(String other) {
        return sign && text.equals(other);
    }
}
