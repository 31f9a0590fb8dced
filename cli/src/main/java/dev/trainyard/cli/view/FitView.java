package dev.trainyard.cli.view;

import dev.trainyard.constants.ConstantName;
import dev.trainyard.constants.Constants;
import dev.trainyard.fit.FitResult;
import dev.trainyard.report.Numbers;
import dev.trainyard.report.Table;
import dev.trainyard.runs.Score;
import dev.trainyard.validation.RunPrediction;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Fitted constants, printable. */
public final class FitView implements Result {
    private static final int DIGITS = 4;

    private final FitResult fit;
    private final Constants start;

    public FitView(FitResult fit, Constants start) {
        this.fit = fit;
        this.start = start;
    }

    @Override
    public String table() {
        Table constants = new Table().text("constant").number("was").number("is").number("+-").number("low")
                .number("high").text("note");
        for (Map<String, Object> row : rows()) {
            constants.row(row.get("constant").toString(), digits(row, "was"), digits(row, "is"),
                    digits(row, "deviation"), digits(row, "low"), digits(row, "high"),
                    Boolean.TRUE.equals(row.get("atBound")) ? "at a bound" : "");
        }
        Table scores = new Table().text("scored").number("rows").number("failed").number("mean |e| [%]")
                .number("median [%]").number("p90 [%]").number("max [%]").number("bias [%]");
        ValidationResult.score(scores, "before", fit.before().score());
        ValidationResult.score(scores, "after", fit.after().score());
        StringBuilder text = new StringBuilder(constants.render()).append('\n').append(scores.render());
        if (!fit.outliers().isEmpty()) {
            Table outliers = new Table().text("outlier, left out").text("model").number("measured [s]")
                    .number("predicted [s]").number("error [%]");
            for (RunPrediction run : fit.outliers()) {
                outliers.row(run.run().id(), run.run().scenario().model().name(),
                        Numbers.significant(run.run().measuredSeconds().orElseThrow(), DIGITS),
                        Numbers.significant(run.predictedSeconds().orElseThrow(), DIGITS),
                        Numbers.fixed(run.errorPercent().orElseThrow(), 1));
            }
            text.append('\n').append(outliers.render());
        }
        return text.toString();
    }

    @Override
    public Object json() {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("runs", fit.runs());
        result.put("before", values(fit.before().score()));
        result.put("after", values(fit.after().score()));
        result.put("outliers", fit.outliers().stream().map(FitView::outlier).toList());
        result.put("constants", rows());
        return result;
    }

    @Override
    public String csv() {
        return Result.rowsAsCsv(rows());
    }

    private List<Map<String, Object>> rows() {
        return fit.names().stream().map(this::row).toList();
    }

    private Map<String, Object> row(ConstantName name) {
        Constants.Constant constant = fit.constants().constant(name);
        int i = fit.names().indexOf(name);
        return new Row().with("constant", name.text()).with("was", start.of(name)).with("is", constant.value())
                .with("deviation", Math.sqrt(fit.covariance()[i][i]) * (constant.high() - constant.low()))
                .with("low", constant.low()).with("high", constant.high())
                .with("atBound", fit.atBounds().contains(name)).values();
    }

    private static Map<String, Object> outlier(RunPrediction run) {
        return new Row().with("id", run.run().id())
                .with("measuredSeconds", run.run().measuredSeconds().orElseThrow())
                .with("predictedSeconds", run.predictedSeconds().orElseThrow())
                .with("errorPercent", run.errorPercent().orElseThrow()).values();
    }

    private static Map<String, Object> values(Score score) {
        return ValidationResult.values(score);
    }

    private static String digits(Map<String, Object> row, String key) {
        return Numbers.significant((double) row.get(key), DIGITS);
    }
}
