package dev.trainyard.model.layer;

import java.util.function.Supplier;

/** Argument checks of a model's records: the message names the field, the value and the remedy. */
public final class Checks {
    private Checks() {}

    /** @throws IllegalArgumentException where a value is below the least */
    public static void atLeast(String field, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(field + " is " + value + "; expected at least " + least);
        }
    }

    /** @throws IllegalArgumentException with the problem where the condition does not hold */
    public static void that(boolean holds, Supplier<String> problem) {
        if (!holds) {
            throw new IllegalArgumentException(problem.get());
        }
    }

    /** The largest divisor of a number that is no larger than {@code start}. */
    public static int divisorBelow(int number, int start) {
        int divisor = Math.min(number, start);
        while (number % divisor != 0) {
            divisor--;
        }
        return divisor;
    }
}
