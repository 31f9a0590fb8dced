package dev.trainyard.campaign;

import dev.trainyard.campaign.job.CampaignJob;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.kernel.campaign.CampaignAnswers;
import dev.trainyard.kernel.campaign.CampaignBatch;
import dev.trainyard.kernel.campaign.CampaignCase;
import dev.trainyard.scenario.campaign.CampaignSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.LongConsumer;

/**
 * Repeats campaigns on the kernel, once {@link CampaignSearch} has found what is to be found. Not safe for use by
 * several threads at once, as {@link Kernels} are not.
 */
public final class CampaignRunner {
    /** Replicas are repeated in parts, so that something can be told meanwhile; a part fills a device. */
    private static final int FEWEST_AT_ONCE = 10_000;
    private static final int PARTS = 50;
    /** With which it begins where nobody says how many are needed. */
    private static final int FIRST = 100;

    private final Kernels kernels;

    public CampaignRunner(Kernels kernels) {
        this.kernels = kernels;
    }

    /** Runs a campaign. */
    public CampaignAnswer run(CampaignJob job, CampaignSettings settings, CampaignOptions options) {
        return run(job, settings, options, done -> { }).answer();
    }

    /**
     * Runs a campaign.
     *
     * @param simulated what is repeated; its step gives way to one that the settings state
     * @param progress is told from time to time how many replicas are done
     */
    public CampaignRun run(CampaignJob simulated, CampaignSettings settings, CampaignOptions options,
            LongConsumer progress) {
        CampaignJob job = simulated.withStep(settings.step());
        PreparedCampaign prepared = new CampaignSearch(kernels, job, settings, options.seed()).prepare();
        Pace pace = prepared.pace();
        int most = pace.replicas(options.replicas());
        boolean untilSure = options.within() > 0 && !pace.hopeless();
        int replicas = untilSure ? Math.min(FIRST, most) : most;
        CampaignAnswers answers = repeat(prepared, options.seed(), replicas, untilSure ? done -> { } : progress);
        // Twice as many until the mean is known well enough: the first ones are the same, so no answer depends on how.
        while (untilSure && replicas < most && !isSure(prepared, answers, options)) {
            progress.accept(replicas);
            replicas = (int) Math.min(2L * replicas, most);
            answers = repeat(prepared, options.seed(), replicas, done -> { });
        }
        List<String> notes = new ArrayList<>();
        if (settings.step().isPresent()) {
            notes.add(String.format(Locale.ROOT, "a step takes the %.4g s that campaign.step states; simulated it takes"
                    + " %.4g s", job.stepSeconds(), simulated.stepSeconds()));
        }
        notes.addAll(prepared.notes());
        if (most < options.replicas() && !pace.hopeless()) {
            notes.add("a replica takes about " + Math.round(pace.events()) + " failures, so there are " + most
                    + " replicas of the " + options.replicas() + " that were asked for");
        }
        if (settings.days() > 0 && pace.hopeless()) {
            notes.add("failures are so many that each replica was given up after " + Pace.PILOT_EVENTS
                    + " of them, before the " + settings.days()
                    + " days were over: the figures are of the time before");
        }
        CampaignSetup setup = prepared.setup();
        CampaignAnswer answer = new AnswerBuilder(setup, settings, notes, options.seed()).build(answers,
                setup.cases().possible(prepared.interval()), prepared.searched(), prepared.hot());
        return new CampaignRun(answer, prepared.build(replicas), options.seed());
    }

    /** By the days, or by the tokens where the days are fixed and all are the same. */
    private static boolean isSure(PreparedCampaign prepared, CampaignAnswers answers, CampaignOptions options) {
        CampaignSetup setup = prepared.setup();
        Ledger ledger = RunBooks.ledger(setup, answers, options.seed());
        double[] values = new double[answers.size()];
        Arrays.setAll(values, setup.length().tokens() == 0 ? i -> ledger.tokens(i, setup.job()) : ledger::wall);
        return Distribution.of(values).relativeError() <= options.within();
    }

    private CampaignAnswers repeat(PreparedCampaign prepared, long seed, int replicas, LongConsumer progress) {
        CampaignAnswers answers = new CampaignAnswers(replicas);
        CampaignCase campaign = prepared.build(replicas);
        int part = Math.max(FEWEST_AT_ONCE, replicas / PARTS);
        for (int from = 0; from < replicas; from += part) {
            int size = Math.min(part, replicas - from);
            CampaignAnswers some = size == replicas ? answers : new CampaignAnswers(size);
            kernels.campaign(new CampaignBatch(seed, from, size, List.of(campaign)), some);
            if (some != answers) {
                answers.put(from, some);
            }
            progress.accept(from + size);
        }
        return answers;
    }

    static int ended(CampaignAnswers answers) {
        int ended = 0;
        for (boolean one : answers.ended()) {
            ended += one ? 1 : 0;
        }
        return ended;
    }
}
