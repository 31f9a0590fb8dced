package dev.trainyard.engine;

/**
 * Engine time: an integer count of picoseconds in a long, so that sums do not depend on their order and two runs agree
 * to the last bit. A long holds 106 days.
 */
final class Picoseconds {
    /** Picoseconds in a second. */
    public static final double PER_SECOND = 1e12;

    private Picoseconds() {}

    /**
     * The nearest integer picosecond.
     *
     * @param seconds finite, not negative, below 2^63 ps
     * @throws IllegalArgumentException if {@code seconds} is negative or NaN
     * @throws TimeOverflowException if {@code seconds} is 106 days or more
     */
    public static long of(double seconds) {
        if (!(seconds >= 0)) {
            throw new IllegalArgumentException("seconds = " + seconds + ", expected a time of zero or more."
                    + " Maybe a rate of zero or NaN was divided by.");
        }
        double picoseconds = Math.rint(seconds * PER_SECOND);
        if (picoseconds >= 0x1p63) {
            throw new TimeOverflowException("seconds = " + seconds + ", expected less than 9223372 (106 days),"
                    + " the range of engine time. Maybe a unit is off.");
        }
        return (long) picoseconds;
    }

    /**
     * Sum of two times that are not negative.
     *
     * @throws TimeOverflowException if the sum does not fit a long
     */
    public static long add(long left, long right) {
        long sum = left + right;
        if (sum < 0) {
            throw new TimeOverflowException("time = " + left + " ps + " + right + " ps, expected a sum below 2^63 ps"
                    + " (106 days). Maybe a duration has the wrong unit.");
        }
        return sum;
    }
}
