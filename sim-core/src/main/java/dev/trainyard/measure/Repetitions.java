package dev.trainyard.measure;

import java.util.Arrays;

/** Seconds that the same work took, time and again. */
final class Repetitions {
    private static final double TENTH = 0.1;

    private final double[] sorted;

    /** Any order, at least one. */
    Repetitions(double... seconds) {
        if (seconds.length == 0) {
            throw new IllegalArgumentException("expected at least one repetition");
        }
        sorted = seconds.clone();
        Arrays.sort(sorted);
    }

    /** How many. */
    public int count() {
        return sorted.length;
    }

    /** The middle one, or the mean of both in the middle. */
    public double median() {
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    /** Between the fastest and the slowest tenth, as a share of the median; of few, between fastest and slowest. */
    public double spread() {
        int cut = (int) (TENTH * sorted.length);
        return (sorted[sorted.length - 1 - cut] - sorted[cut]) / median();
    }
}
