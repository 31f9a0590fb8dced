package dev.trainyard.cli.view;

import dev.trainyard.interval.Interval;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.report.Numbers;
import dev.trainyard.report.Table;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.study.search.PlanSummary;
import dev.trainyard.study.search.SizeResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A size that was looked for as plain values.
 *
 * @param scenario for which
 * @param seconds of training until it has to be done
 * @param tokens to train on; 0 where as many as possible
 * @param mostGpus accelerators that the budget allows
 */
public record SizeView(Scenario scenario, double seconds, double tokens, int mostGpus) {
    private static final double SECONDS_A_DAY = 86_400;

    /** What was found. */
    public Map<String, Object> row(SizeResult result, StepResult step, Interval interval) {
        double perStep = scenario.training().tokensPerStep();
        boolean timeIsGiven = tokens == 0;
        double steps = timeIsGiven ? Math.floor(seconds / step.stepSeconds()) : Math.ceil(tokens / perStep);
        // What is given has no error bar; what is looked for has the step's.
        double slower = interval.high() / step.stepSeconds();
        double faster = interval.low() / step.stepSeconds();
        double count = timeIsGiven ? steps * perStep : tokens;
        double days = steps * step.stepSeconds() / SECONDS_A_DAY;
        return start().with("gpus", step.gpus())
                .with("plan", PlanSummary.of(step.plan()))
                .with("stepSeconds", step.stepSeconds())
                .with("tokensPerSecond", step.tokensPerSecond())
                .with("mfu", step.mfu())
                .with("tokens", count)
                .with("tokensLow", timeIsGiven ? count / slower : count)
                .with("tokensHigh", timeIsGiven ? count / faster : count)
                .with("trainingDays", days)
                .with("trainingDaysLow", timeIsGiven ? days : days * faster)
                .with("trainingDaysHigh", timeIsGiven ? days : days * slower)
                .with("gpuDays", steps * step.stepSeconds() * step.gpus() / SECONDS_A_DAY)
                .with("plansConsidered", result.considered())
                .with("status", "found").values();
    }

    /** Nothing was found: how near the fastest comes. */
    public Map<String, Object> nothing(Optional<SizeResult> fastest) {
        String status = fastest.map(size -> {
            double steps = Math.ceil(tokens / scenario.training().tokensPerStep());
            return "too slow: the fastest within " + Numbers.grouped(mostGpus) + " takes "
                    + Numbers.fixed(steps * size.plan().eventSeconds() / SECONDS_A_DAY, 1) + " days on "
                    + Numbers.grouped(size.plan().plan().gpus()) + ". Maybe a larger global batch";
        }).orElse("no plan fits within " + Numbers.grouped(mostGpus));
        Row row = start();
        for (String key : List.of("gpus", "plan", "stepSeconds", "tokensPerSecond", "mfu", "tokens", "tokensLow",
                "tokensHigh", "trainingDays", "trainingDaysLow", "trainingDaysHigh", "gpuDays", "plansConsidered")) {
            row.with(key, null);
        }
        return row.with("status", status).values();
    }

    private Row start() {
        return new Row().with("scenario", scenario.name())
                .with("model", scenario.model().name())
                .with("accelerator", scenario.cluster().accelerator().name())
                .with("globalBatch", scenario.training().globalBatch())
                .with("mostGpus", mostGpus);
    }

    public static Table table(List<Map<String, Object>> rows) {
        Table table = new Table().text("accelerator").number("batch").number("GPUs").text("plan").number("step [s]")
                .number("MFU [%]").number("tokens").number("days of training").text("90%").text("status");
        for (Map<String, Object> row : rows) {
            if (row.get("gpus") == null) {
                table.row(String.valueOf(row.get("accelerator")), String.valueOf(row.get("globalBatch")), "-", "-", "-",
                        "-", "-", "-", "-", String.valueOf(row.get("status")));
                continue;
            }
            String plan = String.valueOf(row.get("plan"));
            int layers = plan.indexOf(" layers=");
            table.row(String.valueOf(row.get("accelerator")), String.valueOf(row.get("globalBatch")),
                    Numbers.grouped((long) row.get("gpus")), layers < 0 ? plan : plan.substring(0, layers) + " uneven",
                    Numbers.significant((double) row.get("stepSeconds"), 4),
                    Numbers.fixed(100 * (double) row.get("mfu"), 1), Numbers.prefixed((double) row.get("tokens"), 3),
                    Numbers.fixed((double) row.get("trainingDays"), 1), range(row), "found");
        }
        return table;
    }

    /** Of tokens where the time was given, of days where the tokens were. */
    private static String range(Map<String, Object> row) {
        double low = (double) row.get("trainingDaysLow");
        double high = (double) row.get("trainingDaysHigh");
        return low < high ? Numbers.fixed(low, 1) + " to " + Numbers.fixed(high, 1) + " days"
                : Numbers.prefixed((double) row.get("tokensLow"), 3) + " to "
                        + Numbers.prefixed((double) row.get("tokensHigh"), 3) + " tokens";
    }
}
