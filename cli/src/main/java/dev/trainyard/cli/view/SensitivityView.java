package dev.trainyard.cli.view;

import dev.trainyard.input.Entry;
import dev.trainyard.report.Numbers;
import dev.trainyard.report.Table;
import dev.trainyard.study.Sensitivity;
import dev.trainyard.study.SensitivityFigure;
import dev.trainyard.study.SensitivityStudy;
import dev.trainyard.study.UncertainInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** What moves a figure, the strongest input first. */
public final class SensitivityView {
    private static final double WHOLE = 1000;

    private final SensitivityFigure figure;
    private final SensitivityStudy.Findings findings;

    public SensitivityView(SensitivityFigure figure, SensitivityStudy.Findings findings) {
        this.figure = figure;
        this.findings = findings;
    }

    /** As a table and as rows. */
    public Result result() {
        return Result.of(table(), rows());
    }

    private Table table() {
        String what = Entry.nameOf(figure);
        Table table = new Table().text("input").number("low").number("high").number(what + " at low [%]")
                .number(what + " at high [%]").text("alone [% of variance]").text("in all [% of variance]");
        for (SensitivityStudy.Line line : findings.lines()) {
            UncertainInput input = line.swing().input();
            table.row(input.name(), end(input.low(), input), end(input.high(), input),
                    Numbers.signed(100 * (line.swing().atLow() / findings.base() - 1), 2),
                    Numbers.signed(100 * (line.swing().atHigh() / findings.base() - 1), 2),
                    share(line.indices(), Sensitivity.Indices::first, Sensitivity.Indices::firstError),
                    share(line.indices(), Sensitivity.Indices::total, Sensitivity.Indices::totalError));
        }
        return table;
    }

    /** With its unit; whole numbers, such as batches, to their last digit. */
    private static String end(double value, UncertainInput input) {
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15
                && (Math.abs(value) >= WHOLE || !input.values().isEmpty());
        return (whole ? Numbers.grouped((long) value) : Numbers.significant(value, 3))
                + (input.unit().isEmpty() ? "" : " " + input.unit());
    }

    private static String share(Optional<Sensitivity.Indices> indices, ToDoubleFunction<Sensitivity.Indices> value,
            ToDoubleFunction<Sensitivity.Indices> error) {
        return indices.map(it -> Numbers.fixed(100 * value.applyAsDouble(it), 1) + " +- "
                + Numbers.fixed(100 * error.applyAsDouble(it), 1)).orElse("-");
    }

    private List<Map<String, Object>> rows() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (SensitivityStudy.Line line : findings.lines()) {
            UncertainInput input = line.swing().input();
            Optional<Sensitivity.Indices> indices = line.indices();
            rows.add(new Row().with("input", input.name()).with("low", input.low())
                    .with("base", Double.isNaN(input.base()) ? null : input.base()).with("high", input.high())
                    .with("unit", input.unit().isEmpty() ? null : input.unit())
                    .with(figure.key(), findings.base()).with(figure.key() + "AtLow", line.swing().atLow())
                    .with(figure.key() + "AtHigh", line.swing().atHigh())
                    .with("firstOrder", indices.map(Sensitivity.Indices::first).orElse(null))
                    .with("firstOrderError", indices.map(Sensitivity.Indices::firstError).orElse(null))
                    .with("total", indices.map(Sensitivity.Indices::total).orElse(null))
                    .with("totalError", indices.map(Sensitivity.Indices::totalError).orElse(null)).values());
        }
        return rows;
    }
}
