package dev.trainyard.cli.view;

import dev.trainyard.iteration.StepResult;
import dev.trainyard.kernel.plan.Cause;
import dev.trainyard.report.HtmlPage;
import dev.trainyard.report.Numbers;
import dev.trainyard.report.Table;
import dev.trainyard.report.plot.ValidationPlots;
import dev.trainyard.study.search.PlanSummary;
import dev.trainyard.validation.RunPrediction;
import dev.trainyard.validation.Validation;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Predictions against measurements as one self-contained page. */
public final class ValidationPage {
    private static final int WORST = 20;
    private static final int CAUSES = 3;

    private final Validation validation;

    public ValidationPage(Validation validation) {
        this.validation = validation;
    }

    public String html() {
        HtmlPage page = new HtmlPage("Predicted against measured: " + validation.predictions().size() + " runs")
                .paragraph("Error is (predicted - measured) / measured of the seconds of one step. Rows that are not "
                        + "scored are in no plot and no score.");
        new ValidationPlots(validation).all().values().forEach(page::picture);
        return page.heading("Scores").table(new ValidationResult(validation).scores())
                .heading("The largest errors, with the largest parts of the predicted step").table(worst())
                .render("Made by Trainyard.");
    }

    private Table worst() {
        Table table = new Table().text("id").text("model").text("accelerator").number("GPUs").text("plan")
                .number("measured [s]").number("predicted [s]").number("error [%]").text("largest parts");
        List<RunPrediction> rows = validation.predictions().stream().filter(RunPrediction::counts)
                .sorted(Comparator.comparingDouble(row -> -Math.rint(10 * Math.abs(row.errorPercent().getAsDouble()))))
                .limit(WORST).toList();
        for (RunPrediction row : rows) {
            StepResult step = row.result().orElseThrow();
            table.row(row.run().id(), step.scenario().model().name(), step.scenario().cluster().accelerator().name(),
                    Numbers.grouped(step.gpus()), PlanSummary.of(step.plan()),
                    ValidationResult.seconds(row.run().measuredSeconds()),
                    ValidationResult.seconds(row.predictedSeconds()),
                    ValidationResult.signed(row.errorPercent().orElseThrow()), parts(step));
        }
        return table;
    }

    private static String parts(StepResult step) {
        return Arrays.stream(Cause.values())
                .sorted(Comparator.comparingDouble(cause -> -step.breakdown().of(cause)))
                .limit(CAUSES).filter(cause -> step.breakdown().of(cause) > 0)
                .map(cause -> cause.key() + " " + Numbers.percent(step.breakdown().of(cause) / step.stepSeconds()))
                .collect(Collectors.joining(", "));
    }
}
