package dev.trainyard.cli.view;

import dev.trainyard.campaign.CampaignAnswer;
import dev.trainyard.campaign.Distribution;
import dev.trainyard.campaign.LedgerCause;
import dev.trainyard.campaign.power.PowerParts;
import dev.trainyard.campaign.power.StepSwing;
import dev.trainyard.input.Duration;
import dev.trainyard.report.HtmlPage;
import dev.trainyard.report.Numbers;
import dev.trainyard.report.Table;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.campaign.Assumption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A campaign's answer, printable. */
public final class CampaignPage implements Result {
    private static final double MILLION = 1e6;
    /** A share that only the last digits of whole microseconds and of sums leave. */
    private static final double ROUNDING = 1e-6;

    private final Scenario scenario;
    private final CampaignView view;
    private final CampaignAnswer answer;
    private final CampaignMoney money;

    public CampaignPage(Scenario scenario, CampaignAnswer answer, String device, long seed) {
        this.scenario = scenario;
        this.view = new CampaignView(scenario, answer, device, seed);
        this.answer = answer;
        this.money = new CampaignMoney(answer);
    }

    @Override
    public String table() {
        StringBuilder text = new StringBuilder(heading());
        view.notes().forEach(note -> text.append("note: ").append(note).append('\n'));
        List<Table> tables = new ArrayList<>(List.of(figures(), hours(), classes(), facts(), power()));
        answer.cost().ifPresent(cost -> tables.addAll(money.tables(cost)));
        tables.add(assumptions());
        tables.forEach(table -> text.append('\n').append(table.render()));
        return text.toString();
    }

    /** The same as a page of its own. */
    public String html() {
        HtmlPage page = new HtmlPage(scenario.name() + ": the campaign")
                .paragraph(heading().strip().replace("\n", ". ") + ".");
        view.notes().forEach(page::paragraph);
        page.table(figures()).heading("Where the hours go").stackedBar(byText(), 24 * answer.days().mean())
                .table(hours()).heading("What failed").table(classes()).heading("Facts").table(facts())
                .heading("Where the power goes").table(power());
        answer.cost().ifPresent(cost -> {
            page.heading("What it costs");
            money.tables(cost).forEach(page::table);
        });
        return page.heading("What was assumed").table(assumptions()).render("Made by Trainyard.");
    }

    private Map<String, Double> byText() {
        Map<String, Double> hours = new LinkedHashMap<>();
        for (LedgerCause cause : LedgerCause.values()) {
            hours.put(cause.text(), answer.ledger().meanHours(cause));
        }
        return hours;
    }

    private String heading() {
        return scenario.name() + ": " + scenario.model().name() + " on "
                + Numbers.grouped(answer.job().accelerators()) + " " + scenario.cluster().accelerator().name() + " and "
                + answer.hotSpares() + (answer.hotSpares() == 1 ? " spare node" : " spare nodes")
                + (answer.settings().spares().hot() < 0 ? " (as found), " : ", ")
                + (answer.settings().sites().isEmpty() ? "" : answer.settings().sites().size() + " sites, ")
                + (answer.tokens() > 0 ? Numbers.prefixed(answer.tokens(), 3) + " tokens"
                        : Numbers.significant(answer.settings().days(), 4) + " days")
                + "\nfrom " + answer.settings().start() + ", failures " + answer.settings().failures().name()
                + ", restart " + answer.settings().restart().name() + "; " + Numbers.grouped(answer.replicas())
                + " replicas"
                + (answer.tokens() > 0 && answer.endedShare() < 1 ? ", of which " + ended() + " came to their end" : "")
                + "\n";
    }

    private String ended() {
        return answer.endedShare() == 0 ? "none" : Numbers.significant(100 * answer.endedShare(), 3) + "%";
    }

    private Table figures() {
        Table table = new Table().text("what").number("mean").number("95% of mean").number("P5").number("P10")
                .number("P50").number("P90").number("P95").text("unit");
        row(table, "time", answer.known(answer.days()), 1, "days");
        if (answer.tokens() == 0 || answer.endedShare() < 1) {
            row(table, "tokens trained", answer.tokensTrained(), 1e-12, "T");
        }
        row(table, "goodput", answer.goodput(), 100, "%");
        answer.dollars().map(answer::known).ifPresent(dollars -> row(table, "cost of the run", dollars, 1e-6, "M$"));
        row(table, "energy of the site", answer.known(answer.megawattHours()), 1e-3, "GWh");
        row(table, "power of the site, mean", answer.meanMegawatts(), 1, "MW");
        row(table, "carbon dioxide", answer.known(answer.carbonTonnes()), 1e-3, "kt");
        row(table, "interruptions", answer.known(answer.interruptions()), 1, "stops");
        row(table, "spares used", answer.known(answer.sparesUsed()), 1, "nodes");
        return table;
    }

    private static void row(Table table, String name, Distribution d, double unit, String unitName) {
        double half = d.relativeError() < ROUNDING ? 0 : d.meanHigh() - d.mean();
        table.row(name, number(d.mean() * unit), Double.isNaN(half) ? "-" : "+-" + Numbers.significant(half * unit, 2),
                number(d.p5() * unit), number(d.p10() * unit), number(d.p50() * unit), number(d.p90() * unit),
                number(d.p95() * unit), unitName);
    }

    private static String number(double value) {
        return Numbers.significant(value, 4);
    }

    private Table hours() {
        Table table = new Table().text("where the hours go").number("hours").number("share [%]");
        answer.cost().ifPresent(cost -> table.number("M$").number("$ an hour"));
        double total = 24 * answer.days().mean();
        for (LedgerCause cause : LedgerCause.values()) {
            double hours = answer.ledger().meanHours(cause);
            if (hours > ROUNDING * total) {
                hours(table, cause.text(), hours, total, answer.cost().map(cost -> cost.byCause().get(cause)));
            }
        }
        hours(table, "wall clock", total, total, answer.dollars().filter(it -> answer.cost().isPresent())
                .map(Distribution::mean));
        return table;
    }

    private static void hours(Table table, String name, double hours, double total, Optional<Double> dollars) {
        List<String> row = new ArrayList<>(List.of(name, number(hours), Numbers.fixed(100 * hours / total, 2)));
        dollars.ifPresent(it -> {
            row.add(number(it / MILLION));
            row.add(Numbers.grouped(Math.round(it / hours)));
        });
        table.row(row.toArray(String[]::new));
    }

    private Table classes() {
        Table table = new Table().text("failure class").number("events").number("hours lost");
        answer.groups().forEach(group -> table.row(group.name(), number(group.events()), number(group.hoursLost())));
        return table;
    }

    private Table facts() {
        Table table = new Table().text("fact").number("value").text("unit");
        if (answer.isDone()) {
            table.row("done on, P50", answer.on(answer.days().p50()).toString(), "");
            table.row("done on, P90", answer.on(answer.days().p90()).toString(), "");
        }
        time(table, answer.settings().step().isPresent() ? "step, stated" : "step", answer.job().stepSeconds());
        time(table, "training from one checkpoint to the next" + (answer.intervalSearched() ? ", searched" : ""),
                answer.checkpointIntervalSeconds());
        table.row("checkpoint", number(answer.checkpoint().bytes() / 1e12), "TB");
        time(table, "training waits for a checkpoint", answer.checkpoint().stallSeconds());
        if (answer.checkpoint().writeSeconds() > 0) {
            time(table, "write of a checkpoint behind training", answer.checkpoint().writeSeconds());
        }
        time(table, "load of a checkpoint", answer.checkpoint().loadSeconds());
        if (answer.checkpoint().memoryIntervalSeconds() > 0) {
            time(table, "training from one copy in peers' memory to the next",
                    answer.checkpoint().memoryIntervalSeconds());
        }
        CampaignAnswer.Availability nodes = answer.availability();
        table.row("nodes up, mean over time", Numbers.fixed(100 * nodes.share(), 2), "%");
        table.row("nodes down, mean over time", number(nodes.mean()), "of " + Numbers.grouped(nodes.nodes()));
        table.row("nodes down, P5 to P99 of the time", number(nodes.p5()) + " to " + number(nodes.p99()),
                "of " + Numbers.grouped(nodes.nodes()));
        table.row("power while training", number(answer.power().training()), "MW");
        table.row("power while ranks wait", number(answer.power().stalled()), "MW");
        table.row("power while the job is down", number(answer.power().idle()), "MW");
        StepSwing swing = answer.power().swing();
        table.row("swing of a synchronous step, peak to trough", number(swing.megawatts()), "MW");
        table.row("its ramp, within the step's shortest phase", number(swing.megawattsPerSecond()), "MW/s");
        table.row("its frequency, " + (swing.mattersToGrid() ? "" : "not ") + "in the grid's band of 0.1 to 20 Hz",
                number(swing.hertz()), "Hz");
        return table;
    }

    /** Where the site's power goes while a step runs; many studies count the accelerators alone. */
    private Table power() {
        PowerParts parts = answer.power().trainingParts();
        CampaignAnswer.Accelerators alone = answer.accelerators();
        Table table = new Table().text("where the power goes").number("MW").number("W each").number("share [%]");
        part(table, "accelerators", parts.accelerators());
        part(table, "processors, memory, interfaces", parts.host());
        part(table, "fans and pumps", parts.fans());
        part(table, "losses of power supplies", parts.supplies());
        part(table, "network", parts.network());
        part(table, "cooling and distribution of the site (PUE)", parts.facility());
        part(table, "site, mean over a step", parts.total());
        table.row("accelerators alone over the run, GWh", number(alone.megawattHours() / 1000), "", "");
        table.row("accelerators alone over the run, t CO2", number(alone.tonnes()), "", "");
        return table;
    }

    private void part(Table table, String name, double megawatts) {
        table.row(name, number(megawatts), number(1e6 * megawatts / answer.job().accelerators()),
                Numbers.fixed(100 * megawatts / answer.power().training(), 1));
    }

    private static void time(Table table, String name, double seconds) {
        Duration readable = Duration.of(seconds);
        table.row(name, number(readable.value()), readable.unit());
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
