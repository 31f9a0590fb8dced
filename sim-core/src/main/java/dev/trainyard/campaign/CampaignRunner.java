package dev.trainyard.campaign;

import dev.trainyard.campaign.checkpoint.CheckpointCosts;
import dev.trainyard.campaign.job.CampaignJob;
import dev.trainyard.campaign.power.PowerCap;
import dev.trainyard.campaign.power.PowerModel;
import dev.trainyard.campaign.power.SitePower;
import dev.trainyard.campaign.power.SupplyCheck;
import dev.trainyard.campaign.site.WideAreaStep;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.kernel.campaign.CampaignAnswers;
import dev.trainyard.kernel.campaign.CampaignBatch;
import dev.trainyard.kernel.campaign.CampaignCase;
import dev.trainyard.kernel.campaign.CampaignKernel;
import dev.trainyard.kernel.campaign.EventSink;
import dev.trainyard.scenario.campaign.CampaignSettings;
import dev.trainyard.scenario.campaign.SpareSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Runs campaigns: prepares the job (power cap, sites, learning), looks for what is to be found (interval, spares), and
 * repeats the rest on the kernel. Not safe for use by several threads at once, as {@link Kernels} are not.
 */
public final class CampaignRunner {
    /** Events of all replicas together that a campaign may take: a bound on the time of one that never ends. */
    private static final long MOST_EVENTS = 400_000_000L;
    private static final long PILOT_EVENTS = 300_000;
    private static final int PILOTS = 8;
    private static final int SEARCH_REPLICAS = 48;

    private final Kernels kernels;

    public CampaignRunner(Kernels kernels) {
        this.kernels = kernels;
    }

    /** A campaign ready to be repeated. */
    private record Prepared(CampaignJob job, CampaignSettings settings, RunLength length, CheckpointCosts checkpoint,
            CaseBuilder cases, PowerModel power, double interval, boolean searched, int hot, boolean hopeless,
            List<String> notes) {
        CampaignCase build(long mostEvents) {
            return cases.build(interval, hot, mostEvents);
        }
    }

    /** Runs a campaign. */
    public CampaignAnswer run(CampaignJob given, CampaignSettings settings, CampaignOptions options) {
        Prepared prepared = prepare(given, settings, options.seed());
        int replicas = prepared.hopeless() ? Math.min(PILOTS, options.replicas()) : options.replicas();
        CampaignAnswers answers = options.within() > 0 && !prepared.hopeless()
                ? untilSure(prepared, options) : repeat(prepared, options.seed(), replicas);
        return new AnswerBuilder(prepared.job(), settings, prepared.length(), prepared.checkpoint(),
                prepared.power(), prepared.notes(), options.seed())
                .build(answers, prepared.cases().possible(prepared.interval()), prepared.searched(),
                        prepared.hot());
    }

    /** One replica of a campaign again, telling of each event that hurts the job. */
    public void trace(CampaignJob given, CampaignSettings settings, long seed, int replica, EventSink sink) {
        Prepared prepared = prepare(given, settings, seed);
        new CampaignKernel().trace(prepared.build(PILOT_EVENTS), seed, replica, sink);
    }

    private CampaignAnswers repeat(Prepared prepared, long seed, int replicas) {
        CampaignAnswers answers = new CampaignAnswers(replicas);
        long most = prepared.hopeless() ? PILOT_EVENTS : Math.max(PILOT_EVENTS, MOST_EVENTS / replicas);
        kernels.campaign(new CampaignBatch(seed, 0, replicas, List.of(prepared.build(most))), answers);
        return answers;
    }

    /** Twice as many until the mean is known well enough: the first ones are the same, so no answer depends on how. */
    private CampaignAnswers untilSure(Prepared prepared, CampaignOptions options) {
        int replicas = Math.min(100, options.replicas());
        while (true) {
            CampaignAnswers answers = repeat(prepared, options.seed(), replicas);
            double[] days = new double[replicas];
            for (int i = 0; i < replicas; i++) {
                days[i] = answers.wall()[i];
            }
            if (Distribution.of(days).relativeError() <= options.within() || replicas >= options.replicas()) {
                return answers;
            }
            replicas = (int) Math.min(2L * replicas, options.replicas());
        }
    }

    private Prepared prepare(CampaignJob given, CampaignSettings settings, long seed) {
        List<String> notes = new ArrayList<>();
        int guessedHot = Math.max(0, settings.spares().hot());
        double pue = pue(settings);
        double cap = PowerCap.watts(given, settings.power(), (long) guessedHot * given.perNode(), pue);
        PowerModel power = new PowerModel(given.accelerator(), given.activity(), true, cap);
        SupplyCheck.check(settings.power(), SitePower.of(power, given.accelerators(),
                (long) guessedHot * given.perNode(), pue));
        CampaignJob job = given;
        if (power.speed() < 1) {
            job = job.withStepSeconds(job.stepSeconds() * power.slowdown());
            notes.add("the power cap of " + Math.round(cap) + " W an accelerator slows products to "
                    + Math.round(100 * power.speed()) + "%");
        }
        double tokens = 1;
        if (settings.wideArea().isPresent()) {
            // at a border between stages: two bytes for each token and hidden unit
            WideAreaStep wide = WideAreaStep.of(job, settings.wideArea().get(), settings.sites().size(),
                    2 * job.tokensPerStep() * job.hidden());
            job = job.withStepSeconds(job.stepSeconds() + wide.addedSeconds());
            notes.add(String.format(Locale.ROOT, "the network between sites adds %.3g s to each step",
                    wide.addedSeconds()));
            if (!wide.note().isEmpty()) {
                notes.add(wide.note());
            }
        }
        if (settings.criticalBatchTokens() > 0) {
            tokens *= 1 + job.tokensPerStep() / settings.criticalBatchTokens();
            notes.add(String.format(Locale.ROOT, "a batch of %.3g tokens at a critical one of %.3g needs %.2f"
                    + " times the tokens of a small batch (McCandlish et al., 2018)", job.tokensPerStep(),
                    settings.criticalBatchTokens(), tokens));
        } else {
            notes.add("whether the model learns as much from each token at this batch is not in the answer;"
                    + " learning: {criticalBatch: zhang-2024} counts the tokens that a larger batch needs");
        }
        return searched(job, settings, RunLength.of(job, settings, tokens), power, seed, notes);
    }

    private Prepared searched(CampaignJob job, CampaignSettings settings, RunLength length, PowerModel power,
            long seed, List<String> notes) {
        CheckpointCosts checkpoint = CheckpointCosts.of(job, settings.checkpoint(), settings.storage().value());
        CaseBuilder cases = new CaseBuilder(job, settings, length, checkpoint);
        int hot = Math.max(0, settings.spares().hot());
        boolean search = settings.checkpoint().intervalSeconds() < 0;
        double interval = search ? IntervalSearch.start(checkpoint, cases, hot)
                : settings.checkpoint().intervalSeconds();
        CampaignAnswers pilot = new CampaignAnswers(PILOTS);
        kernels.campaign(new CampaignBatch(seed, 0, PILOTS, List.of(cases.build(interval, hot, PILOT_EVENTS))), pilot);
        boolean fixed = settings.days() > 0;
        boolean hopeless = !fixed && ended(pilot) == 0;
        if (settings.spares().hot() == SpareSettings.AUTO && !hopeless) {
            SpareSearch spares = new SpareSearch(kernels, cases, settings, job, seed, SEARCH_REPLICAS);
            hot = spares.best(interval, pilot, PILOT_EVENTS);
        }
        if (search && !hopeless) {
            interval = new IntervalSearch(kernels, cases, seed, SEARCH_REPLICAS).best(interval, hot, PILOT_EVENTS);
        }
        if (cases.possible(interval) > interval * 1.0001) {
            notes.add(String.format(Locale.ROOT, "a checkpoint takes %.0f s to be written, longer than its"
                    + " interval of %.0f s: the next one waits for it", checkpoint.writeSeconds(), interval));
        }
        return new Prepared(job, settings, length, checkpoint, cases, power, interval, search, hot, hopeless, notes);
    }

    static int ended(CampaignAnswers answers) {
        int ended = 0;
        for (boolean one : answers.ended()) {
            ended += one ? 1 : 0;
        }
        return ended;
    }

    static double pue(CampaignSettings settings) {
        return settings.power().pue() > 0 ? settings.power().pue() : settings.site().value().pue().middle();
    }
}
