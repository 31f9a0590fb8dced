package dev.trainyard.cli.view;

import dev.trainyard.campaign.CampaignAnswer;
import dev.trainyard.campaign.Distribution;
import dev.trainyard.report.HtmlPage;
import dev.trainyard.report.Numbers;
import dev.trainyard.report.Table;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.campaign.Assumption;
import java.util.List;
import java.util.Map;

/** A campaign's answer, printable. */
public final class CampaignPage implements Result {
    private final Scenario scenario;
    private final CampaignView view;
    private final CampaignAnswer answer;

    public CampaignPage(Scenario scenario, CampaignAnswer answer, String device, long seed) {
        this.scenario = scenario;
        this.view = new CampaignView(scenario, answer, device, seed);
        this.answer = answer;
    }

    @Override
    public String table() {
        StringBuilder text = new StringBuilder(heading());
        answer.notes().forEach(note -> text.append("note: ").append(note).append('\n'));
        text.append('\n').append(figures().render()).append('\n').append(hours().render()).append('\n')
                .append(classes().render()).append('\n').append(facts().render()).append('\n')
                .append(assumptions().render());
        return text.toString();
    }

    /** The same as a page of its own. */
    public String html() {
        HtmlPage page = new HtmlPage(scenario.name() + ": the campaign")
                .paragraph(heading().strip().replace("\n", ". ") + ".");
        answer.notes().forEach(page::paragraph);
        return page.table(figures()).heading("Where the hours go")
                .stackedBar(view.ledger(), 24 * answer.days().mean()).table(hours())
                .heading("What failed").table(classes()).heading("Facts").table(facts())
                .heading("What was assumed").table(assumptions()).render("Made by Trainyard.");
    }

    private String heading() {
        return scenario.name() + ": " + scenario.model().name() + " on "
                + Numbers.grouped(answer.job().accelerators()) + " " + scenario.cluster().accelerator().name() + " and "
                + answer.hotSpares() + " spare nodes, "
                + (answer.tokens() > 0 ? Numbers.prefixed(answer.tokens(), 3) + " tokens"
                        : Numbers.significant(answer.settings().days(), 4) + " days")
                + "\nfrom " + answer.settings().start() + ", failures " + answer.settings().failures().name()
                + ", restart " + answer.settings().restart().name() + "; " + Numbers.grouped(answer.replicas())
                + " replicas\n";
    }

    private Table figures() {
        Table table = new Table().text("what").number("mean").number("95% of mean").number("P5").number("P10")
                .number("P50").number("P90").number("P95").text("unit");
        row(table, "days", answer.days(), 1, "days");
        row(table, "goodput", answer.goodput(), 100, "%");
        answer.dollars().ifPresent(dollars -> row(table, "dollars", dollars, 1e-6, "M$"));
        row(table, "energy", answer.megawattHours(), 1e-3, "GWh");
        row(table, "power", answer.meanMegawatts(), 1, "MW");
        row(table, "carbon dioxide", answer.carbonTonnes(), 1e-3, "kt");
        row(table, "interruptions", answer.interruptions(), 1, "");
        row(table, "spares used", answer.sparesUsed(), 1, "");
        return table;
    }

    private static void row(Table table, String name, Distribution d, double unit, String unitName) {
        table.row(name, number(d.mean() * unit), "+-" + Numbers.significant((d.meanHigh() - d.mean()) * unit, 2),
                number(d.p5() * unit), number(d.p10() * unit), number(d.p50() * unit), number(d.p90() * unit),
                number(d.p95() * unit), unitName);
    }

    private static String number(double value) {
        return Numbers.significant(value, 4);
    }

    private Table hours() {
        Table table = new Table().text("where the hours go").number("hours").number("share [%]");
        double total = 24 * answer.days().mean();
        for (Map.Entry<String, Double> cause : view.ledger().entrySet()) {
            if (cause.getValue() > 0) {
                table.row(cause.getKey(), number(cause.getValue()),
                        Numbers.fixed(100 * cause.getValue() / total, 2));
            }
        }
        return table.row("wall clock", number(total), "100.00");
    }

    private Table classes() {
        Table table = new Table().text("failure class").number("events").number("hours lost");
        answer.groups().forEach(group -> table.row(group.name(), number(group.events()),
                number(group.hoursLost())));
        return table;
    }

    private Table facts() {
        Table table = new Table().text("fact").number("value").text("unit");
        table.row("step", number(answer.job().stepSeconds()), "s");
        table.row("checkpoint interval" + (answer.intervalSearched() ? ", searched" : ""),
                number(answer.checkpointIntervalSeconds()), "s");
        table.row("checkpoint", number(answer.checkpoint().bytes() / 1e12), "TB");
        table.row("stall of a checkpoint", number(answer.checkpoint().stallSeconds()), "s");
        table.row("write of a checkpoint", number(answer.checkpoint().writeSeconds()), "s");
        table.row("load of a checkpoint", number(answer.checkpoint().loadSeconds()), "s");
        table.row("nodes up, mean", Numbers.fixed(100 * answer.availability().share(), 2), "%");
        table.row("nodes down, mean", number(answer.availability().mean()), "of " + answer.availability().nodes());
        table.row("nodes down, P95 over time", number(answer.availability().p95()), "");
        table.row("power while training", number(answer.power().training()), "MW");
        table.row("power while down", number(answer.power().idle()), "MW");
        table.row("swing of a synchronous step", number(answer.power().swing()), "MW");
        answer.costs().forEach((part, dollars) -> table.row(part, number(dollars / 1e6), "M$"));
        answer.breakEven().ifPresent(share -> table.row("break-even utilisation, own against rent",
                Numbers.fixed(100 * share, 1), "%"));
        return table;
    }

    private Table assumptions() {
        Table table = new Table().text("assumed").text("value").text("").text("why");
        for (Assumption it : answer.assumptions()) {
            table.row(it.what(), it.value(), it.guessed() ? "guess" : "", it.why());
        }
        return table;
    }

    @Override
    public Object json() {
        return view.values();
    }

    @Override
    public String csv() {
        Map<String, Object> values = view.values();
        List.of("assumptions", "failureClasses", "notes").forEach(values::remove);
        return Result.rowsAsCsv(List.of(values));
    }
}
