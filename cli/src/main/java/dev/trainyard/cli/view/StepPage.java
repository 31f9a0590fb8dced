package dev.trainyard.cli.view;

import dev.trainyard.interval.Interval;
import dev.trainyard.iteration.LinkUse;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.kernel.plan.LinkClass;
import dev.trainyard.report.HtmlPage;
import dev.trainyard.report.Numbers;
import dev.trainyard.report.Table;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioDigest;
import dev.trainyard.study.search.PlanSummary;
import dev.trainyard.workload.TrafficClass;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** One simulated step, printable. */
public final class StepPage implements Result {
    private static final double GIGA = 1e9;
    private static final Map<LinkClass, String> NAMES = Map.of(LinkClass.SCALE_UP, "scale-up port", LinkClass.NIC,
            "network interface", LinkClass.LEAF_UPLINK, "leaf uplink", LinkClass.SPINE_UPLINK, "spine uplink");

    private final StepView view;
    private final Optional<SearchView> search;

    /** A step and, where its plan was looked for, the search. */
    public StepPage(StepView view, Optional<SearchView> search) {
        this.view = view;
        this.search = search;
    }

    @Override
    public String table() {
        return heading(view.step()) + notes(view.step().scenario()) + "\n" + facts().render() + "\n"
                + causes().render() + "\n" + links().render()
                + search.map(found -> "\n" + found.heading() + "\n" + found.table().render()).orElse("");
    }

    /** The same as a page of its own. */
    public String html() {
        StepResult step = view.step();
        Scenario scenario = step.scenario();
        Map<String, Double> causes = new LinkedHashMap<>();
        view.breakdown().forEach((cause, seconds) -> causes.put(cause, (Double) seconds));
        Table plan = new Table().text("key").text("value");
        StepView.plan(step.plan()).forEach((key, value) -> plan.row(key, String.valueOf(value)));
        HtmlPage page = new HtmlPage(scenario.name() + ": one training step")
                .paragraph(heading(step).strip().replace("\n", ". ") + ".");
        scenario.notes().forEach(page::paragraph);
        page.table(facts())
                .heading("Where the seconds go").stackedBar(causes, step.stepSeconds()).table(causes())
                .heading("How full the links are").table(links())
                .heading("Memory of the fullest GPU (the bar's width is what the GPU has)")
                .stackedBar(view.memory().parts(), view.capacity()).table(memory())
                .heading("Plan").table(plan)
                .paragraph(view.megatronFlags().map(flags -> "As Megatron-LM flags: " + flags)
                        .orElse("Megatron-LM does not run this plan."));
        search.ifPresent(found -> page.heading("The best plans").paragraph(found.heading().strip() + ".")
                .table(found.table()));
        return page.render("Made by Trainyard; scenario digest " + ScenarioDigest.of(scenario) + ".");
    }

    private Table memory() {
        Table table = new Table().text("part").number("GB");
        view.memory().parts().forEach((part, bytes) -> table.row(part, Numbers.fixed(bytes / GIGA, 2)));
        return table.row("total", Numbers.fixed(view.memory().total() / GIGA, 2))
                .row("there is", Numbers.fixed(view.capacity() / GIGA, 2));
    }

    private Table facts() {
        StepResult step = view.step();
        Table facts = new Table().text("what").number("value").text("unit");
        facts.row("step time", Numbers.significant(step.stepSeconds(), 4), "s (90%: " + range(view.interval()) + ")");
        facts.row("tokens", Numbers.prefixed(step.tokensPerSecond(), 4), "tokens/s");
        facts.row("tokens a GPU", Numbers.significant(step.tokensPerSecondPerGpu(), 4), "tokens/s");
        facts.row("model FLOPs utilisation (MFU)", Numbers.fixed(100 * step.mfu(), 1), "%");
        facts.row("hardware FLOPs utilisation (HFU)", Numbers.fixed(100 * step.hfu(), 1), "%");
        facts.row("model FLOPs a GPU", Numbers.significant(step.modelTflopsPerGpu(), 4), "TFLOP/s");
        facts.row("memory a GPU", Numbers.fixed(view.memory().total() / GIGA, 1), "GB of "
                + Numbers.fixed(view.capacity() / GIGA, 1));
        double tokens = step.scenario().training().tokens();
        view.days(tokens).ifPresent(days -> facts.row("time for " + Numbers.prefixed(tokens, 3) + " tokens",
                Numbers.fixed(days, 1), "days"));
        return facts;
    }

    /** The interval's ends to three digits, its width being no surer. */
    static String range(Interval interval) {
        return Numbers.significant(interval.low(), 3) + " to " + Numbers.significant(interval.high(), 3);
    }

    private static String heading(StepResult step) {
        return step.scenario().name() + ": " + step.scenario().model().name() + " on "
                + Numbers.grouped(step.gpus()) + " " + step.scenario().cluster().accelerator().name()
                + ", " + step.scenario().software().name() + (step.scenario().softwareStated() ? "" : " (assumed)")
                + "\nmodel: " + ParametersView.line(step.scenario().model())
                + "\nplan: " + PlanSummary.of(step.plan()) + "\n"
                + "held back by: " + step.breakdown().bottleneck().key() + "; simulated on " + step.device() + ", "
                + Numbers.grouped(step.events()) + " events\n"
                + step.utilisationNote().map(note -> "MFU and HFU: " + note + "\n").orElse("");
    }

    /** What a reader must know of how the scenario was read, a line each. */
    static String notes(Scenario scenario) {
        return scenario.notes().stream().map(note -> "note: " + note + "\n").collect(Collectors.joining());
    }

    private Table causes() {
        Table table = new Table().text("cause").number("seconds").number("share [%]");
        double total = view.step().stepSeconds();
        view.breakdown().forEach((cause, value) -> cause(table, cause, (Double) value, total));
        return table.row("total", Numbers.significant(total, 4), "100.0");
    }

    private static void cause(Table table, String cause, double seconds, double total) {
        if (seconds != 0) {
            table.row(cause, Numbers.significant(seconds, 4), Numbers.fixed(100 * seconds / total, 1));
        }
    }

    private Table links() {
        LinkUse links = view.step().links();
        Table table = new Table().text("link use").number("of capacity [%]");
        for (TrafficClass traffic : TrafficClass.values()) {
            table.number(traffic.key() + " [%]");
        }
        for (LinkClass link : LinkClass.values()) {
            List<String> row = new ArrayList<>(List.of(NAMES.get(link), percent(links.of(link))));
            for (TrafficClass traffic : TrafficClass.values()) {
                row.add(percent(links.of(link, traffic)));
            }
            table.row(row.toArray(new String[0]));
        }
        return table;
    }

    private static String percent(double share) {
        return Numbers.fixed(100 * share, 1);
    }

    @Override
    public Object json() {
        return values();
    }

    private Map<String, Object> values() {
        Map<String, Object> values = view.values();
        search.ifPresent(found -> values.put("search", found.values()));
        return values;
    }

    @Override
    public String csv() {
        List<Map<String, Object>> row = List.of(view.values()); // a search is many rows of its own
        return Result.rowsAsCsv(row);
    }
}
