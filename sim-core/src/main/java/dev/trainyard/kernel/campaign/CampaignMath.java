package dev.trainyard.kernel.campaign;

/**
 * Logarithm, exponential and normal quantile of nothing but + - * / and square roots, so that every device that does
 * not fuse them gives the same bits. Relative errors stay below 1e-9, far below what a Monte Carlo can see. Sums of
 * powers are taken in pairs: their terms do not wait for each other.
 */
final class CampaignMath {
    private static final double LN2 = 0.6931471805599453;
    /** The leading bits of ln 2, so that a small whole number times it is exact, and the rest. */
    private static final double LN2_HIGH = 0.693147180369123816490;
    private static final double LN2_LOW = 1.90821492927058770002e-10;
    private static final double LOG2_E = 1.4426950408889634;
    /** The bits of the square root of 1/2. */
    private static final long ROOT_HALF = 0x3FE6A09E667F3BCDL;
    private static final double SHIFT = 1024.5;
    private static final double MOST = 700;
    /** Below this probability the quantile's tail formula is used. */
    private static final double TAIL = 0.02425;
    private static final double WORD = 1.0 / 4294967296.0;

    private CampaignMath() {}

    /** A word as a number within (0, 1). */
    static double open(int word) {
        return ((word & 0xFFFFFFFFL) + 0.5) * WORD;
    }

    /** Natural logarithm of a normal positive number: 2 artanh((m - 1) / (m + 1)) of its fraction m. */
    static double log(double x) {
        long exponent = exponent(x);
        return log(exponent, fraction(x, exponent));
    }

    /** The exponent that leaves a fraction between root 1/2 and root 2, without a branch that nobody can predict. */
    static long exponent(double x) {
        return Double.doubleToRawLongBits(x) - ROOT_HALF >> 52;
    }

    static double fraction(double x, long exponent) {
        return Double.longBitsToDouble(Double.doubleToRawLongBits(x) - (exponent << 52));
    }

    /** The logarithm of a fraction times two to an exponent. */
    static double log(double exponent, double fraction) {
        double f = (fraction - 1) / (fraction + 1);
        double s = f * f;
        double ss = s * s;
        double series = (1 + s * (1.0 / 3)) + ss * ((1.0 / 5 + s * (1.0 / 7)) + ss * (1.0 / 9 + s * (1.0 / 11)));
        return exponent * LN2 + 2 * f * series;
    }

    /** e to a power between -700 and 700; beyond, that of the nearer end. */
    static double exp(double power) {
        double x = power < -MOST ? -MOST : power > MOST ? MOST : power;
        double scaled = x * LOG2_E;
        int k = (int) (scaled + SHIFT) - (int) SHIFT;
        double r = x - k * LN2_HIGH - k * LN2_LOW;
        double rr = r * r;
        double rrrr = rr * rr;
        double sum = (1 + r) + rr * (1.0 / 2 + r * (1.0 / 6))
                + rrrr * ((1.0 / 24 + r * (1.0 / 120)) + rr * (1.0 / 720 + r * (1.0 / 5040)) + rrrr * (1.0 / 40320));
        return sum * Double.longBitsToDouble((long) (k + 1023) << 52);
    }

    /**
     * The standard normal deviate below which a share p of all lie: a rational approximation in the middle and one of
     * sqrt(-2 log p) in the tails (Acklam, 2003, An algorithm for computing the inverse normal cumulative distribution
     * function; relative error below 1.2e-9).
     */
    static double normal(double p) {
        return isCentral(p) ? central(p) : p < TAIL ? tail(Math.sqrt(-2 * log(p)))
                : -tail(Math.sqrt(-2 * log(1 - p)));
    }

    static boolean isCentral(double p) {
        return p >= TAIL && p <= 1 - TAIL;
    }

    /** The quantile where {@link #isCentral}. */
    static double central(double p) {
        double q = p - 0.5;
        double r = q * q;
        double above = ((((-3.969683028665376e+01 * r + 2.209460984245205e+02) * r - 2.759285104469687e+02) * r
                + 1.383577518672690e+02) * r - 3.066479806614716e+01) * r + 2.506628277459239e+00;
        double below = ((((-5.447609879822406e+01 * r + 1.615858368580409e+02) * r - 1.556989798598866e+02) * r
                + 6.680131188771972e+01) * r - 1.328068155288572e+01) * r + 1;
        return q * above / below;
    }

    private static double tail(double q) {
        double above = ((((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838e+00) * q
                - 2.549732539343734e+00) * q + 4.374664141464968e+00) * q + 2.938163982698783e+00;
        double below = (((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996e+00) * q
                + 3.754408661907416e+00) * q + 1;
        return above / below;
    }

    /** A log-normal time cut at a longest one, in whole microseconds. */
    static long time(double median, double sigma, double longest, double deviate) {
        double time = sigma > 0 ? median * exp(sigma * deviate) : median;
        return (long) (time < longest ? time : longest);
    }
}
