package dev.trainyard.study.sweep;

import dev.trainyard.campaign.CampaignAnswer;
import dev.trainyard.campaign.CampaignCost;
import dev.trainyard.campaign.Distribution;
import dev.trainyard.campaign.LedgerCause;
import dev.trainyard.campaign.money.CostPart;
import dev.trainyard.campaign.money.OwnOrRent;
import dev.trainyard.input.Entry;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Names;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * A figure of a campaign that a study asks for, by its key in the JSON of {@code trainyard campaign}: {@code days.p50}.
 *
 * @param name the key, dotted
 * @param unit empty where there is none
 * @param meaning in a few words
 * @param value of an answer; NaN where there is none
 */
public record CampaignOutput(String name, String unit, String meaning, ToDoubleFunction<CampaignAnswer> value) {
    private static final Map<String, CampaignOutput> ALL = all();
    private static final List<String> USUAL = List.of("days.mean", "days.p10", "days.p50", "days.p90", "goodput.mean",
            "dollars.mean", "dollars.p10", "dollars.p50", "dollars.p90", "megawattHours.mean", "meanMegawatts.mean",
            "interruptions.mean", "sparesUsed.mean", "checkpointIntervalSeconds", "spareNodes");

    /**
     * What replicas spread over.
     *
     * @param ends known only once campaigns end: it grows with their length
     */
    private record Spread(String name, String unit, String meaning, boolean ends,
            Function<CampaignAnswer, Optional<Distribution>> of) {}

    /**
     * A number of a distribution.
     */
    private record Statistic(String name, String meaning, ToDoubleFunction<Distribution> of) {}

    private static Map<String, CampaignOutput> all() {
        List<Spread> spreads = List.of(
                new Spread("days", "d", "wall clock", true, answer -> Optional.of(answer.days())),
                new Spread("tokensTrained", "", "tokens by the end, or by the day it was given up", false,
                        answer -> Optional.of(answer.tokensTrained())),
                new Spread("goodput", "", "ideal over wall clock", false, answer -> Optional.of(answer.goodput())),
                new Spread("dollars", "$", "of the run", true, CampaignAnswer::dollars),
                new Spread("megawattHours", "MWh", "energy of the site", true,
                        answer -> Optional.of(answer.megawattHours())),
                new Spread("meanMegawatts", "MW", "mean power of the site", false,
                        answer -> Optional.of(answer.meanMegawatts())),
                new Spread("interruptions", "", "stops that nobody planned", true,
                        answer -> Optional.of(answer.interruptions())),
                new Spread("sparesUsed", "", "times that a spare took over", true,
                        answer -> Optional.of(answer.sparesUsed())),
                new Spread("carbonTonnes", "t", "carbon dioxide of the grid's mix", true,
                        answer -> Optional.of(answer.carbonTonnes())));
        List<Statistic> statistics = List.of(
                new Statistic("mean", "mean", Distribution::mean),
                new Statistic("meanLow", "low end of the mean's 95%", Distribution::meanLow),
                new Statistic("meanHigh", "high end of the mean's 95%", Distribution::meanHigh),
                new Statistic("p5", "5% lie below", Distribution::p5),
                new Statistic("p10", "10% lie below", Distribution::p10),
                new Statistic("p50", "median", Distribution::p50),
                new Statistic("p90", "90% lie below", Distribution::p90),
                new Statistic("p95", "95% lie below", Distribution::p95));
        Map<String, CampaignOutput> all = new LinkedHashMap<>();
        spreads.forEach(spread -> statistics.forEach(statistic -> add(all, of(spread, statistic))));
        add(all, new CampaignOutput("endedShare", "", "share of the campaigns that came to their end",
                CampaignAnswer::endedShare));
        add(all, new CampaignOutput("checkpointIntervalSeconds", "s", "training between checkpoints, given or found",
                CampaignAnswer::checkpointIntervalSeconds));
        add(all, new CampaignOutput("spareNodes", "", "hot spare nodes, given or found", CampaignAnswer::hotSpares));
        add(all, new CampaignOutput("breakEvenUtilisation", "", "share of all hours from which on owning is cheaper",
                answer -> answer.cost().flatMap(CampaignCost::ownOrRent).map(OwnOrRent::breakEven)
                        .filter(share -> share <= 1).orElse(Double.NaN)));
        add(all, new CampaignOutput("dollarsPerMillionTokens", "$", "dollars of a million trained tokens",
                answer -> answer.cost().map(cost -> cost.perMillionTokens().orElse(Double.NaN)).orElse(Double.NaN)));
        for (CostPart part : CostPart.values()) {
            add(all, new CampaignOutput("costs." + part.key(), "$", "dollars of the run, mean: " + part.text(),
                    answer -> answer.cost().filter(cost -> answer.isWhole())
                            .map(cost -> cost.parts().getOrDefault(part, 0.0)).orElse(Double.NaN)));
        }
        add(all, new CampaignOutput("power.trainingMegawatts", "MW", "of the site while it trains",
                answer -> answer.power().training()));
        for (LedgerCause cause : LedgerCause.values()) {
            add(all, new CampaignOutput("ledger." + cause.key(), "h", "hours of the wall clock, mean",
                    answer -> answer.isWhole() ? answer.ledger().meanHours(cause) : Double.NaN));
        }
        return all;
    }

    private static void add(Map<String, CampaignOutput> all, CampaignOutput output) {
        all.put(output.name, output);
    }

    private static CampaignOutput of(Spread spread, Statistic statistic) {
        return new CampaignOutput(spread.name + "." + statistic.name, spread.unit,
                spread.meaning + ", " + statistic.meaning,
                answer -> spread.of.apply(answer).map(it -> spread.ends ? answer.known(it) : it)
                        .map(statistic.of::applyAsDouble).orElse(Double.NaN));
    }

    /** The output of a key that there is. */
    static CampaignOutput named(String name) {
        return Optional.ofNullable(ALL.get(name)).orElseThrow();
    }

    /** What a study gets that does not say. */
    static List<CampaignOutput> usual() {
        return read(USUAL);
    }

    private static List<CampaignOutput> read(Collection<String> names) {
        return names.stream().map(CampaignOutput::named).toList();
    }

    /**
     * Reads {@code [days.p50, goodput]}; a figure without a statistic is its mean.
     *
     * @throws InputException naming the nearest output
     */
    static List<CampaignOutput> read(Entry written) {
        List<String> names = new ArrayList<>();
        for (Entry each : written.isList() ? written.elements() : List.of(written)) {
            String name = each.text().strip();
            String whole = ALL.containsKey(name + ".mean") ? name + ".mean" : name;
            if (!ALL.containsKey(whole)) {
                throw each.error(Names.unknown("output", name, ALL.keySet()));
            }
            if (names.contains(whole)) {
                throw each.error("the output \"" + whole + "\" is asked for twice; expected it once");
            }
            names.add(whole);
        }
        if (names.isEmpty()) {
            throw written.error("has no outputs; expected such as [days.p50, goodput.mean, dollars.p90]");
        }
        return read(names);
    }
}
