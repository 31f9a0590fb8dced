package dev.trainyard.report.plot;

import dev.trainyard.report.Numbers;
import dev.trainyard.runs.PublishedRun;
import dev.trainyard.validation.RunPrediction;
import dev.trainyard.validation.Validation;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Three plots of the scored rows: predicted against measured seconds, and the error against the number of GPUs and
 * against the year. What is drawn is rounded first (seconds to three digits, errors to a tenth of a percent), far above
 * what two machines' floating-point libraries may differ by; so are the coordinates.
 */
public final class ValidationPlots {
    private static final int DIGITS = 3;
    private static final int SQUARE = 470;
    private static final int WIDE = 600;
    private static final int HIGH = 380;
    private static final int STEP = 10;
    private static final int LEAST_HALF = 20;
    /** Errors beyond this are held at the edge, so that one wild row does not press all others flat. */
    private static final int MOST_HALF = 60;
    private static final double NEAR = 0.1;
    private static final double SPREAD = 0.38;

    private final List<RunPrediction> rows;
    private final Map<String, Mark> marks = new TreeMap<>();
    private final Map<String, Integer> counts = new TreeMap<>();

    /** Plots of these predictions. */
    public ValidationPlots(Validation validation) {
        rows = validation.predictions().stream().filter(RunPrediction::counts).toList();
        for (RunPrediction row : rows) {
            counts.merge(accelerator(row), 1, Integer::sum);
        }
        counts.keySet().forEach(name -> marks.put(name, Mark.of(marks.size(), false)));
    }

    /** File names, without folder, and the three plots as SVG text; in the order to show them. */
    public Map<String, String> all() {
        Map<String, String> plots = new LinkedHashMap<>();
        plots.put("predicted-against-measured.svg", predictedAgainstMeasured());
        plots.put("error-against-gpus.svg", errorAgainstGpus());
        plots.put("error-against-year.svg", errorAgainstYear());
        return plots;
    }

    /** Predicted over measured seconds of one step, both logarithmic, with the lines of no error and of 10%. */
    public String predictedAgainstMeasured() {
        double least = Double.POSITIVE_INFINITY;
        double most = 0;
        for (RunPrediction row : rows) {
            least = Math.min(least, Math.min(measured(row), predicted(row)));
            most = Math.max(most, Math.max(measured(row), predicted(row)));
        }
        if (rows.isEmpty()) {
            least = 1;
            most = 10;
        }
        ScatterPlot plot = new ScatterPlot("Seconds of one step: predicted against measured",
                PlotAxis.decades("measured [s]", least, most), PlotAxis.decades("predicted [s]", least, most), SQUARE,
                SQUARE);
        plot.factor("guide", 1).factor("guide near", 1 + NEAR).factor("guide near", 1 - NEAR);
        rows.forEach(row -> plot.point(mark(row), measured(row), predicted(row), tip(row)));
        return legend(plot, "predicted = measured").render();
    }

    /** The error over the number of GPUs, the latter logarithmic. */
    public String errorAgainstGpus() {
        int least = rows.stream().mapToInt(ValidationPlots::gpus).min().orElse(8);
        int most = rows.stream().mapToInt(ValidationPlots::gpus).max().orElse(8);
        ScatterPlot plot = residuals("Error against number of GPUs", PlotAxis.powersOfTwo("GPUs", least, most));
        rows.forEach(row -> plot.point(mark(row), gpus(row), error(row), tip(row)));
        return legend(plot, "no error").render();
    }

    /** The error over the year of the framework; rows of one year are spread sideways, always in the same way. */
    public String errorAgainstYear() {
        int least = rows.stream().mapToInt(row -> row.run().year()).min().orElse(2024);
        int most = rows.stream().mapToInt(row -> row.run().year()).max().orElse(2024);
        ScatterPlot plot = residuals("Error against year of the software",
                PlotAxis.linear("year of the software (rows of one year spread sideways)", least - 0.5, most + 0.5,
                        Math.max(1, (most - least) / 10), false));
        rows.forEach(row -> plot.point(mark(row), row.run().year() + SPREAD * sideways(row.run()), error(row),
                tip(row)));
        return legend(plot, "no error").render();
    }

    private ScatterPlot residuals(String title, PlotAxis across) {
        double largest = rows.stream().mapToDouble(row -> Math.abs(error(row))).max().orElse(0);
        int half = (int) Math.min(MOST_HALF, Math.max(LEAST_HALF, STEP * Math.ceil(largest / STEP)));
        ScatterPlot plot = new ScatterPlot(title, across,
                PlotAxis.linear("(predicted - measured) / measured [%]", -half, half, STEP, true), WIDE, HIGH);
        return plot.level("guide", 0).level("guide near", 100 * NEAR).level("guide near", -100 * NEAR);
    }

    private ScatterPlot legend(ScatterPlot plot, String line) {
        counts.forEach((name, count) -> plot.legend(marks.get(name), name + " (" + count + ")"));
        boolean mixtures = rows.stream().anyMatch(row -> row.run().mixture());
        Mark plain = new Mark("#808080", Mark.Shape.CIRCLE, false);
        plot.gap();
        if (mixtures) {
            plot.legend(plain, "filled: dense").legend(plain.withHollow(true), "hollow: experts").gap();
        }
        plot.legendLine("guide", line).legendLine("guide near", "10% off");
        long held = rows.stream().filter(row -> Math.abs(error(row)) > MOST_HALF).count();
        return held == 0 ? plot : plot.legendText(List.of(held + (held == 1 ? " row" : " rows") + " beyond "
                + MOST_HALF + "%", "(at the edge of the", "plots of the error)"));
    }

    private Mark mark(RunPrediction row) {
        return marks.get(accelerator(row)).withHollow(row.run().mixture());
    }

    private static String tip(RunPrediction row) {
        return row.run().id() + ": " + row.run().scenario().model().name() + " on " + Numbers.grouped(gpus(row)) + " "
                + accelerator(row) + ", measured " + Numbers.significant(measured(row), DIGITS) + " s, predicted "
                + Numbers.significant(predicted(row), DIGITS) + " s";
    }

    private static String accelerator(RunPrediction row) {
        return row.run().scenario().cluster().accelerator().name();
    }

    private static int gpus(RunPrediction row) {
        return row.run().scenario().cluster().gpus();
    }

    private static double measured(RunPrediction row) {
        return rounded(row.run().measuredSeconds().orElseThrow());
    }

    private static double predicted(RunPrediction row) {
        return rounded(row.predictedSeconds().orElseThrow());
    }

    private static double error(RunPrediction row) {
        return BigDecimal.valueOf(row.errorPercent().orElseThrow()).setScale(1, RoundingMode.HALF_UP).doubleValue();
    }

    private static double rounded(double seconds) {
        return BigDecimal.valueOf(seconds).round(new MathContext(DIGITS, RoundingMode.HALF_UP)).doubleValue();
    }

    /** Between -1 and 1: the id's hash times the golden ratio, which spreads ids that count up evenly. */
    private static double sideways(PublishedRun run) {
        int hash = run.id().hashCode() * 0x9E3779B9;
        return (hash >>> 16) / 32_767.5 - 1;
    }
}
