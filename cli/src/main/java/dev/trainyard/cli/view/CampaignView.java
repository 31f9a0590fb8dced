package dev.trainyard.cli.view;

import dev.trainyard.campaign.CampaignAnswer;
import dev.trainyard.campaign.CampaignCost;
import dev.trainyard.campaign.Distribution;
import dev.trainyard.campaign.LedgerCause;
import dev.trainyard.campaign.money.CostPart;
import dev.trainyard.campaign.money.HourlyPrices;
import dev.trainyard.campaign.money.Investment;
import dev.trainyard.campaign.money.OwnOrRent;
import dev.trainyard.campaign.power.PowerParts;
import dev.trainyard.campaign.power.StepSwing;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Stream;

/** A campaign's answer as plain values. */
final class CampaignView {
    private final Scenario scenario;
    private final CampaignAnswer answer;
    private final String device;
    private final long seed;

    CampaignView(Scenario scenario, CampaignAnswer answer, String device, long seed) {
        this.scenario = scenario;
        this.answer = answer;
        this.device = device;
        this.seed = seed;
    }

    /** Hours by cause, those that are none left in. */
    private Map<String, Double> ledger() {
        Map<String, Double> hours = new LinkedHashMap<>();
        for (LedgerCause cause : LedgerCause.values()) {
            hours.put(cause.key(), answer.ledger().meanHours(cause));
        }
        return hours;
    }

    /** What a reader must know, of the scenario and of its months. */
    List<String> notes() {
        return Stream.concat(scenario.notes().stream(), answer.notes().stream()).toList();
    }

    /** Everything, in the order in which it is printed. */
    Map<String, Object> values() {
        Row row = new Row().with("scenario", scenario.name()).with("endedShare", answer.endedShare())
                .with("model", scenario.model().name())
                .with("accelerator", scenario.cluster().accelerator().name())
                .with("accelerators", answer.job().accelerators()).with("nodes", answer.job().nodes())
                .with("sites", answer.settings().sites()).with("start", answer.settings().start().toString())
                .with("failures", answer.settings().failures().name())
                .with("restart", answer.settings().restart().name())
                .with("stepSeconds", answer.job().stepSeconds())
                .with("stepStated", answer.settings().step().isPresent()).with("tokens", answer.tokens())
                .with("tokensTrained", values(answer.tokensTrained()))
                .with("replicas", answer.replicas())
                .with("days", values(answer.known(answer.days()))).with("doneOn", doneOn())
                .with("goodput", values(answer.goodput()))
                .with("dollars", answer.dollars().map(answer::known).map(CampaignView::values).orElse(null))
                .with("megawattHours", values(answer.known(answer.megawattHours())))
                .with("meanMegawatts", values(answer.meanMegawatts()))
                .with("interruptions", values(answer.known(answer.interruptions())))
                .with("sparesUsed", values(answer.known(answer.sparesUsed())))
                .with("ledger", ledger()).with("failureClasses", classes())
                .with("checkpointIntervalSeconds", answer.checkpointIntervalSeconds())
                .with("checkpointIntervalSearched", answer.intervalSearched()).with("checkpoint", checkpoint())
                .with("spareNodes", answer.hotSpares()).with("availability", availability())
                .with("power", power()).with("acceleratorsAlone", accelerators())
                .with("carbonTonnes", values(answer.known(answer.carbonTonnes())))
                .with("costs", cost(it -> byKey(it.parts(), CostPart::key)))
                .with("investment", cost(it -> it.investment().map(CampaignView::investment).orElse(null)))
                .with("dollarsPerMillionTokens", cost(it -> orNull(it.perMillionTokens())))
                .with("dollarsByCause", cost(it -> byKey(it.byCause(), LedgerCause::key)))
                .with("dollarsPerLostHour", cost(this::perLostHour))
                .with("breakEvenUtilisation", cost(it -> it.ownOrRent().map(CampaignView::breakEven).orElse(null)))
                .with("ownAgainstRent", cost(it -> it.ownOrRent().map(CampaignView::ownOrRent).orElse(null)))
                .with("hourlyPrices", cost(it -> it.hourlyPrices().map(CampaignView::hourlyPrices).orElse(null)))
                .with("notes", notes()).with("assumptions", assumptions());
        return row.with("device", device).with("seed", seed).with("scenarioDigest", ScenarioDigest.of(scenario))
                .values();
    }

    /** A distribution under the keys that all answers have; null where a number of it is not known. */
    static Map<String, Object> values(Distribution d) {
        return new Row().with("mean", known(d.mean())).with("meanLow", known(d.meanLow()))
                .with("meanHigh", known(d.meanHigh())).with("p5", known(d.p5())).with("p10", known(d.p10()))
                .with("p50", known(d.p50())).with("p90", known(d.p90())).with("p95", known(d.p95())).values();
    }

    private static Double known(double value) {
        return Double.isNaN(value) ? null : value;
    }

    /** Dates; null where training never ends. */
    private Map<String, Object> doneOn() {
        return answer.isDone() ? new Row().with("p10", answer.on(answer.days().p10()).toString())
                .with("p50", answer.on(answer.days().p50()).toString())
                .with("p90", answer.on(answer.days().p90()).toString()).values() : null;
    }

    private List<Map<String, Object>> classes() {
        return answer.groups().stream().map(group -> new Row().with("name", group.name())
                .with("events", group.events()).with("hoursLost", group.hoursLost()).values()).toList();
    }

    private Map<String, Object> checkpoint() {
        return new Row().with("bytes", answer.checkpoint().bytes())
                .with("stallSeconds", answer.checkpoint().stallSeconds())
                .with("writeSeconds", answer.checkpoint().writeSeconds())
                .with("loadSeconds", answer.checkpoint().loadSeconds())
                .with("memoryIntervalSeconds", answer.checkpoint().memoryIntervalSeconds()).values();
    }

    private Map<String, Object> availability() {
        CampaignAnswer.Availability it = answer.availability();
        return new Row().with("nodes", it.nodes()).with("share", it.share())
                .with("nodesDown", new Row().with("mean", it.mean()).with("p5", it.p5()).with("p50", it.p50())
                        .with("p95", it.p95()).with("p99", it.p99()).values()).values();
    }

    private Map<String, Object> power() {
        StepSwing swing = answer.power().swing();
        return new Row().with("trainingMegawatts", answer.power().training())
                .with("stalledMegawatts", answer.power().stalled()).with("idleMegawatts", answer.power().idle())
                .with("swingMegawatts", swing.megawatts())
                .with("rampMegawattsPerSecond", swing.megawattsPerSecond()).with("swingHertz", swing.hertz())
                .with("swingInGridBand", swing.mattersToGrid()).with("itMegawatts", answer.power().it())
                .with("fullestMegawatts", answer.power().fullest()).with("parts", parts()).values();
    }

    /** Where the power goes while a step runs, MW; they sum to the site's. */
    private Map<String, Object> parts() {
        PowerParts parts = answer.power().trainingParts();
        return new Row().with("accelerators", parts.accelerators()).with("host", parts.host())
                .with("fans", parts.fans()).with("supplies", parts.supplies()).with("network", parts.network())
                .with("facility", parts.facility()).values();
    }

    private Map<String, Object> accelerators() {
        CampaignAnswer.Accelerators it = answer.accelerators();
        return new Row().with("watts", it.watts()).with("megawattHours", it.megawattHours())
                .with("carbonTonnes", it.tonnes()).values();
    }

    private Object cost(Function<CampaignCost, Object> of) {
        return answer.cost().map(of).orElse(null);
    }

    private static Double orNull(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }

    private static <K> Map<String, Object> byKey(Map<K, Double> values, Function<K, String> key) {
        Row row = new Row();
        values.forEach((it, dollars) -> row.with(key.apply(it), dollars));
        return row.values();
    }

    private static Map<String, Object> investment(Investment it) {
        return new Row().with("accelerators", it.accelerators()).with("network", it.network())
                .with("otherEquipment", it.otherEquipment()).with("building", orNull(it.building()))
                .with("total", it.total()).values();
    }

    /** What an hour of each cause costs that is no training; causes without hours are missing. */
    private Map<String, Object> perLostHour(CampaignCost cost) {
        Row row = new Row();
        cost.byCause().forEach((cause, dollars) -> {
            double hours = answer.ledger().meanHours(cause);
            if (cause != LedgerCause.TRAINING && hours > 0) {
                row.with(cause.key(), dollars / hours);
            }
        });
        return row.values();
    }

    /** Null where renting is cheaper even if the cluster never rests. */
    private static Double breakEven(OwnOrRent it) {
        return it.breakEven() <= 1 ? it.breakEven() : null;
    }

    private static Map<String, Object> ownOrRent(OwnOrRent it) {
        return new Row().with("ownedDollarsPerHour", it.ownedHourly()).with("energyDollarsPerHour", it.energyHourly())
                .with("rentedDollarsPerHour", it.rentedHourly()).with("breakEvenUtilisation", breakEven(it)).values();
    }

    private static Map<String, Object> hourlyPrices(HourlyPrices it) {
        return new Row().with("cheapestDollarsPerMegawattHour", it.cheapest())
                .with("dearestDollarsPerMegawattHour", it.dearest()).with("pausedHoursPerDay", it.pausedHours())
                .with("daysMore", it.daysMore()).with("energyDollarsSaved", it.energySaved())
                .with("otherDollarsMore", it.otherDollars()).values();
    }

    private List<Map<String, Object>> assumptions() {
        return answer.assumptions().stream().map(it -> new Row().with("what", it.what()).with("value", it.value())
                .with("why", it.why()).with("guessed", it.guessed()).values()).toList();
    }
}
