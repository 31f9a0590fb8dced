package dev.trainyard.plan.framework.shell;

import dev.trainyard.input.InputException;
import dev.trainyard.input.Place;

/** How far a script is followed: steps in all, scripts within scripts, characters of a value. Not thread-safe. */
final class Budget {
    private static final int MOST_STEPS = 20_000;
    private static final int LONGEST = 1 << 20;
    private static final int DEEPEST = 20;
    /** Characters that all values put in place of variables may have together. */
    private static final long MOST_WRITTEN = 1L << 24;

    private final String source;
    private int steps;
    private int depth;
    private long written;
    /** The line of the step that is gone. */
    private int at = 1;

    Budget(String source) {
        this.source = source;
    }

    /** One step more; {@code InputException} where there are too many. */
    void step(int line) {
        if (++steps > MOST_STEPS) {
            throw tooLong(line);
        }
        at = line;
    }

    /** One step more on the same line. */
    void step() {
        step(at);
    }

    /** Characters more that are put in place of a variable. */
    void write(int characters) {
        written += characters;
        if (written > MOST_WRITTEN) {
            throw tooLong(at);
        }
    }

    /** One script or function further in, until {@link #leave}. */
    void enter(int line) {
        if (++depth > DEEPEST) {
            throw tooLong(line);
        }
    }

    void leave() {
        depth--;
    }

    /** Checks that words are not too many, nor too long together. */
    void check(Iterable<String> words, int line) {
        int count = 0;
        long length = 0;
        for (String word : words) {
            count++;
            length += word.length();
        }
        if (length > LONGEST || count > MOST_STEPS) {
            throw tooLong(line);
        }
    }

    private InputException tooLong(int line) {
        return new InputException(new Place(source, line, 0), "", "the script takes more steps than are followed;"
                + " expected a launch script with one command that trains");
    }
}
