package dev.trainyard.cli.view;

import dev.trainyard.campaign.AcceleratorShare;
import dev.trainyard.campaign.CampaignAnswer;
import dev.trainyard.input.Duration;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.report.Numbers;
import dev.trainyard.report.Table;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.study.GpuBudget;
import dev.trainyard.study.Percentile;
import dev.trainyard.study.SizeGoal;
import dev.trainyard.study.SizeStudy;
import dev.trainyard.study.search.PlanSummary;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A size that was looked for as plain values. */
public final class SizeView {

    private final SizeStudy.Answer answer;

    public SizeView(SizeStudy.Answer answer) {
        this.answer = answer;
    }

    /** A row, whether anything was found or not. */
    public Map<String, Object> values() {
        return answer.found().map(this::found).orElseGet(this::nothing);
    }

    private Map<String, Object> found(SizeStudy.Found found) {
        StepResult step = found.step();
        AcceleratorShare share = answer.share();
        Optional<CampaignAnswer> months = found.months();
        double perStep = answer.scenario().training().tokensPerStep();
        boolean timeIsGiven = answer.tokens() == 0;
        double steps = timeIsGiven ? Math.floor(answer.seconds() / step.stepSeconds())
                : Math.ceil(answer.tokens() / perStep);
        // What is given has no error bar; what is looked for has the step's.
        double slower = found.interval().high() / step.stepSeconds();
        double faster = found.interval().low() / step.stepSeconds();
        double count = timeIsGiven ? steps * perStep : answer.tokens();
        double days = steps * step.stepSeconds() / Duration.DAY;
        Row row = head().with("gpus", step.gpus())
                .with("plan", PlanSummary.of(step.plan()))
                .with("stepSeconds", step.stepSeconds())
                .with("stepSecondsLow", found.interval().low())
                .with("stepSecondsHigh", found.interval().high())
                .with("tokensPerSecond", step.tokensPerSecond())
                .with("mfu", step.mfu())
                .with("utilisationNote", step.mfu() > 1 ? step.utilisationNote().orElseThrow() : null)
                .with("tokens", count)
                .with("tokensLow", timeIsGiven ? count / slower : count)
                .with("tokensHigh", timeIsGiven ? count / faster : count)
                .with("trainingDays", days)
                .with("trainingDaysLow", timeIsGiven ? days : days * faster)
                .with("trainingDaysHigh", timeIsGiven ? days : days * slower)
                .with("gpuDays", steps * step.stepSeconds() * step.gpus() / Duration.DAY)
                .with("plansConsidered", found.size().considered())
                .with("dollarsToBuild",
                        share.dollars().isPresent() ? step.gpus() * share.dollars().getAsDouble() : null)
                .with("megawatts", months.map(it -> it.power().training()).orElse(step.gpus() * share.watts() / 1e6));
        months.ifPresent(it -> of(row, it));
        return row.with("status", "found" + bound()).with("notes", notesOf()).values();
    }

    /** Where the largest cluster may be the answer, what bounds it. */
    private String bound() {
        return answer.goal() != SizeGoal.MOST_TOKENS && answer.goal() != SizeGoal.EARLIEST ? "" : ", of at most "
                + Numbers.grouped(answer.budget().gpus()) + (answer.budget().allowed() > answer.budget().gpus()
                        ? ", " : " by ") + answer.budget().by();
    }

    /** What binds, what was assumed and what is only looked at so far, a line each. */
    private List<String> notesOf() {
        List<String> notes = new ArrayList<>(answer.scenario().notes());
        GpuBudget budget = answer.budget();
        String part = answer.scenario().cluster().accelerator().name();
        if (budget.isCapped()) {
            notes.add("the budget allows " + Numbers.grouped((long) budget.allowed()) + " " + part + ", and no more"
                    + " than " + Numbers.grouped(budget.gpus()) + " are looked at");
        }
        boolean largest = answer.goal() == SizeGoal.MOST_TOKENS || answer.goal() == SizeGoal.EARLIEST;
        if (budget.isOpen() && largest) {
            notes.add("nothing bounds the size but the " + Numbers.grouped(budget.gpus()) + " " + part + " that are"
                    + " looked at. Maybe --dollars, --power or --most-gpus");
        }
        if (answer.confidence().isPresent()) {
            notes.add("sized for the far end of the step's " + Numbers.percent(answer.confidence().getAsDouble())
                    + " interval, not for the step itself");
        }
        return notes;
    }

    /** The notes of all rows, each once. */
    public static List<String> notes(List<Map<String, Object>> rows) {
        return rows.stream().flatMap(row -> ((List<?>) row.get("notes")).stream()).map(String::valueOf).distinct()
                .toList();
    }

    private void of(Row row, CampaignAnswer months) {
        Percentile by = answer.by().orElseThrow();
        double days = by.of(months.days());
        row.with("by", by.name()).with("daysBy", days)
                .with("doneOn", answer.start().plusDays((long) Math.ceil(days)).toString())
                .with("dollarsBy", months.dollars().map(by::of).orElse(null))
                .with("campaign", CampaignCells.values(months));
    }

    /** Marks the row that has least of what stands under a key; none where the key is empty. */
    public static void best(List<Map<String, Object>> rows, String key) {
        rows.stream().filter(row -> row.get(key) != null).min(Comparator.comparingDouble(row -> (double) row.get(key)))
                .ifPresent(row -> row.put("status", "found: the best"
                        + String.valueOf(row.get("status")).substring("found".length())));
    }

    /** How near the fastest comes. */
    private Map<String, Object> nothing() {
        String most = Numbers.grouped(answer.budget().gpus());
        String status = answer.fastest().map(size -> {
            double steps = Math.ceil(answer.tokens() / answer.scenario().training().tokensPerStep());
            double days = answer.took().orElse(steps * size.plan().eventSeconds() / Duration.DAY);
            return "too slow: the fastest within " + most + " takes "
                    + (days < Double.POSITIVE_INFINITY ? Numbers.fixed(days, 1) + " days" : "for ever") + " on "
                    + Numbers.grouped(size.plan().plan().gpus()) + ", bounded by " + answer.budget().by()
                    + ". Maybe a larger global batch";
        }).orElse("no plan fits within " + most + ", bounded by " + answer.budget().by());
        Row row = head();
        for (String key : List.of("gpus", "plan", "stepSeconds", "stepSecondsLow", "stepSecondsHigh",
                "tokensPerSecond", "mfu", "utilisationNote", "tokens", "tokensLow", "tokensHigh", "trainingDays",
                "trainingDaysLow", "trainingDaysHigh", "gpuDays", "plansConsidered", "dollarsToBuild", "megawatts")) {
            row.with(key, null);
        }
        return row.with("status", status).with("notes", notesOf()).values();
    }

    private Row head() {
        Scenario scenario = answer.scenario();
        return new Row().with("scenario", scenario.name())
                .with("model", scenario.model().name())
                .with("accelerator", scenario.cluster().accelerator().name())
                .with("globalBatch", scenario.training().globalBatch())
                .with("mostGpus", answer.budget().gpus()).with("mostGpusBy", answer.budget().by());
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
            cells.add(row.get("status") + (row.get("utilisationNote") == null ? ""
                    : "; MFU is " + row.get("utilisationNote")));
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
