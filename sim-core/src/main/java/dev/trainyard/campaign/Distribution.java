package dev.trainyard.campaign;

import dev.trainyard.input.Normal;
import java.util.Arrays;

/**
 * What replicas gave for one figure.
 *
 * @param mean over replicas
 * @param meanLow lower end of the 95% interval of the mean: luck of the draw, which more replicas make smaller
 * @param meanHigh upper end
 * @param p5 5% of the replicas lie below
 * @param p10 10%
 * @param p50 the median
 * @param p90 90%
 * @param p95 95%
 */
public record Distribution(double mean, double meanLow, double meanHigh, double p5, double p10, double p50,
        double p90, double p95) {
    /** Of at least one value. */
    public static Distribution of(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double mean = 0;
        for (double value : sorted) {
            mean += value;
        }
        mean /= sorted.length;
        double squares = 0;
        for (double value : sorted) {
            squares += (value - mean) * (value - mean);
        }
        double half = sorted.length < 2 ? 0
                : Normal.Q975 * Math.sqrt(squares / (sorted.length - 1.0) / sorted.length);
        return new Distribution(mean, mean - half, mean + half, at(sorted, 0.05), at(sorted, 0.10), at(sorted, 0.5),
                at(sorted, 0.9), at(sorted, 0.95));
    }

    /** The value below which a share lies, along a line between neighbours. */
    static double at(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) place;
        double rest = place - below;
        return rest == 0 ? sorted[below] : sorted[below] + rest * (sorted[below + 1] - sorted[below]);
    }

    /** Half the interval of the mean, as a share of the mean. */
    public double relativeError() {
        return mean == 0 ? 0 : (meanHigh - mean) / Math.abs(mean);
    }
}
