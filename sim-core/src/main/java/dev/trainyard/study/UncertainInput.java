package dev.trainyard.study;

/**
 * An input of a sensitivity study with the range over which it is varied, evenly.
 *
 * @param name the input's name
 * @param low least value
 * @param base value that everything else is compared with
 * @param high largest value
 */
public record UncertainInput(String name, double low, double base, double high) {

    public UncertainInput {
        if (!(low < high) || Double.isInfinite(low) || Double.isInfinite(high)) {
            throw new IllegalArgumentException("the range of " + name
                    + " must grow from its low to its high end, found " + low + " to " + high);
        }
    }

    /** The value at a share of the range, 0 to 1. */
    double at(double share) {
        return low + (high - low) * share;
    }
}
