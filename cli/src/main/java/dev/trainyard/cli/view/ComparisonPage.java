package dev.trainyard.cli.view;

import dev.trainyard.report.HtmlPage;
import dev.trainyard.report.Numbers;
import dev.trainyard.report.Table;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioDigest;
import dev.trainyard.study.Comparison;
import dev.trainyard.study.ComparisonRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** Steps side by side, printable. */
public final class ComparisonPage implements Result {
    private final List<StepView> steps;
    private final List<Boolean> apart;
    private final Comparison comparison;

    /**
     * Steps side by side.
     *
     * @param apart for each step: its speed can be told apart from the first's
     */
    public ComparisonPage(List<StepView> steps, List<Boolean> apart, Comparison comparison) {
        this.steps = List.copyOf(steps);
        this.apart = List.copyOf(apart);
        this.comparison = comparison;
    }

    @Override
    public String table() {
        StringBuilder conclusions = new StringBuilder();
        for (int i = 0; i < steps.size(); i++) {
            conclusions.append(comparison.rows().get(i).scenario()).append(": ").append(conclusion(i)).append('\n');
        }
        return rowsSideBySide().render() + "\n" + conclusions + "\n" + footing();
    }

    /** The same as a page of its own. */
    public String html() {
        HtmlPage page = new HtmlPage("Scenarios side by side").table(rowsSideBySide()).paragraph(footing().strip());
        Map<String, Double> speed = new LinkedHashMap<>();
        Map<String, Double> efficiency = new LinkedHashMap<>();
        for (int i = 0; i < steps.size(); i++) {
            ComparisonRow row = comparison.rows().get(i);
            page.paragraph(row.scenario() + ": " + conclusion(i));
            speed.put(row.scenario(), row.speedUp());
            efficiency.put(row.scenario(), 100 * row.scalingEfficiency());
        }
        page.heading("Speed against the first").bars(speed, "x")
                .heading("Tokens a second and GPU against the first").bars(efficiency, "%");
        for (StepView step : steps) {
            Map<String, Double> causes = new LinkedHashMap<>();
            step.breakdown().forEach((cause, seconds) -> causes.put(cause, (Double) seconds));
            page.heading("Where the seconds go: " + step.step().scenario().name())
                    .stackedBar(causes, step.step().stepSeconds());
        }
        return page.render("Made by Trainyard; scenario digests " + String.join(", ", steps.stream()
                .map(step -> ScenarioDigest.of(step.step().scenario())).toList()) + ".");
    }

    /** The row's sentence, and whether its difference from the first is more than errors make. */
    private String conclusion(int i) {
        return comparison.rows().get(i).conclusion() + (i == 0 || apart.get(i) ? ""
                : " Cannot be told apart from " + comparison.rows().get(0).scenario() + ": errors alone make as much.");
    }

    private Table rowsSideBySide() {
        Table table = new Table().text("scenario").text("accelerator").number("GPUs").number("tokens a step")
                .number("step [s]").text("90% [s]")
                .number("tokens/s").number("MFU [%]");
        // where days are fixed, tokens are what differs
        boolean withTokens = comparison.rows().stream().anyMatch(row -> row.campaign().isPresent()
                && row.campaign().get().tokens() == 0);
        if (withCampaigns()) {
            table.number("days P50").text("P10 to P90");
            (withTokens ? table.number("tokens P50") : table).number("goodput [%]").number("$ P50 [M]").number("MWh")
                    .number("interruptions");
        } else {
            table.number("days");
        }
        table.number("GPUs [x]").number("speed [x]").number("efficiency [%]").text("plan");
        for (int i = 0; i < steps.size(); i++) {
            ComparisonRow row = comparison.rows().get(i);
            List<String> cells = new ArrayList<>(List.of(row.scenario(),
                    steps.get(i).step().scenario().cluster().accelerator().name(),
                    Numbers.grouped(row.gpus()), Numbers.prefixed(row.tokensPerStep(), 3),
                    Numbers.significant(row.stepSeconds(), 4), StepPage.range(steps.get(i).interval()),
                    Numbers.prefixed(row.tokensPerSecond(), 4),
                    Numbers.fixed(100 * row.mfu(), 1)));
            cells.addAll(row.campaign().map(it -> CampaignCells.of(it, withTokens))
                    .orElseGet(() -> List.of(days(row.days()))));
            cells.addAll(List.of(Numbers.fixed(row.gpuRatio(), 2), Numbers.fixed(row.speedUp(), 2),
                    Numbers.fixed(100 * row.scalingEfficiency(), 1), row.plan()));
            table.row(cells.toArray(String[]::new));
        }
        return table;
    }

    private boolean withCampaigns() {
        return comparison.rows().get(0).campaign().isPresent();
    }

    private String footing() {
        return models() + days() + notes();
    }

    /** Each model once. */
    private String models() {
        return steps.stream().map(step -> "model: " + ParametersView.line(step.step().scenario().model()) + "\n")
                .distinct().collect(Collectors.joining());
    }

    /** Each note once, with the scenarios that it is of where it is not of all. */
    private String notes() {
        Map<String, List<String>> byNote = new LinkedHashMap<>();
        for (StepView step : steps) {
            Scenario scenario = step.step().scenario();
            scenario.notes().forEach(note -> byNote.computeIfAbsent(note, unused -> new ArrayList<>())
                    .add(scenario.name()));
        }
        StringBuilder lines = new StringBuilder();
        byNote.forEach((note, names) -> lines.append("note: ").append(names.size() == steps.size() ? ""
                : String.join(", ", names) + ": ").append(note).append('\n'));
        return lines.toString();
    }

    private String days() {
        if (withCampaigns()) {
            return "days, $ and MWh: whole campaigns, over replicas; trainyard campaign SCENARIO says what was"
                    + " assumed\n";
        }
        return comparison.tokens() > 0 ? "days: on " + Numbers.prefixed(comparison.tokens(), 3)
                + " tokens at 100% goodput; failures and restarts come on top\n"
                : "days: no token budget is known. Maybe --tokens 15T\n";
    }

    private static String days(OptionalDouble days) {
        return days.isPresent() ? Numbers.fixed(days.getAsDouble(), 1) : "-";
    }

    @Override
    public Object json() {
        return rows();
    }

    @Override
    public String csv() {
        return Result.rowsAsCsv(rows());
    }

    private List<Map<String, Object>> rows() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            ComparisonRow row = comparison.rows().get(i);
            Map<String, Object> values = steps.get(i).values();
            values.put("tokens", comparison.tokens() > 0 ? comparison.tokens() : null);
            values.put("days", row.days().isPresent() ? row.days().getAsDouble() : null);
            row.campaign().ifPresent(campaign -> values.put("campaign", CampaignCells.values(campaign)));
            values.put("gpuRatio", row.gpuRatio());
            values.put("speedUp", row.speedUp());
            values.put("scalingEfficiency", row.scalingEfficiency());
            values.put("apartFromFirst", i == 0 ? null : apart.get(i));
            values.put("conclusion", conclusion(i));
            rows.add(values);
        }
        return rows;
    }
}
