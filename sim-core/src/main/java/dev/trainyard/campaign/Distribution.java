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
        return ofSorted(sorted);
    }

    /**
     * Of replicas some of which were given up: what those would have come to is more than what they stand for, so they
     * lie above all that ended. Only what {@link #known} leaves is to be shown.
     */
    static Distribution of(double[] values, boolean[] ended) {
        double[] sorted = new double[values.length];
        int whole = 0;
        int cut = values.length;
        for (int i = 0; i < values.length; i++) {
            if (ended[i]) {
                sorted[whole++] = values[i];
            } else {
                sorted[--cut] = values[i];
            }
        }
        Arrays.sort(sorted, 0, whole);
        Arrays.sort(sorted, whole, sorted.length);
        return ofSorted(sorted);
    }

    private static Distribution ofSorted(double[] sorted) {
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

    /**
     * The same without what needs more replicas to end than this share: a percentile its share, the mean all. NaN
     * there.
     */
    public Distribution known(double ended) {
        boolean all = ended >= 1;
        return new Distribution(all ? mean : Double.NaN, all ? meanLow : Double.NaN, all ? meanHigh : Double.NaN,
                ended >= 0.05 ? p5 : Double.NaN, ended >= 0.1 ? p10 : Double.NaN, ended >= 0.5 ? p50 : Double.NaN,
                ended >= 0.9 ? p90 : Double.NaN, ended >= 0.95 ? p95 : Double.NaN);
    }

    /** Half the interval of the mean, as a share of the mean. */
    public double relativeError() {
        return mean == 0 ? 0 : (meanHigh - mean) / Math.abs(mean);
    }
}
