package dev.trainyard.interval;

import dev.trainyard.input.Normal;

/**
 * The range in which a measured step time is expected, and what its width is made of. Log-normal: the logarithm of
 * measured over predicted is normal around 0, so {@code low * high} is the square of the prediction.
 *
 * @param level probability that a measurement lies inside, 0 to 1
 * @param low lower end, s
 * @param high upper end, s
 * @param parts what the width is made of
 */
public record Interval(double level, double low, double high, Parts parts) {
    /** The level that Trainyard reports. */
    public static final double LEVEL = 0.9;
    /** Standard normal quantile that leaves half of {@code 1 - LEVEL} above it. */
    static final double QUANTILE = Normal.Q95;

    public Interval {
        if (!(low > 0 && low <= high && high < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("an interval from " + low + " to " + high
                    + " s; expected 0 < low <= high");
        }
    }

    /**
     * Independent causes, each as a standard deviation of the logarithm of time: 0.05 is about 5%.
     *
     * @param constants the fitted constants, and what no constant describes
     * @param software a software level that nobody stated
     * @param unknownInputs inputs that were guessed
     * @param measurement scatter of repeated measurements
     * @param distance from anything that was measured
     */
    public record Parts(double constants, double software, double unknownInputs, double measurement,
            double distance) {

        /** Standard deviation of all together: the root of the sum of squares. */
        public double total() {
            return Math.sqrt(constants * constants + software * software + unknownInputs * unknownInputs
                    + measurement * measurement + distance * distance);
        }
    }

    static Interval around(double seconds, Parts parts) {
        double factor = Math.exp(QUANTILE * parts.total());
        return new Interval(LEVEL, seconds / factor, seconds * factor, parts);
    }

    /** The upper end of the interval of another level, more than 0 and less than 1, s. */
    public double high(double otherLevel) {
        return otherLevel == level ? high
                : Math.sqrt(low * high) * Math.exp(Normal.quantile((1 + otherLevel) / 2) * parts.total());
    }

    /** True where a time of so many seconds lies inside. */
    public boolean contains(double seconds) {
        return seconds >= low && seconds <= high;
    }
}
