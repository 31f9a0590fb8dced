package dev.trainyard.interval;

import dev.trainyard.runs.PublishedRun;

/**
 * A run predicted by constants that were fitted without it and without those it was left out with.
 *
 * @param run the run; its measured time is known
 * @param seconds the prediction, s
 */
public record HeldOut(PublishedRun run, double seconds) {

    public HeldOut {
        if (!(seconds > 0 && seconds < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(run.id() + ": seconds is " + seconds + "; expected a positive number");
        }
        if (run.measuredSeconds().isEmpty()) {
            throw new IllegalArgumentException(run.id() + " has no measured time to hold a prediction against");
        }
    }

    /** {@code 100 * (predicted - measured) / measured}. */
    public double errorPercent() {
        double measured = run.measuredSeconds().orElseThrow();
        return 100 * (seconds - measured) / measured;
    }

    /** Logarithm of predicted over measured time. */
    double logError() {
        return Math.log(seconds / run.measuredSeconds().orElseThrow());
    }
}
