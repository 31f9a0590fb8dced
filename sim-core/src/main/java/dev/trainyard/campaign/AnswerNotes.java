package dev.trainyard.campaign;

import dev.trainyard.campaign.checkpoint.CheckpointCosts;
import dev.trainyard.campaign.money.CostModel;
import dev.trainyard.campaign.power.SitePower;
import dev.trainyard.input.Duration;
import dev.trainyard.scenario.campaign.Assumption;
import dev.trainyard.scenario.campaign.CampaignSettings;
import dev.trainyard.scenario.campaign.SpareSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a reader of an answer must know before believing it, and what nobody stated, one line each. */
final class AnswerNotes {
    private static final double MEGA = 1e6;
    /** Given up before this share of the longest time: for its failures, not for its length. */
    private static final double EARLY = 0.9;

    private static final List<String> OWNERS = List.of("campaign.prices.", "campaign.grid.price",
            "campaign.grid.hours");
    private static final List<String> NOT_USED = List.of("campaign.site.latitude", "campaign.site.longitude",
            "campaign.site.steps");

    private final CampaignSettings settings;
    private final List<String> notes = new ArrayList<>();

    AnswerNotes(CampaignSettings settings) {
        this.settings = settings;
    }

    /** Those of the answer first, then what is known before. */
    List<String> all(List<String> before) {
        List<String> all = new ArrayList<>(notes);
        all.addAll(before);
        return all;
    }

    /** How many of the replicas came to their end. */
    void ended(double share, Distribution days) {
        if (settings.days() > 0 || share == 1) {
            return;
        }
        String longest = Math.round(settings.longestDays()) + " days (campaign.longest)";
        if (share > 0) {
            notes.add(String.format(Locale.ROOT, "%.4g%% of the replicas did not end: they were given up after %s or"
                    + " too many failures. Means of days and dollars, and percentiles beyond the share that ended, are"
                    + " not known (-); hours and costs by part have what was spent until then", 100 * (1 - share),
                    longest));
        } else if (days.p50() < EARLY * settings.longestDays()) {
            notes.add(String.format(Locale.ROOT, "this campaign does not end: failures come faster than the job comes"
                    + " back. What is shown is of the %d days after which it was given up", Math.round(days.mean())));
        } else {
            notes.add("this campaign does not end within " + longest + "; what is shown is of that time");
        }
    }

    /** A few very long replicas may carry the mean above nearly all others. */
    void tail(String figure, Distribution of) {
        if (of.mean() > of.p90()) {
            notes.add("the mean of the " + figure + " lies above P90: a few replicas with very high rates or very bad"
                    + " luck carry it. Plan by P50 and P90; more replicas would move the mean");
        }
    }

    /** Spares that the usual repairs use up. */
    void spares(int spares, CampaignAnswer answer) {
        CampaignAnswer.Availability nodes = answer.availability();
        if (nodes.mean() > spares && nodes.mean() >= 1) {
            boolean found = settings.spares().hot() == SpareSettings.AUTO;
            notes.add(String.format(Locale.ROOT, "on average %.4g nodes are down, more than the %d spare nodes: the job"
                    + " %s meanwhile.%s", nodes.mean(), spares, settings.restart().value().shrinks()
                            ? "runs with fewer replicas" : "waits for repairs", found ? "" : " Maybe --spares auto"));
        }
        if (spares > 0 && answer.sparesUsed().p95() == 0 && answer.interruptions().mean() >= 1) {
            notes.add("no spare took over in " + Math.round(answer.interruptions().mean()) + " stops: none was up when"
                    + " the job lost a node, or no stop took one");
        }
    }

    /** Training that waits longer than it trains. */
    void checkpoint(CheckpointCosts costs, double interval) {
        if (costs.stallSeconds() > interval) {
            notes.add("training waits " + Duration.of(costs.stallSeconds()) + " for each checkpoint, longer than the "
                    + Duration.of(interval) + " that it trains between two: more than half of the time is lost to them."
                    + " Maybe checkpoint.interval: auto, or kind: asynchronous");
        }
        if (costs.memoryStallSeconds() > costs.memoryIntervalSeconds()) {
            notes.add("training waits " + Duration.of(costs.memoryStallSeconds()) + " for each copy to peers' memory,"
                    + " longer than the " + Duration.of(costs.memoryIntervalSeconds()) + " that it trains between two."
                    + " Maybe a longer checkpoint.memoryInterval");
        }
    }

    /** A supply that training overloads. */
    void capacity(SitePower power) {
        double capacity = settings.power().capacityWatts() / MEGA;
        if (capacity > 0 && power.training() > capacity) {
            notes.add(String.format(Locale.ROOT, "training draws %.4g MW, more than the site's capacity of %.4g MW."
                    + " Maybe campaign.power.siteCap=%.4gMW, which slows clocks until it fits", power.training(),
                    capacity, capacity));
        }
    }

    /** No dollars. */
    void prices(CostModel money, String accelerator) {
        if (!money.isKnown()) {
            notes.add("the price list " + settings.prices().name() + " has no "
                    + (settings.money().owned() ? "purchase price" : "rent") + " of " + accelerator
                    + ": no dollars are shown");
        }
    }

    /** What was assumed, by the settings and by the answer. */
    List<Assumption> assumptions(CampaignAnswer answer, CostModel money) {
        String accelerator = answer.job().accelerator().name();
        List<Assumption> all = new ArrayList<>();
        settings.assumptions().stream().filter(it -> concerns(it.what(), accelerator)).forEach(all::add);
        (settings.money().owned() ? money.purchase() : money.rent()).ifPresent(dated -> {
            if (dated.year() != settings.money().year()) {
                all.add(new Assumption("campaign.prices." + accelerator, "price of " + dated.year(),
                        "the list has none of " + settings.money().year(), true));
            }
        });
        if (settings.money().owned() && money.shareLeft() < 1) {
            all.add(new Assumption("campaign.prices.decay", String.format(Locale.ROOT, "%.1f%% of the price", 100
                    * money.shareLeft()), "what the list says is left of it on " + settings.start(), false));
        }
        if (money.paysElectricity() && !settings.grid().value().hourFactors().isEmpty()) {
            all.add(new Assumption("campaign.grid.hours", "the day's mean price",
                    "a run draws as much by night as by day", false));
        }
        if (settings.step().isEmpty() && answer.job().stepSigma() > 0) {
            String step = String.format(Locale.ROOT, "%.4g s, in doubt by %.1f%%", answer.job().stepSeconds(),
                    100 * answer.job().stepSigma());
            all.add(new Assumption("stepSeconds", step, "the simulated step and its own interval, wider where"
                    + " its plan or software was looked for and not stated", false));
        }
        return all;
    }

    /** False for figures of a preset that no answer rests on: prices of other accelerators, where the site lies. */
    private boolean concerns(String what, String accelerator) {
        for (String list : List.of("purchase", "rent")) {
            String path = "campaign.prices." + list + ".";
            if (what.startsWith(path)) {
                return what.startsWith(path + accelerator + ".");
            }
        }
        boolean owners = OWNERS.stream().anyMatch(what::startsWith);
        return (settings.money().owned() || !owners) && NOT_USED.stream().noneMatch(what::startsWith);
    }
}
