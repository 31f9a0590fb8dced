package dev.trainyard.campaign;

import dev.trainyard.campaign.CampaignAnswer.Availability;
import dev.trainyard.campaign.CampaignAnswer.Group;
import dev.trainyard.campaign.checkpoint.CheckpointCosts;
import dev.trainyard.campaign.job.CampaignJob;
import dev.trainyard.campaign.money.CostModel;
import dev.trainyard.campaign.money.HourlyPrices;
import dev.trainyard.cluster.failure.FailureClass;
import dev.trainyard.cluster.site.Grid;
import dev.trainyard.kernel.campaign.CampaignAnswers;
import dev.trainyard.kernel.campaign.CampaignAnswers.DownShare;
import dev.trainyard.scenario.campaign.CampaignSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntToDoubleFunction;

/** Turns replicas into an answer: power and money by what each hour was spent on, and distributions over replicas. */
final class AnswerBuilder {
    private static final double HOUR = 3.6e9;
    private static final double DAY = 24 * HOUR;
    private static final double MILLION = 1e6;
    private static final double ROUNDING = 1e-9;

    private final CampaignSetup setup;
    private final CampaignJob job;
    private final CampaignSettings settings;
    private final RunLength length;
    private final CheckpointCosts checkpoint;
    private final List<String> before;
    private final AnswerNotes notes;
    private final long seed;

    AnswerBuilder(CampaignSetup setup, CampaignSettings settings, List<String> notes, long seed) {
        this.setup = setup;
        this.job = setup.job();
        this.settings = settings;
        this.length = setup.length();
        this.checkpoint = setup.checkpoint();
        this.before = notes;
        this.notes = new AnswerNotes(settings);
        this.seed = seed;
    }

    CampaignAnswer build(CampaignAnswers answers, double interval, boolean searched, int hot) {
        int replicas = answers.size();
        RunBooks books = RunBooks.of(setup, settings, answers, hot, seed);
        Ledger ledger = books.ledger();
        CostModel money = books.money();
        ReplicaCosts costs = books.costs(settings, seed);
        double[] energy = costs.megawattHours();
        CampaignAnswer bare = CampaignAnswerBuilder.builder().job(job).settings(settings).replicas(replicas)
                .endedShare(ended(answers))
                .days(growing(answers, i -> answers.wall()[i] / DAY))
                .goodput(distribution(replicas, i -> (double) ledger.micros(LedgerCause.TRAINING, i)
                        / Math.max(1, answers.wall()[i])))
                .dollars(money.isKnown() ? Optional.of(growing(answers, i -> costs.dollars()[i])) : Optional.empty())
                .megawattHours(growing(answers, i -> energy[i]))
                .meanMegawatts(distribution(replicas, i -> energy[i] / Math.max(1e-9, answers.wall()[i] / HOUR)))
                .interruptions(growing(answers, i -> answers.interruptions()[i]))
                .sparesUsed(growing(answers, i -> answers.sparesUsed()[i])).ledger(ledger)
                .groups(groups(answers)).checkpoint(checkpoint).checkpointIntervalSeconds(interval)
                .intervalSearched(searched).hotSpares(hot).availability(availability(answers, hot)).power(books.power())
                .accelerators(new CampaignAnswer.Accelerators(setup.power().trainingWatts(),
                        costs.acceleratorMegawattHours(), costs.acceleratorTonnes()))
                .carbonTonnes(growing(answers, i -> costs.carbonTonnes()[i])).tokens(length.tokens())
                .tokensTrained(distribution(replicas, i -> ledger.tokens(i, job))).raw(answers)
                .cost(Optional.empty()).assumptions(List.of()).notes(List.of()).build();
        return CampaignAnswerBuilder.builder(bare)
                .cost(money.isKnown() ? Optional.of(cost(bare, costs, money)) : Optional.empty())
                .assumptions(notes.assumptions(bare, money)).notes(noted(bare, money)).build();
    }

    private static Distribution distribution(int size, IntToDoubleFunction of) {
        double[] values = new double[size];
        Arrays.setAll(values, of);
        return Distribution.of(values);
    }

    /** Of a figure that grows with the campaign's length. */
    private Distribution growing(CampaignAnswers answers, IntToDoubleFunction of) {
        double[] values = new double[answers.size()];
        Arrays.setAll(values, of);
        return length.tokens() == 0 ? Distribution.of(values) : Distribution.of(values, answers.ended());
    }

    /** Share of the replicas that came to their last token, or to the last of the days that are fixed. */
    private double ended(CampaignAnswers answers) {
        if (length.tokens() > 0) {
            return (double) CampaignRunner.ended(answers) / answers.size();
        }
        double last = settings.days() * DAY * (1 - ROUNDING);
        return (double) Arrays.stream(answers.wall()).filter(wall -> wall >= last).count() / answers.size();
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(0);
    }

    private CampaignCost cost(CampaignAnswer answer, ReplicaCosts costs, CostModel money) {
        Grid grid = settings.grid().value();
        double tokens = answer.tokens() > 0 && answer.endedShare() == 0 ? 0 : answer.tokensTrained().mean();
        return new CampaignCost(costs.parts(), costs.byCause(), money.investment(),
                tokens > 0 ? OptionalDouble.of(mean(costs.dollars()) / tokens * MILLION) : OptionalDouble.empty(),
                money.ownOrRent(grid.dollarsPerMegawattHour().middle() * answer.power().training()),
                money.paysElectricity() && answer.isWhole() ? HourlyPrices.of(grid, answer.days().mean() * 24,
                        answer.megawattHours().mean(), answer.power().idle(), money.hourly(0, 0)) : Optional.empty());
    }

    private List<String> noted(CampaignAnswer answer, CostModel money) {
        notes.ended(answer.endedShare(), answer.days());
        notes.tail("days", answer.known(answer.days()));
        answer.dollars().map(answer::known).ifPresent(dollars -> notes.tail("dollars", dollars));
        notes.tail("interruptions", answer.known(answer.interruptions()));
        notes.spares(answer.hotSpares() + settings.spares().warm(), answer);
        notes.checkpoint(checkpoint, answer.checkpointIntervalSeconds());
        notes.capacity(answer.power());
        notes.prices(money, job.accelerator().name());
        return notes.all(before);
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
}
