package dev.trainyard.cli.option;

import dev.trainyard.input.InputException;
import dev.trainyard.input.Names;
import dev.trainyard.input.Place;

/** Shares as people write them: 0.9 or 90%. */
public final class Shares {
    private Shares() {}

    /**
     * A share that is more than 0 and at most 1.
     *
     * @param option for messages
     */
    public static double of(String option, String written) {
        double share;
        try {
            share = parse(written);
        } catch (IllegalArgumentException e) {
            throw new InputException(Place.of(option), "", e.getMessage());
        }
        if (!(share > 0 && share <= 1)) {
            throw new InputException(Place.of(option), "", "must be more than 0 and at most 1, or 100%, found \""
                    + Names.clip(written) + "\"");
        }
        return share;
    }

    /**
     * The number, not held against any bounds.
     *
     * @throws IllegalArgumentException where it is none
     */
    static double parse(String written) {
        String text = written.strip();
        boolean percent = text.endsWith("%");
        try {
            return Double.parseDouble(percent ? text.substring(0, text.length() - 1) : text) / (percent ? 100 : 1);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("must be a share such as 0.9 or 90%, found \"" + Names.clip(written)
                    + "\"", e);
        }
    }
}
