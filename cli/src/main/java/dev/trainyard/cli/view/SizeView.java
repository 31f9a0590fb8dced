package dev.trainyard.cli.view;

import dev.trainyard.campaign.AcceleratorShare;
import dev.trainyard.campaign.CampaignAnswer;
import dev.trainyard.interval.Interval;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.report.Numbers;
import dev.trainyard.report.Table;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.study.Percentile;
import dev.trainyard.study.search.PlanSummary;
import dev.trainyard.study.search.SizeResult;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A size that was looked for as plain values.
 *
 * @param scenario for which
 * @param seconds of training until it has to be done
 * @param tokens to train on; 0 where as many as possible
 * @param mostGpus accelerators that the budget allows
 * @param share one accelerator's part of the site
 * @param by share of the campaigns that have to be done; empty where training alone counts
 * @param start first day
 */
public record SizeView(Scenario scenario, double seconds, double tokens, int mostGpus, AcceleratorShare share,
        Optional<Percentile> by, LocalDate start) {
    private static final double SECONDS_A_DAY = 86_400;

    /** What was found. */
    public Map<String, Object> row(SizeResult result, StepResult step, Interval interval,
            Optional<CampaignAnswer> months) {
        double perStep = scenario.training().tokensPerStep();
        boolean timeIsGiven = tokens == 0;
        double steps = timeIsGiven ? Math.floor(seconds / step.stepSeconds()) : Math.ceil(tokens / perStep);
        // What is given has no error bar; what is looked for has the step's.
        double slower = interval.high() / step.stepSeconds();
        double faster = interval.low() / step.stepSeconds();
        double count = timeIsGiven ? steps * perStep : tokens;
        double days = steps * step.stepSeconds() / SECONDS_A_DAY;
        Row row = head().with("gpus", step.gpus())
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
                .with("dollarsToBuild",
                        share.dollars().isPresent() ? step.gpus() * share.dollars().getAsDouble() : null)
                .with("megawatts", months.map(it -> it.power().training()).orElse(step.gpus() * share.watts() / 1e6));
        months.ifPresent(it -> of(row, it));
        return row.with("status", "found").values();
    }

    private void of(Row row, CampaignAnswer months) {
        double days = by.orElseThrow().of(months.days());
        row.with("by", by.get().name()).with("daysBy", days)
                .with("doneOn", start.plusDays((long) Math.ceil(days)).toString())
                .with("dollarsBy", months.dollars().map(by.get()::of).orElse(null))
                .with("campaign", CampaignCells.values(months));
    }

    /** Marks the row that has least of what stands under a key; none where the key is empty. */
    public static void best(List<Map<String, Object>> rows, String key) {
        rows.stream().filter(row -> row.get(key) != null).min(Comparator.comparingDouble(row -> (double) row.get(key)))
                .ifPresent(row -> row.put("status", "found: the best"));
    }

    /**
     * Nothing was found: how near the fastest comes.
     *
     * @param took days of its campaign; empty where training alone counts
     */
    public Map<String, Object> nothing(Optional<SizeResult> fastest, OptionalDouble took) {
        String status = fastest.map(size -> {
            double steps = Math.ceil(tokens / scenario.training().tokensPerStep());
            double days = took.orElse(steps * size.plan().eventSeconds() / SECONDS_A_DAY);
            return "too slow: the fastest within " + Numbers.grouped(mostGpus) + " takes "
                    + (days < Double.POSITIVE_INFINITY ? Numbers.fixed(days, 1) + " days" : "for ever") + " on "
                    + Numbers.grouped(size.plan().plan().gpus()) + ". Maybe a larger global batch";
        }).orElse("no plan fits within " + Numbers.grouped(mostGpus));
        Row row = head();
        for (String key : List.of("gpus", "plan", "stepSeconds", "tokensPerSecond", "mfu", "tokens", "tokensLow",
                "tokensHigh", "trainingDays", "trainingDaysLow", "trainingDaysHigh", "gpuDays", "plansConsidered",
                "dollarsToBuild", "megawatts")) {
            row.with(key, null);
        }
        return row.with("status", status).values();
    }

    private Row head() {
        return new Row().with("scenario", scenario.name())
                .with("model", scenario.model().name())
                .with("accelerator", scenario.cluster().accelerator().name())
                .with("globalBatch", scenario.training().globalBatch())
                .with("mostGpus", mostGpus);
    }

    public static Table table(List<Map<String, Object>> rows) {
        boolean months = rows.stream().anyMatch(row -> row.get("by") != null);
        Table table = new Table().text("accelerator").number("batch").number("GPUs").text("plan").number("step [s]")
                .number("MFU [%]").number("tokens").number("days of training").text("90%");
        if (months) {
            table.number("days").text("by").text("done on").number("$ of the run [M]");
        }
        table.number("$ to build [M]").number("MW").text("status");
        for (Map<String, Object> row : rows) {
            List<String> cells = new ArrayList<>(List.of(String.valueOf(row.get("accelerator")),
                    String.valueOf(row.get("globalBatch"))));
            if (row.get("gpus") == null) {
                cells.addAll(Collections.nCopies(months ? 13 : 9, "-"));
            } else {
                cells.addAll(found(row));
                cells.addAll(months ? months(row) : List.of());
                cells.add(millions(row.get("dollarsToBuild")));
                cells.add(Numbers.significant((double) row.get("megawatts"), 4));
            }
            cells.add(String.valueOf(row.get("status")));
            table.row(cells.toArray(String[]::new));
        }
        return table;
    }

    private static List<String> found(Map<String, Object> row) {
        String plan = String.valueOf(row.get("plan"));
        int layers = plan.indexOf(" layers=");
        return List.of(Numbers.grouped((long) row.get("gpus")),
                layers < 0 ? plan : plan.substring(0, layers) + " uneven",
                Numbers.significant((double) row.get("stepSeconds"), 4),
                Numbers.fixed(100 * (double) row.get("mfu"), 1), Numbers.prefixed((double) row.get("tokens"), 3),
                Numbers.fixed((double) row.get("trainingDays"), 1), range(row));
    }

    private static List<String> months(Map<String, Object> row) {
        return List.of(Numbers.fixed((double) row.get("daysBy"), 1), String.valueOf(row.get("by")),
                String.valueOf(row.get("doneOn")), millions(row.get("dollarsBy")));
    }

    private static String millions(Object dollars) {
        return dollars == null ? "-" : Numbers.significant((double) dollars / 1e6, 4);
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
