package dev.trainyard.cluster;

import dev.trainyard.input.Entry;
import dev.trainyard.input.Normal;
import dev.trainyard.input.Quantity;
import java.util.List;

/**
 * A figure that sources do not agree on: written {@code 4}, {@code [low, high]} or {@code [low, middle, high]}. The
 * middle is the median; low and high leave 5% of the doubt on either side. Where only two are written the middle is
 * their geometric mean, as rates and prices scatter by factors.
 *
 * @param low 5% of what it may be lies below
 * @param middle as likely above as below
 * @param high 5% of what it may be lies above
 */
public record Span(double low, double middle, double high) {
    /** Standard normal quantile that leaves 5% above it. */
    private static final double QUANTILE = Normal.Q95;

    public Span {
        if (!(low >= 0 && low <= middle && middle <= high && high < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("a figure between " + low + ", " + middle + " and " + high
                    + "; expected 0 <= low <= middle <= high");
        }
    }

    /** A figure without doubt. */
    public static Span of(double value) {
        return new Span(value, value, value);
    }

    /**
     * Reads a number or a list of two or three.
     *
     * @param least smallest that any of them may be, in the quantity's base unit
     * @param most largest
     */
    public static Span read(Entry entry, Quantity quantity, double least, double most) {
        if (!entry.isList()) {
            return of(entry.number(quantity, least, most));
        }
        List<Double> ends = entry.elements().stream().map(end -> end.number(quantity, least, most)).toList();
        if (ends.size() < 2 || ends.size() > 3) {
            throw entry.error("expected a number, [low, high] or [low, middle, high], found " + ends.size()
                    + " numbers");
        }
        double low = ends.get(0);
        double high = ends.get(ends.size() - 1);
        double middle = ends.size() == 3 ? ends.get(1) : low > 0 ? Math.sqrt(low) * Math.sqrt(high) : high / 2;
        if (!(low <= middle && middle <= high)) {
            throw entry.error("must rise from low to high, found " + ends + ". Maybe the ends are swapped?");
        }
        return new Span(low, Math.min(high, Math.max(low, middle)), high);
    }

    /** Both together, in doubt at once. */
    public Span plus(Span other) {
        return new Span(low + other.low, middle + other.middle, high + other.high);
    }

    /** True where nothing is in doubt. */
    public boolean isExact() {
        return low == high;
    }

    /** Everything times a factor. */
    public Span times(double factor) {
        return new Span(low * factor, middle * factor, high * factor);
    }

    /** Standard deviation of the logarithm below the middle; 0 where there is no doubt or low is 0. */
    public double sigmaBelow() {
        return low > 0 && middle > low ? StrictMath.log(middle / low) / QUANTILE : 0;
    }

    /** Standard deviation of the logarithm above the middle. */
    public double sigmaAbove() {
        return middle > 0 && high > middle ? StrictMath.log(high / middle) / QUANTILE : 0;
    }

    /** The value at a standard normal deviate: log-normal on either side of the middle. */
    public double at(double deviate) {
        return middle * StrictMath.exp(deviate * (deviate < 0 ? sigmaBelow() : sigmaAbove()));
    }
}
