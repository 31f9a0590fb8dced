package dev.trainyard.cluster.failure;

import dev.trainyard.cluster.Figures;
import dev.trainyard.input.Quantity;

/**
 * A log-normal time that ends at a longest one: most repairs are short, few are very long, and the mean is several
 * times the median (campaign facts, A4: 104 h against 16.8 h over 271 faults).
 *
 * @param medianSeconds half of the times are shorter, s
 * @param meanSeconds mean of what is left once longer ones are cut to the longest, s
 * @param longestSeconds what longer ones are cut to, s
 */
public record HeavyTail(double medianSeconds, double meanSeconds, double longestSeconds) {
    /** Takes nothing at all. */
    public static final HeavyTail NONE = new HeavyTail(0, 0, 0);

    private static final double CENTURY = 3.2e9;
    private static final double LONGEST = 90 * 86_400.0;
    private static final double WIDEST = 6;
    private static final int HALVINGS = 60;
    private static final double SMALLEST = 1e-17;

    /** Always so many seconds. */
    public static HeavyTail exactly(double seconds) {
        return new HeavyTail(seconds, seconds, seconds);
    }

    /** Reads {@code {median, mean, longest}}; without mean the median always, without longest 90 days. */
    static HeavyTail read(Figures figures) {
        figures.onlyKeys("median", "mean", "longest");
        double median = figures.number("median", Quantity.SECONDS, 0, CENTURY);
        double mean = figures.number("mean", Quantity.SECONDS, median, CENTURY, median);
        double longest = figures.number("longest", Quantity.SECONDS, mean, CENTURY, Math.max(LONGEST, mean));
        HeavyTail tail = new HeavyTail(median, mean, longest);
        if (median > 0 && meanAt(median, WIDEST, longest) < mean) {
            throw figures.requireFigure("mean").error("cannot be reached: times cut at the longest have a mean of at"
                    + " most " + Math.round(meanAt(median, WIDEST, longest)) + " s. Maybe a larger longest?");
        }
        return tail;
    }

    /** Standard deviation of the logarithm that gives the mean; found by halving. */
    public double sigma() {
        if (!(meanSeconds > medianSeconds) || medianSeconds <= 0) {
            return 0;
        }
        double low = 0;
        double high = WIDEST;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (meanAt(medianSeconds, middle, longestSeconds) < meanSeconds) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    /**
     * Mean of min(X, longest) with X log-normal: {@code m e^(s^2/2) F((l - s^2)/s) + longest (1 - F(l/s))}, l the
     * logarithm of longest over median, F the normal distribution.
     */
    static double meanAt(double median, double sigma, double longest) {
        if (sigma <= 0) {
            return Math.min(median, longest);
        }
        double l = StrictMath.log(longest / median);
        return median * StrictMath.exp(sigma * sigma / 2) * normal((l - sigma * sigma) / sigma)
                + longest * (1 - normal(l / sigma));
    }

    /** The normal distribution function by its continued fraction and series; to 1e-12. */
    private static double normal(double x) {
        double density = StrictMath.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
        double z = Math.abs(x);
        double above;
        if (z < 5) {
            double term = z;
            double sum = z;
            for (int n = 1; term > SMALLEST * sum; n++) {
                term *= z * z / (2 * n + 1);
                sum += term;
            }
            above = 0.5 - density * sum;
        } else {
            double fraction = z;
            for (int n = 60; n > 0; n--) {
                fraction = z + n / fraction;
            }
            above = density / fraction;
        }
        return x > 0 ? 1 - above : above;
    }
}
