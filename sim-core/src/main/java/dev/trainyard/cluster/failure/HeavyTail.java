package dev.trainyard.cluster.failure;

import dev.trainyard.cluster.Figures;
import dev.trainyard.input.Duration;
import dev.trainyard.input.Normal;
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
    private static final double LONGEST = 90 * Duration.DAY;
    private static final double WIDEST = 6;
    private static final int HALVINGS = 60;

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
        return median * StrictMath.exp(sigma * sigma / 2) * Normal.below((l - sigma * sigma) / sigma)
                + longest * (1 - Normal.below(l / sigma));
    }
}
