package dev.trainyard.model;

import java.util.function.Supplier;

/** Argument checks of this package's records: the message names the field, the value and the remedy. */
final class Checks {
    private Checks() {}

    static void atLeast(String field, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(field + " is " + value + "; expected at least " + least);
        }
    }

    static void that(boolean holds, Supplier<String> problem) {
        if (!holds) {
            throw new IllegalArgumentException(problem.get());
        }
    }
}
