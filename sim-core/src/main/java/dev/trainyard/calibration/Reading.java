package dev.trainyard.calibration;

import dev.trainyard.kernel.MeterTask;
import java.util.Arrays;

/**
 * A rate that was measured several times, in the task's work a second: FLOP/s of a product, bytes/s of what moves
 * memory, launches/s of a launch.
 *
 * @param task what was done
 * @param samples how many samples there are
 * @param low tenth percentile
 * @param median median
 * @param high ninetieth percentile
 */
public record Reading(MeterTask task, int samples, double low, double median, double high) {
    private static final double LOW = 0.1;
    private static final double HIGH = 0.9;

    /**
     * The statistics of samples.
     *
     * @param rates work a second of each, at least one
     */
    static Reading of(MeterTask task, double[] rates) {
        double[] sorted = rates.clone();
        Arrays.sort(sorted);
        return new Reading(task, sorted.length, quantile(sorted, LOW), quantile(sorted, 1 / 2.0),
                quantile(sorted, HIGH));
    }

    /** Between the two nearest of the sorted values, in proportion. */
    private static double quantile(double[] sorted, double share) {
        double at = share * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }

    /** Ninetieth less tenth percentile, over the median. */
    public double spread() {
        return (high - low) / median;
    }
}
