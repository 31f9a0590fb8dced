package dev.trainyard.campaign;

import dev.trainyard.campaign.money.CostModel;
import dev.trainyard.campaign.power.SitePower;
import dev.trainyard.scenario.campaign.Assumption;
import dev.trainyard.scenario.campaign.CampaignSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a reader of an answer must know before believing it, and what nobody stated, one line each. */
final class AnswerNotes {
    private static final double MEGA = 1e6;

    private final CampaignSettings settings;
    private final List<String> notes;

    AnswerNotes(CampaignSettings settings, List<String> before) {
        this.settings = settings;
        this.notes = new ArrayList<>(before);
    }

    List<String> all() {
        return notes;
    }

    /** How many of the replicas came to their end. */
    void ended(double share, Distribution days) {
        if (settings.days() > 0 || share == 1) {
            return;
        }
        String longest = Math.round(settings.longestDays()) + " days (campaign.longest)";
        notes.add(0, share == 0 ? "this campaign does not end: failures come faster than the job comes back, or it takes"
                + " longer than " + longest + "; what is shown is of the "
                + String.format(Locale.ROOT, "%.3g", days.mean()) + " days after which it was given up"
                : String.format(Locale.ROOT, "%.2g%% of the replicas did not end: they were given up after %s or too"
                        + " many failures, and stand in all figures with the time until then, so that the true ones are"
                        + " larger", 100 * (1 - share), longest));
    }

    /** A few very long replicas may carry the mean above nearly all others. */
    void tail(String figure, Distribution of) {
        if (of.mean() > of.p90()) {
            notes.add(String.format(Locale.ROOT, "the mean of the %s lies above P90: a few replicas with very bad luck or"
                    + " very high rates carry it. Plan by P50 and P90; more replicas will move the mean", figure));
        }
    }

    /** Spares that the usual repairs use up. */
    void spares(int spares, CampaignAnswer.Availability nodes) {
        if (nodes.mean() > spares && nodes.mean() >= 1) {
            notes.add(String.format(Locale.ROOT, "%.4g nodes are down on average and %d are spare: the job %s most of the"
                    + " time. Maybe --spares auto", nodes.mean(), spares, settings.restart().value().shrinks()
                            ? "runs with fewer replicas" : "waits for repairs"));
        }
    }

    /** A supply that training overloads. */
    void capacity(SitePower power) {
        double capacity = settings.power().capacityWatts() / MEGA;
        if (capacity > 0 && power.training() > capacity) {
            notes.add(String.format(Locale.ROOT, "training draws %.4g MW, more than the site's capacity of %.4g MW. Maybe"
                    + " campaign.power.siteCap=%.4gMW, which slows the clocks until it fits", power.training(), capacity,
                    capacity));
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
        List<Assumption> all = new ArrayList<>(settings.assumptions());
        String accelerator = answer.job().accelerator().name();
        (settings.money().owned() ? money.purchase() : money.rent()).ifPresent(dated -> {
            if (dated.year() != settings.money().year()) {
                all.add(new Assumption("campaign.prices." + accelerator, "price of " + dated.year(),
                        "the list has none of " + settings.money().year(), true));
            }
        });
        if (money.paysElectricity() && !settings.grid().value().hourFactors().isEmpty()) {
            all.add(new Assumption("campaign.grid.hours", "the day's mean price",
                    "a run draws as much by night as by day", false));
        }
        if (answer.job().stepSigma() > 0 && answer.tokens() > 0) {
            all.add(new Assumption("stepSeconds", String.format(Locale.ROOT, "%.4g s, in doubt by %.1f%%",
                    answer.job().stepSeconds(), 100 * answer.job().stepSigma()), "the simulated step and its own interval",
                    false));
        }
        all.add(new Assumption("campaign.cooling", "air", "fans as in measured nodes", true));
        return all;
    }
}
