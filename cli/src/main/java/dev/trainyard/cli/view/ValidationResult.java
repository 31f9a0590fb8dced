package dev.trainyard.cli.view;

import dev.trainyard.input.Names;
import dev.trainyard.report.Numbers;
import dev.trainyard.report.Table;
import dev.trainyard.runs.Score;
import dev.trainyard.validation.RunPrediction;
import dev.trainyard.validation.Validation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Predictions and scores, printable. */
public final class ValidationResult implements Result {
    private final Validation validation;

    public ValidationResult(Validation validation) {
        this.validation = validation;
    }

    @Override
    public String table() {
        Table rows = new Table().text("id").text("model").text("accelerator").number("GPUs").number("measured [s]")
                .number("predicted [s]").text("90% [s]").number("error [%]").text("status").text("note");
        for (RunPrediction prediction : validation.predictions()) {
            rows.row(prediction.run().id(), prediction.run().scenario().model().name(),
                    prediction.run().scenario().cluster().accelerator().name(),
                    String.valueOf(prediction.run().scenario().cluster().gpus()),
                    seconds(prediction.run().measuredSeconds()), seconds(prediction.predictedSeconds()),
                    prediction.interval().map(StepPage::range).orElse("-"),
                    prediction.errorPercent().isPresent()
                            ? signed(prediction.errorPercent().getAsDouble()) : "-",
                    prediction.status(), prediction.note());
        }
        return rows.render() + "\n" + scores().render() + "\n"
                + Numbers.fixed(validation.insideIntervalPercent(), 1)
                + "% of the scored rows lie inside their 90% interval\n";
    }

    /** The scores of all rows and of every group. */
    Table scores() {
        Table scores = new Table().text("scored").number("rows").number("failed").number("mean |e| [%]")
                .number("median [%]").number("p90 [%]").number("max [%]").number("bias [%]");
        score(scores, "all", validation.score());
        validation.byAccelerator().forEach((name, score) -> score(scores, name, score));
        validation.bySource().forEach((name, score) -> score(scores, Names.clip(name), score));
        validation.byModelKind().forEach((name, score) -> score(scores, name, score));
        return scores;
    }

    @Override
    public Object json() {
        Map<String, Object> result = new LinkedHashMap<>(values(validation.score()));
        result.put("insideIntervalPercent", validation.insideIntervalPercent());
        result.put("byAccelerator", scores(validation.byAccelerator()));
        result.put("bySource", scores(validation.bySource()));
        result.put("byModelKind", scores(validation.byModelKind()));
        result.put("rows", rows());
        return result;
    }

    @Override
    public String csv() {
        return Result.rowsAsCsv(rows());
    }

    private List<Map<String, Object>> rows() {
        return validation.predictions().stream().map(ValidationResult::row).toList();
    }

    private static Map<String, Object> row(RunPrediction prediction) {
        return new Row().with("id", prediction.run().id()).with("source", prediction.run().source())
                .with("model", prediction.run().scenario().model().name())
                .with("accelerator", prediction.run().scenario().cluster().accelerator().name())
                .with("gpus", prediction.run().scenario().cluster().gpus())
                .with("measuredSeconds", value(prediction.run().measuredSeconds()))
                .with("predictedSeconds", value(prediction.predictedSeconds()))
                .with("interval", prediction.interval().map(StepView::interval).orElse(null))
                .with("insideInterval", prediction.insideInterval().orElse(null))
                .with("errorPercent", value(prediction.errorPercent()))
                .with("status", prediction.status()).with("note", prediction.note()).values();
    }

    private static Map<String, Object> scores(Map<String, Score> byName) {
        Map<String, Object> result = new LinkedHashMap<>();
        byName.forEach((name, score) -> result.put(name, values(score)));
        return result;
    }

    static Map<String, Object> values(Score score) {
        return new Row().with("rowsScored", score.rowsScored()).with("rowsFailed", score.rowsFailed())
                .with("meanAbsoluteErrorPercent", score.meanAbsoluteErrorPercent())
                .with("medianAbsoluteErrorPercent", score.medianAbsoluteErrorPercent())
                .with("p90AbsoluteErrorPercent", score.p90AbsoluteErrorPercent())
                .with("maxAbsoluteErrorPercent", score.maxAbsoluteErrorPercent())
                .with("biasPercent", score.biasPercent()).values();
    }

    static void score(Table table, String name, Score score) {
        table.row(name, String.valueOf(score.rowsScored()), String.valueOf(score.rowsFailed()),
                Numbers.fixed(score.meanAbsoluteErrorPercent(), 1),
                Numbers.fixed(score.medianAbsoluteErrorPercent(), 1),
                Numbers.fixed(score.p90AbsoluteErrorPercent(), 1), Numbers.fixed(score.maxAbsoluteErrorPercent(), 1),
                signed(score.biasPercent()));
    }

    static String seconds(OptionalDouble value) {
        return value.isPresent() ? Numbers.significant(value.getAsDouble(), 4) : "-";
    }

    static String signed(double percent) {
        return Numbers.signed(percent, 1);
    }

    private static Double value(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }
}
