package dev.trainyard.scenario.campaign;

import dev.trainyard.cluster.Cluster;
import dev.trainyard.cluster.Span;
import dev.trainyard.cluster.UsualSystem.Cooling;
import dev.trainyard.cluster.failure.FailureModel;
import dev.trainyard.cluster.failure.FailureModels;
import dev.trainyard.cluster.failure.RestartPath;
import dev.trainyard.cluster.failure.RestartPaths;
import dev.trainyard.cluster.preset.Chosen;
import dev.trainyard.cluster.site.Grid;
import dev.trainyard.cluster.site.Grids;
import dev.trainyard.cluster.site.PriceLists;
import dev.trainyard.cluster.site.Prices;
import dev.trainyard.cluster.site.Site;
import dev.trainyard.cluster.site.Sites;
import dev.trainyard.cluster.site.Storage;
import dev.trainyard.cluster.site.Storages;
import dev.trainyard.input.Duration;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Limits;
import dev.trainyard.input.Names;
import dev.trainyard.input.Quantity;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code campaign}. Every field may be left out; what is taken then stands among the assumptions.
 */
public final class CampaignSection {

    private static final String[] KEYS = {"start", "age", "tokens", "days", "longest", "step", "batchRamp", "failures",
        "agents", "spares", "restart", "checkpoint", "storage", "maintenance", "evaluation", "stragglers", "power",
        "site", "grid", "prices", "money", "sites", "wan", "learning"};
    /** What an owner's cost is made of beside the price. */
    private static final List<String> OWNERS = List.of("interest", "staff", "repairs", "building");
    private static final double MOST_DAYS = 36_500;
    /** A campaign that takes ten years has not been planned but feared. */
    private static final double LONGEST_DAYS = 3650;
    private static final double SHORTEST_STEP = 1e-6;
    private static final LocalDate START = LocalDate.of(2026, 10, 1);

    private final Optional<Entry> section;
    private final Job job;
    private final Assumptions assumptions = new Assumptions();

    private CampaignSection(Optional<Entry> section, Job job) {
        this.section = section;
        this.job = job;
    }

    /**
     * What the section is read against.
     *
     * @param cluster the accelerators that work
     * @param spareAccelerators accelerators that the plan leaves over
     * @param tokens of the training section; 0 where it has none
     * @param globalBatch sequences in one step
     * @param sequence tokens in one sequence
     * @param replicas data-parallel replicas of the plan; 0 where it is not known yet
     * @param stages pipeline stages of the plan; 0 where it is not known yet
     */
    public record Job(Cluster cluster, int spareAccelerators, double tokens, int globalBatch, int sequence,
            int replicas, int stages) {}

    /** The section's keys. */
    public static List<String> keys() {
        return List.of(KEYS);
    }

    /**
     * Reads the section; an absent one is all assumptions.
     *
     * @throws dev.trainyard.input.InputException where something cannot be, with place, field and remedy
     */
    public static CampaignSettings read(Optional<Entry> section, Job job) {
        section.ifPresent(entry -> entry.onlyKeys(KEYS));
        return new CampaignSection(section, job).read();
    }

    private CampaignSettings read() {
        LocalDate start = start();
        double days = find("days").map(entry -> entry.number(Quantity.COUNT, 1e-6, MOST_DAYS)).orElse(0.0);
        double tokens = tokens(days);
        Chosen<FailureModel> failures = FailureModels.shipped().read(find("failures"), FailureModels.USUAL);
        assumptions.preset("campaign.failures", failures);
        Chosen<RestartPath> restart = RestartPaths.shipped().read(find("restart"), RestartPaths.USUAL);
        assumptions.preset("campaign.restart", restart);
        Chosen<Storage> storage = Storages.shipped().read(find("storage"), Storages.USUAL);
        assumptions.preset("campaign.storage", storage);
        Chosen<Site> site = Sites.shipped().read(find("site"), Sites.USUAL);
        assumptions.preset("campaign.site", site);
        Chosen<Grid> grid = Grids.shipped().read(find("grid"), site.value().grid());
        assumptions.preset("campaign.grid", grid);
        Chosen<Prices> prices = PriceLists.shipped().read(find("prices"), PriceLists.USUAL);
        assumptions.preset("campaign.prices", prices);
        double agents = number("agents", 0, 1, 0.9, "fleets of this size run agents, not on every node");
        SitesSection sites = new SitesSection(find("sites"), find("wan"), job, assumptions);
        List<RampStep> ramp = ramp();
        Optional<Chosen<RestartPath>> fallback = fallback(restart);
        // in the order in which assumptions are shown
        return CampaignSettingsBuilder.builder().start(start).ageSeconds(age()).tokens(tokens).days(days)
                .longestDays(find("longest").map(entry ->
                        entry.number(Quantity.SECONDS, Duration.DAY, MOST_DAYS * Duration.DAY) / Duration.DAY)
                        .orElse(LONGEST_DAYS))
                .step(find("step").map(entry -> Span.read(entry, Quantity.SECONDS, SHORTEST_STEP, Limits.STEP_SECONDS)))
                .ramp(ramp).failures(failures).agents(agents)
                .spares(new SparesSection(job, restart.value().shrinks(), assumptions).read(find("spares")))
                .restart(restart).fallback(fallback)
                .checkpoint(new CheckpointSection(assumptions).read(find("checkpoint"), restart.value().fromMemory()))
                .storage(storage).maintenance(stops("maintenance", "planned stops are in the failure classes"))
                .evaluation(stops("evaluation", "evaluation runs elsewhere"))
                .stragglers(number("stragglers", 1, 100, 1, "the step's own straggler factor is in the step time"))
                .power(power()).site(site).grid(grid).prices(prices).money(money(start))
                .sites(sites.accelerators()).wideArea(sites.wideArea()).criticalBatchTokens(criticalBatch(tokens))
                .assumptions(assumptions.all()).build();
    }

    private Optional<Entry> find(String key) {
        return section.flatMap(entry -> entry.find(key));
    }

    private LocalDate start() {
        Optional<Entry> written = find("start");
        if (written.isEmpty()) {
            assumptions.guessed("campaign.start", START.toString(), "no date is stated");
            return START;
        }
        try {
            return LocalDate.parse(written.get().text().strip());
        } catch (DateTimeException e) {
            throw written.get().error("expected a date such as 2026-11-01, found \""
                    + Names.clip(written.get().text()) + "\"");
        }
    }

    private double age() {
        Optional<Entry> written = find("age");
        if (written.isEmpty()) {
            assumptions.guessed("campaign.age", "180 d", "the cluster has been in use for half a year");
        }
        return written.map(entry -> entry.number(Quantity.SECONDS, 0, MOST_DAYS * Duration.DAY))
                .orElse(180 * Duration.DAY);
    }

    private double tokens(double days) {
        Optional<Entry> written = find("tokens");
        if (written.isPresent()) {
            if (days > 0) {
                throw written.get().error("a campaign ends after tokens or after days, and both are stated. Maybe leave"
                        + " one out?");
            }
            return written.get().number(Quantity.TOKENS, 1, Limits.TOKENS);
        }
        if (days > 0 || job.tokens() > 0) {
            return days > 0 ? 0 : job.tokens();
        }
        assumptions.guessed("campaign.tokens", "1T", "neither training.tokens nor campaign.tokens is stated");
        return 1e12;
    }

    private List<RampStep> ramp() {
        List<RampStep> ramp = new ArrayList<>();
        for (Entry step : find("batchRamp").map(Entry::elements).orElse(List.of())) {
            step.onlyKeys("tokens", "globalBatch");
            double before = ramp.isEmpty() ? 0 : ramp.get(ramp.size() - 1).untilTokens();
            double until = step.require("tokens").number(Quantity.TOKENS, 1, Limits.TOKENS);
            int batch = step.require("globalBatch").integer(1, job.globalBatch());
            if (!ramp.isEmpty() && batch < ramp.get(ramp.size() - 1).globalBatch()) {
                throw step.require("globalBatch").error("must not fall from step to step, found " + batch + " after "
                        + ramp.get(ramp.size() - 1).globalBatch());
            }
            if (until <= before) {
                throw step.require("tokens").error("must rise from step to step, found " + (long) until + " after "
                        + (long) before);
            }
            ramp.add(new RampStep(until, batch));
        }
        return ramp;
    }

    private Optional<Chosen<RestartPath>> fallback(Chosen<RestartPath> restart) {
        if (restart.value().fails() <= 0) {
            return Optional.empty();
        }
        String name = restart.value().fallback();
        if (RestartPaths.shipped().catalogue().entry(name).isEmpty()) {
            throw find("restart").orElseThrow().error("has a fallback that is no restart path: "
                    + RestartPaths.shipped().catalogue().unknown(name));
        }
        return Optional.of(RestartPaths.shipped().named(name, true));
    }

    private Stops stops(String key, String why) {
        Optional<Entry> written = find(key);
        if (written.isEmpty()) {
            assumptions.guessed("campaign." + key, "none", why);
            return Stops.NEVER;
        }
        Entry entry = written.get().onlyKeys("every", "lasts");
        double every = entry.require("every").number(Quantity.SECONDS, 1, MOST_DAYS * Duration.DAY);
        return new Stops(every, entry.require("lasts").number(Quantity.SECONDS, 0, every));
    }

    private double number(String key, double least, double most, double absent, String why) {
        Optional<Entry> written = find(key);
        if (written.isEmpty()) {
            assumptions.guessed("campaign." + key, String.valueOf(absent), why);
        }
        return written.map(entry -> entry.number(Quantity.COUNT, least, most)).orElse(absent);
    }

    private PowerSettings power() {
        Optional<Entry> power = find("power").map(entry -> entry.onlyKeys("cap", "siteCap", "capacity", "pue",
                "cooling"));
        double idle = job.cluster().accelerator().idleWatts();
        double cap = watts(power, "cap");
        if (power.flatMap(it -> it.find("cap")).isPresent() && cap <= idle) {
            throw power.orElseThrow().require("cap").error("is " + cap + " W, no more than the "
                    + job.cluster().accelerator().name() + "'s idle power of " + idle + " W. Maybe "
                    + Math.round(0.8 * job.cluster().accelerator().watts()) + " W?");
        }
        return new PowerSettings(cap, watts(power, "siteCap"), watts(power, "capacity"),
                power.flatMap(it -> it.find("pue")).map(entry -> entry.number(Quantity.COUNT, 1, 5)).orElse(0.0),
                cooling(power.flatMap(it -> it.find("cooling"))));
    }

    private Cooling cooling(Optional<Entry> written) {
        Cooling usual = job.cluster().accelerator().system().cooling();
        if (written.isEmpty()) {
            assumptions.guessed("campaign.power.cooling", Entry.nameOf(usual), "as the usual system of a "
                    + job.cluster().accelerator().name());
        }
        return written.map(entry -> entry.choice(Cooling.class)).orElse(usual);
    }

    private static double watts(Optional<Entry> power, String key) {
        Optional<Entry> written = power.flatMap(it -> it.find(key));
        double watts = written.map(entry -> entry.number(Quantity.WATTS, 0, 1e12)).orElse(0.0);
        if (written.isPresent() && watts == 0 && !key.equals("cap")) {
            throw written.get().error("is 0 W, with which nothing runs. Leave it out where there is no limit");
        }
        return watts;
    }

    private MoneySettings money(LocalDate start) {
        Optional<Entry> money = find("money")
                .map(entry -> entry.onlyKeys("how", "year", "interest", "staff", "repairs", "building"));
        Optional<Entry> how = money.flatMap(it -> it.find("how"));
        boolean owned = how.map(entry -> switch (entry.text()) {
            case "own" -> true;
            case "rent" -> false;
            default -> throw entry.error(Names.unknown("value", entry.text(), List.of("own", "rent")));
        }).orElse(true);
        if (how.isEmpty()) {
            assumptions.guessed("campaign.money.how", "own", "clusters of this size are bought");
        }
        if (!owned) {
            OWNERS.stream().filter(key -> money.flatMap(it -> it.find(key)).isPresent())
                    .forEach(key -> assumptions.sourced("campaign.money." + key, "not counted apart",
                            "the rent has it inside"));
        }
        int year = money.flatMap(it -> it.find("year")).map(entry -> entry.integer(2000, 2100))
                .orElse(start.getYear());
        return new MoneySettings(owned, year, start, flag(money, "interest", true),
                flag(money, "staff", true), flag(money, "repairs", true), flag(money, "building", true));
    }

    private static boolean flag(Optional<Entry> group, String key, boolean absent) {
        return group.flatMap(it -> it.find(key)).map(Entry::flag).orElse(absent);
    }

    private double criticalBatch(double tokens) {
        Optional<Entry> written = find("learning").map(entry -> entry.onlyKeys("criticalBatch"))
                .flatMap(entry -> entry.find("criticalBatch"));
        return written.map(entry -> CriticalBatch.read(entry, tokens)).orElse(0.0);
    }
}
