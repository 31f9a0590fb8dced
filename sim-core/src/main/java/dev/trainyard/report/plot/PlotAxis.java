package dev.trainyard.report.plot;

import dev.trainyard.report.Numbers;
import java.util.ArrayList;
import java.util.List;

/**
 * One axis: where a value lies between its ends, and which values get a tick.
 *
 * @param label what is shown, with its unit
 * @param logarithmic equal factors are equal lengths
 * @param low value at the lower end; positive where logarithmic
 * @param high value at the upper end, above {@code low}
 * @param ticks values with a grid line, rising
 */
record PlotAxis(String label, boolean logarithmic, double low, double high, List<Tick> ticks) {
    /** How far the axis over powers of two goes on beyond its outer ticks, so that no mark lies on the frame. */
    private static final double MARGIN = 1.25;

    PlotAxis {
        if (!(low < high) || !Double.isFinite(high - low) || logarithmic && !(low > 0)) {
            throw new IllegalArgumentException("an axis from " + low + " to " + high + "; expected low < high"
                    + (logarithmic ? " and both above 0" : ""));
        }
        ticks = List.copyOf(ticks);
    }

    /** A value and what is written beside it. */
    record Tick(double value, String text) {}

    /** A logarithmic axis that holds the values, with ticks at 1, 2 and 5 times the powers of ten. */
    static PlotAxis decades(String label, double least, double most) {
        double[] steps = {1, 2, 5};
        List<Tick> all = new ArrayList<>();
        for (int power = -9; power <= 12; power++) {
            for (double step : steps) {
                double value = Double.parseDouble((int) step + "e" + power);
                all.add(new Tick(value, Numbers.fixed(value, Math.max(0, -power))));
            }
        }
        return between(label, least, most, all);
    }

    /** A logarithmic axis that holds the values, with ticks at the powers of two. */
    static PlotAxis powersOfTwo(String label, double least, double most) {
        List<Tick> all = new ArrayList<>();
        for (int power = 0; power <= 30; power++) {
            all.add(new Tick(1L << power, Numbers.grouped(1L << power)));
        }
        PlotAxis tight = between(label, least, most, all);
        return new PlotAxis(label, true, tight.low / MARGIN, tight.high * MARGIN, tight.ticks);
    }

    /** From the last tick that is not above the least value to the first that is not below the greatest. */
    private static PlotAxis between(String label, double least, double most, List<Tick> all) {
        int first = 0;
        while (first < all.size() - 2 && all.get(first + 1).value() <= least) {
            first++;
        }
        int last = first + 1;
        while (last < all.size() - 1 && all.get(last).value() < most) {
            last++;
        }
        return new PlotAxis(label, true, all.get(first).value(), all.get(last).value(), all.subList(first, last + 1));
    }

    /** A linear axis with a tick at every multiple of the step; ends outside the ticks are allowed. */
    static PlotAxis linear(String label, double low, double high, int step, boolean signed) {
        List<Tick> ticks = new ArrayList<>();
        for (int value = (int) Math.ceil(low / step) * step; value <= high; value += step) {
            ticks.add(new Tick(value, (signed && value > 0 ? "+" : "") + value));
        }
        return new PlotAxis(label, false, low, high, ticks);
    }

    /** 0 at the low end, 1 at the high end; beyond the ends it goes on. */
    double share(double value) {
        // StrictMath: the same last bit on every machine and release.
        return logarithmic ? StrictMath.log(value / low) / StrictMath.log(high / low) : (value - low) / (high - low);
    }

    /** The nearest value that lies on the axis. */
    double held(double value) {
        return Math.max(low, Math.min(high, value));
    }
}
