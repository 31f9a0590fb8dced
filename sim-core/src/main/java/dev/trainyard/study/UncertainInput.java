package dev.trainyard.study;

import dev.trainyard.constants.Constants;
import java.util.ArrayList;
import java.util.List;

/**
 * An input of a sensitivity study with the range over which it is varied, evenly.
 *
 * @param name the input's name
 * @param low least value
 * @param base value that everything else is compared with; NaN where it has no number
 * @param high largest value
 * @param unit of low, base and high; empty where they have none
 * @param values all that it may have, ascending, each as likely; empty where it may have any between the ends
 */
public record UncertainInput(String name, double low, double base, double high, String unit, List<Double> values) {

    public UncertainInput {
        values = List.copyOf(values);
        if (!(low < high) || Double.isInfinite(low) || Double.isInfinite(high)) {
            throw new IllegalArgumentException("the range of " + name
                    + " must grow from its low to its high end, found " + low + " to " + high);
        }
    }

    /** An input that may have any value between its ends. */
    public UncertainInput(String name, double low, double base, double high) {
        this(name, low, base, high, "", List.of());
    }

    /** Every constant over a share of its value to both sides, within the bounds that its meaning sets. */
    public static List<UncertainInput> of(Constants constants, double share) {
        List<UncertainInput> inputs = new ArrayList<>();
        for (Constants.Constant constant : constants.all()) {
            double low = Math.max(constant.low(), constant.value() * (1 - share));
            double high = Math.min(constant.high(), constant.value() * (1 + share));
            if (low < high) {
                inputs.add(new UncertainInput(constant.name().text(), low, constant.value(), high));
            }
        }
        return inputs;
    }

    /** The value at a share of the range, 0 to 1. */
    double at(double share) {
        return values.isEmpty() ? low + (high - low) * share
                : values.get((int) Math.min(values.size() - 1.0, share * values.size()));
    }
}
