package dev.trainyard.campaign;

import dev.trainyard.campaign.CampaignAnswer.Availability;
import dev.trainyard.campaign.CampaignAnswer.Group;
import dev.trainyard.campaign.checkpoint.CheckpointCosts;
import dev.trainyard.campaign.job.CampaignJob;
import dev.trainyard.campaign.money.CostModel;
import dev.trainyard.campaign.power.PowerModel;
import dev.trainyard.campaign.power.SitePower;
import dev.trainyard.cluster.failure.FailureClass;
import dev.trainyard.cluster.site.Grid;
import dev.trainyard.kernel.campaign.CampaignAnswers;
import dev.trainyard.kernel.campaign.CampaignAnswers.DownShare;
import dev.trainyard.kernel.campaign.Deviates;
import dev.trainyard.scenario.campaign.Assumption;
import dev.trainyard.scenario.campaign.CampaignSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;

/** Turns replicas into an answer: power and money by what each hour was spent on, and distributions over replicas. */
final class AnswerBuilder {
    private static final double HOUR = 3.6e9;
    private static final double DAY = 24 * HOUR;
    private static final int EQUIPMENT = 0;
    private static final int BUILDING = 1;
    private static final int ELECTRICITY = 2;
    private static final int CARBON = 3;

    private final CampaignJob job;
    private final CampaignSettings settings;
    private final RunLength length;
    private final CheckpointCosts checkpoint;
    private final PowerModel model;
    private final List<String> notes;
    private final long seed;

    AnswerBuilder(CampaignJob job, CampaignSettings settings, RunLength length, CheckpointCosts checkpoint,
            PowerModel model, List<String> notes, long seed) {
        this.job = job;
        this.settings = settings;
        this.length = length;
        this.checkpoint = checkpoint;
        this.model = model;
        this.notes = new ArrayList<>(notes);
        this.seed = seed;
    }

    CampaignAnswer build(CampaignAnswers answers, double interval, boolean searched, int hot) {
        int replicas = answers.size();
        Ledger ledger = new Ledger(answers, length);
        long hotAccelerators = (long) hot * job.perNode();
        long all = job.accelerators() + hotAccelerators + (long) settings.spares().warm() * job.perNode();
        SitePower power = SitePower.of(model, job.accelerators(), hotAccelerators, CampaignRunner.pue(settings));
        double[] energy = values(replicas, i -> energy(ledger, i, power));
        Grid grid = settings.grid().value();
        CostModel money = new CostModel(settings.prices().value(), settings.money(), job.accelerator().name(), all,
                power.it());
        Distribution days = Distribution.of(values(replicas, i -> answers.wall()[i] / DAY));
        double ended = (double) CampaignRunner.ended(answers) / replicas;
        notes(ended, power, money, days);
        Optional<Distribution> dollars = money.isKnown() ? Optional.of(Distribution.of(values(replicas,
                i -> dollars(money, grid, answers.wall()[i] / HOUR, energy[i], i)))) : Optional.empty();
        double electricity = grid.dollarsPerMegawattHour().middle();
        return new CampaignAnswer(job, settings, replicas, ended, days,
                Distribution.of(values(replicas, i -> (double) ledger.micros(LedgerCause.TRAINING, i)
                        / Math.max(1, answers.wall()[i]))),
                dollars, Distribution.of(energy),
                Distribution.of(values(replicas, i -> energy[i] / Math.max(1e-9, answers.wall()[i] / HOUR))),
                Distribution.of(values(replicas, i -> answers.interruptions()[i])),
                Distribution.of(values(replicas, i -> answers.sparesUsed()[i])), ledger, groups(answers), checkpoint,
                interval, searched, hot, availability(answers, hot), power,
                Distribution.of(values(replicas, i -> energy[i] / 1000
                        * grid.kilogramsPerMegawattHour().at(Deviates.of(seed, i, CARBON)))),
                money.isKnown() ? costs(money, electricity, days.mean() * 24, mean(energy)) : Map.of(),
                money.breakEven(electricity * power.training()), length.tokens(), assumptions(money), notes, answers);
    }

    private static double[] values(int size, IntToDoubleFunction of) {
        double[] values = new double[size];
        Arrays.setAll(values, of);
        return values;
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(0);
    }

    /** MWh of one replica: hours by cause times the power that each cause draws. */
    private static double energy(Ledger ledger, int replica, SitePower power) {
        double sum = 0;
        for (LedgerCause cause : LedgerCause.values()) {
            double megawatts = switch (cause) {
                case TRAINING, BATCH_RAMP, STRAGGLERS, SLOW, SHRUNKEN, RECOMPUTE, EVALUATION, WARM_UP ->
                        power.training();
                case CHECKPOINT, DETECT -> power.stalled();
                default -> power.idle();
            };
            sum += ledger.micros(cause, replica) / HOUR * megawatts;
        }
        return sum;
    }

    private double dollars(CostModel money, Grid grid, double hours, double megawattHours, int replica) {
        double electricity = money.paysElectricity()
                ? megawattHours * grid.dollarsPerMegawattHour().at(Deviates.of(seed, replica, ELECTRICITY)) : 0;
        return hours * money.hourly(Deviates.of(seed, replica, EQUIPMENT), Deviates.of(seed, replica, BUILDING))
                + electricity;
    }

    private static Map<String, Double> costs(CostModel money, double price, double hours, double megawattHours) {
        Map<String, Double> costs = new LinkedHashMap<>();
        if (money.paysElectricity()) {
            costs.put("equipmentBought", money.equipment().middle());
            costs.put("buildingBuilt", money.building().middle());
            costs.put("capitalStaffRepairs", money.hourly(0, 0) * hours);
            costs.put("electricity", price * megawattHours);
        } else {
            costs.put("rent", money.hourly(0, 0) * hours);
        }
        return costs;
    }

    private List<Group> groups(CampaignAnswers answers) {
        List<Group> groups = new ArrayList<>();
        List<FailureClass> classes = settings.failures().value().classes();
        for (int group = 0; group < classes.size(); group++) {
            double events = 0;
            double lost = 0;
            for (int i = 0; i < answers.size(); i++) {
                events += answers.groupCount(group)[i];
                lost += answers.groupLost(group)[i];
            }
            groups.add(new Group(classes.get(group).name(), events / answers.size(), lost / answers.size() / HOUR));
        }
        return groups;
    }

    private Availability availability(CampaignAnswers answers, int hot) {
        return new Availability(job.nodes() + hot + settings.spares().warm(), mean(answers.meanDown()),
                mean(answers, DownShare.P5), mean(answers, DownShare.P50), mean(answers, DownShare.P95),
                mean(answers, DownShare.P99));
    }

    private static double mean(CampaignAnswers answers, DownShare share) {
        return Arrays.stream(answers.down(share)).average().orElse(0);
    }

    private void notes(double ended, SitePower power, CostModel money, Distribution days) {
        if (settings.days() == 0 && ended == 0) {
            notes.add(0, "this campaign does not end: failures come faster than the job comes back, or it takes longer"
                    + " than " + Math.round(settings.longestDays()) + " days; what is shown is of the "
                    + String.format(Locale.ROOT, "%.3g", days.mean())
                    + " days after which it was given up");
        } else if (settings.days() == 0 && ended < 1) {
            notes.add(0, Math.round(100 * (1 - ended)) + "% of the replicas did not end within "
                    + Math.round(settings.longestDays()) + " days");
        }
        double capacity = settings.power().capacityWatts() / 1e6;
        if (capacity > 0 && power.training() > capacity) {
            notes.add(String.format(Locale.ROOT, "training draws %.1f MW, more than the site's %.1f MW",
                    power.training(), capacity));
        }
        if (!money.isKnown()) {
            notes.add("the price list " + settings.prices().name() + " has no "
                    + (settings.money().owned() ? "purchase price" : "rent") + " of " + job.accelerator().name()
                    + ": no dollars are shown");
        }
    }

    private List<Assumption> assumptions(CostModel money) {
        List<Assumption> all = new ArrayList<>(settings.assumptions());
        (settings.money().owned() ? money.purchase() : money.rent()).ifPresent(dated -> {
            if (dated.year() != settings.money().year()) {
                all.add(new Assumption("campaign.prices." + job.accelerator().name(), "price of " + dated.year(),
                        "the list has none of " + settings.money().year(), true));
            }
        });
        if (job.stepSigma() > 0 && length.tokens() > 0) {
            all.add(new Assumption("stepSeconds", String.format(Locale.ROOT, "%.4g s, in doubt by %.1f%%",
                    job.stepSeconds(), 100 * job.stepSigma()), "the simulated step and its own interval", false));
        }
        all.add(new Assumption("campaign.cooling", "air", "fans as in measured nodes", true));
        return all;
    }
}
