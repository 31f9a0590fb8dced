package dev.trainyard.input;

/** The standard normal distribution, for every package that turns intervals into deviations and back. */
public final class Normal {
    /** The quantile that 5% lie above: ends of an interval of 90%. */
    public static final double Q95 = 1.6448536269514722;
    /** The quantile that 2.5% lie above: ends of an interval of 95%. */
    public static final double Q975 = 1.959963984540054;

    private static final double SMALLEST = 1e-17;
    private static final double FAR = 5;
    private static final int TERMS = 60;

    /** Nothing that doubles tell from 0 or 1 lies beyond. */
    private static final double FARTHEST = 40;

    private Normal() {}

    /** The share that lies below x, by its series near 0 and its continued fraction beyond; to 1e-12. */
    public static double below(double x) {
        double density = StrictMath.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
        double z = Math.abs(x);
        double above;
        if (z < FAR) {
            double term = z;
            double sum = z;
            for (int n = 1; term > SMALLEST * sum; n++) {
                term *= z * z / (2 * n + 1);
                sum += term;
            }
            above = 0.5 - density * sum;
        } else {
            double fraction = z;
            for (int n = TERMS; n > 0; n--) {
                fraction = z + n / fraction;
            }
            above = density / fraction;
        }
        return x > 0 ? 1 - above : above;
    }

    /** Below which a share lies, more than 0 and less than 1; to 1e-12, by halving, as {@link #below} rises. */
    public static double quantile(double share) {
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException("a share of " + share + "; expected more than 0 and less than 1");
        }
        double low = -FARTHEST;
        double high = FARTHEST;
        while (high - low > 1e-13) {
            double middle = (low + high) / 2;
            if (below(middle) < share) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }
}
