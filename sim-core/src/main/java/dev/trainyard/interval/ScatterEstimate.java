package dev.trainyard.interval;

import dev.trainyard.cluster.Accelerator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * Computes {@link ErrorScatter} from held-out predictions.
 *
 * <p>One cause after the other, the plainest rows first: of rows that a cause touches, with the variance {@code v} of
 * all causes before it already known, its own standard deviation {@code c} is the least for which 90% of the errors
 * {@code e} (logarithms) keep {@code e^2 <= 1.645^2 (v + c^2)}. This is the scale of a normal matched at the level that
 * is reported, so heavy tails beyond it do not count and those before it do. Every row counts once.
 */
public final class ScatterEstimate {
    /** Fewer rows than this say nothing of a cause: its least value is taken. */
    private static final int FEWEST = 5;

    private final List<HeldOut> groups;
    private final List<HeldOut> sources;
    private final List<HeldOut> accelerators;
    private final MeasuredRange range;
    private final Map<String, ErrorScatter.Figure> figures = new LinkedHashMap<>();

    private ScatterEstimate(List<HeldOut> groups, List<HeldOut> sources, List<HeldOut> accelerators,
            MeasuredRange range) {
        this.groups = scored(groups);
        this.sources = scored(sources);
        this.accelerators = scored(accelerators);
        this.range = range;
    }

    /**
     * Estimates from three cross-validations of the same runs.
     *
     * @param groups predictions of runs whose source and model were left out together
     * @param sources predictions of runs whose source was left out
     * @param accelerators predictions of runs whose accelerator was left out
     * @param range what the runs cover
     */
    public static ErrorScatter of(List<HeldOut> groups, List<HeldOut> sources, List<HeldOut> accelerators,
            MeasuredRange range) {
        return new ScatterEstimate(groups, sources, accelerators, range).estimate();
    }

    /**
     * Estimates from what a cross-validation gives.
     *
     * @param ways one for each {@link LeftOut.By}, in any order
     */
    public static ErrorScatter of(List<LeftOut> ways, MeasuredRange range) {
        Map<LeftOut.By, List<HeldOut>> rows = new EnumMap<>(LeftOut.By.class);
        ways.forEach(way -> rows.put(way.by(), way.rows()));
        return of(rows.get(LeftOut.By.SOURCE_AND_MODEL), rows.get(LeftOut.By.SOURCE),
                rows.get(LeftOut.By.ACCELERATOR), range);
    }

    private ErrorScatter estimate() {
        put(ErrorScatter.MEASUREMENT, 0.028, "published repeats: two of one run differ by 2 to 6%, 4% in the middle,"
                + " which is 1.41 times one's scatter", "Repeated measurements of one run.");
        final double noise = value(ErrorScatter.MEASUREMENT);
        String heldOut = "estimated: source-and-model groups left out, ";
        excess(ErrorScatter.DENSE, groups, row -> plain(row) && !mixture(row), row -> sum(noise), 0.01,
                heldOut + "dense runs at well-measured rates",
                "What the constants and the physics miss on a dense model.");
        final double dense = value(ErrorScatter.DENSE);
        excess(ErrorScatter.THIN_RATE, groups, row -> thin(row) && !mixture(row) && !guessed(row),
                row -> sum(noise, dense), 0, heldOut + "dense runs at rates with fewer than "
                + UncertaintyBudget.THIN_RATE + " runs", "A sustained rate (family and width) that few runs fix.");
        final double thin = value(ErrorScatter.THIN_RATE);
        excess(ErrorScatter.MOE, groups, ScatterEstimate::mixture, row -> sum(noise, thin(row) ? thin : 0), 0.01,
                heldOut + "mixtures of experts", "What the constants and the physics miss on a mixture of experts.");
        final double moe = value(ErrorScatter.MOE);
        excess(ErrorScatter.MOE_BOARD, groups, row -> mixture(row) && board(row),
                row -> sum(noise, moe, thin(row) ? thin : 0), 0, heldOut + "mixtures of experts on boards of eight",
                "Experts whose tokens leave a scale-up domain of at most eight.");
        excess(ErrorScatter.INTERLEAVING, groups, row -> Guesses.of(row.run()).interleaving() && !mixture(row),
                row -> sum(noise, dense, thin(row) ? thin : 0), 0.02,
                heldOut + "dense runs with unknown interleaving; at least 2%",
                "Virtual stages that nobody stated.");
        excess(ErrorScatter.COLUMN, groups, row -> Guesses.of(row.run()).columns() > 0 && !mixture(row),
                row -> sum(noise, dense, thin(row) ? thin : 0), 0.02,
                heldOut + "dense runs with assumed columns; at least 2%", "Each further input that was guessed.");
        put(ErrorScatter.PLAN, 0.02, "estimated: as an unknown interleaving",
                "A layout that was searched for, not stated.");
        excess(ErrorScatter.ACCELERATOR, accelerators, row -> true,
                row -> sum(noise, mixture(row) ? moe : dense, thin(row) ? thin : 0), 0.02,
                "estimated: accelerators left out", "An accelerator with fewer than " + UncertaintyBudget.FEW_RUNS
                + " runs.");
        put(ErrorScatter.FAMILY, 0.10, "estimated: the fitted shares of the best measured GEMM rate differ by 15%"
                + " between families and widths, on two thirds of a step", "A family without any run.");
        put(ErrorScatter.DATA_SHEET, 0.12, "estimated: best measured over data-sheet GEMM rates of six parts, 51 to"
                + " 87%, differ by 19%, on two thirds of a step", "A rate that is known from a data sheet only.");
        put(ErrorScatter.DOUBLING, Math.max(0.015, trend()),
                "estimated: trend of the error by doubling of GPUs with sources left out; at least 1.5%",
                "Each doubling of accelerators beyond the largest run.");
        put(ErrorScatter.RELEASE, 0.058, "published: two releases on one run differ by 6.5 to 10%, 8.2% in the middle",
                "Tuning that two software levels of one description differ by.");
        put(ErrorScatter.FUSION, value(ErrorScatter.RELEASE), "estimated: as two releases of one framework",
                "A grade of fusion that no run has on the accelerator's family.");
        put(ErrorScatter.MIXER, 0.15, "estimated: kernels of recurrences and sparse attention reach half to all of the"
                + " attention core's rate (their papers), 60% either way, on a quarter of a layer",
                "Layers all of which have a mixer that no run holds; in proportion where some have.");
        within(ErrorScatter.WITHIN_DENSE, row -> !mixture(row), "dense");
        within(ErrorScatter.WITHIN_MOE, ScatterEstimate::mixture, "mixtures of experts");
        List<ErrorScatter.Figure> ordered = ErrorScatter.NAMES.stream().map(figures::get).toList();
        return ErrorScatter.of(ordered);
    }

    private void excess(String name, List<HeldOut> rows, Predicate<HeldOut> touched,
            ToDoubleFunction<HeldOut> known, double least, String origin, String meaning) {
        double[] squares = rows.stream().filter(touched).mapToDouble(row ->
                Math.pow(row.logError() / Interval.QUANTILE, 2) - known.applyAsDouble(row)).sorted().toArray();
        double value = squares.length < FEWEST ? 0 : Math.sqrt(Math.max(0, quantile(squares)));
        put(name, Math.max(least, value), origin + " (" + squares.length + " rows)", meaning);
    }

    /** Scatter about the mean of runs that share source, model, accelerator and precision, by the same quantile. */
    private void within(String name, Predicate<HeldOut> touched, String kind) {
        Map<List<Object>, List<HeldOut>> alike = new LinkedHashMap<>();
        groups.stream().filter(touched).forEach(row -> alike.computeIfAbsent(List.of(row.run().source(),
                row.run().scenario().model().name(), row.run().scenario().cluster().accelerator().name(),
                row.run().scenario().training().precision()), key -> new ArrayList<>()).add(row));
        List<Double> deviations = new ArrayList<>();
        for (List<HeldOut> rows : alike.values()) {
            int n = rows.size();
            if (n > 1) {
                double mean = rows.stream().mapToDouble(HeldOut::logError).sum() / n;
                // A mean of n takes 1/n of the variance with it.
                rows.forEach(row -> deviations.add(n / (n - 1.0)
                        * Math.pow((row.logError() - mean) / Interval.QUANTILE, 2)));
            }
        }
        double[] squares = deviations.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        double value = squares.length < FEWEST ? 0 : Math.sqrt(quantile(squares));
        put(name, Math.max(value(ErrorScatter.MEASUREMENT), value), "estimated: errors about the mean of runs of one"
                + " source, model, accelerator and precision, " + kind + " (" + squares.length + " rows)",
                "What two scenarios of one model, accelerator, precision and level do not share, noise included.");
    }

    /** Least-squares slope of the error against doublings of accelerators, and its standard error, as one size. */
    private double trend() {
        List<HeldOut> rows = sources.stream().filter(row -> !mixture(row)).toList();
        int n = rows.size();
        if (n < FEWEST) {
            return 0;
        }
        double[] x = rows.stream()
                .mapToDouble(row -> Math.log(row.run().scenario().cluster().gpus()) / Math.log(2)).toArray();
        double[] y = rows.stream().mapToDouble(HeldOut::logError).toArray();
        double meanX = Arrays.stream(x).sum() / n;
        double meanY = Arrays.stream(y).sum() / n;
        double xx = 0;
        double xy = 0;
        double yy = 0;
        for (int i = 0; i < n; i++) {
            xx += (x[i] - meanX) * (x[i] - meanX);
            xy += (x[i] - meanX) * (y[i] - meanY);
            yy += (y[i] - meanY) * (y[i] - meanY);
        }
        if (xx == 0) {
            return 0;
        }
        double slope = xy / xx;
        double error = Math.max(0, yy - slope * xy) / (n - 2) / xx;
        return Math.sqrt(slope * slope + error);
    }

    private void put(String name, double value, String origin, String meaning) {
        figures.put(name, new ErrorScatter.Figure(name, value, origin, meaning));
    }

    private double value(String name) {
        return figures.get(name).value();
    }

    private static double sum(double... deviations) {
        return Arrays.stream(deviations).map(deviation -> deviation * deviation).sum();
    }

    private static double quantile(double[] sorted) {
        double rank = Interval.LEVEL * (sorted.length - 1);
        int below = (int) rank;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (rank - below) * (sorted[above] - sorted[below]);
    }

    private static List<HeldOut> scored(List<HeldOut> rows) {
        return rows.stream().filter(row -> row.run().scored()).toList();
    }

    private boolean plain(HeldOut row) {
        Accelerator accelerator = row.run().scenario().cluster().accelerator();
        return !thin(row) && !guessed(row) && range.onAccelerator(accelerator) >= UncertaintyBudget.FEW_RUNS;
    }

    private boolean thin(HeldOut row) {
        return range.atRate(row.run().scenario()) < UncertaintyBudget.THIN_RATE;
    }

    private static boolean guessed(HeldOut row) {
        Guesses guesses = Guesses.of(row.run());
        return guesses.interleaving() || guesses.columns() > 0;
    }

    private static boolean mixture(HeldOut row) {
        return row.run().mixture();
    }

    private static boolean board(HeldOut row) {
        return row.run().scenario().cluster().gpusPerDomain() <= UncertaintyBudget.BOARD;
    }
}
