package dev.trainyard.campaign;

import dev.trainyard.campaign.job.CampaignJob;
import dev.trainyard.campaign.power.PowerCap;
import dev.trainyard.input.Duration;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.kernel.campaign.CampaignAnswers;
import dev.trainyard.kernel.campaign.CampaignBatch;
import dev.trainyard.kernel.campaign.CampaignCase;
import dev.trainyard.scenario.campaign.CampaignSettings;
import dev.trainyard.scenario.campaign.SpareSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Looks for what a campaign leaves to be found: spares, then the interval of checkpoints, by replicas with one luck.
 * Each number of spares has its own setup, as a cap of the site leaves less to the job the more of them stand by.
 */
final class CampaignSearch {
    private static final int REPLICAS = 48;
    private static final double DEVIATIONS = 3;

    private final Kernels kernels;
    private final CampaignJob job;
    private final CampaignSettings settings;
    private final long seed;
    private final Map<Integer, CampaignSetup> setups = new TreeMap<>();

    CampaignSearch(Kernels kernels, CampaignJob job, CampaignSettings settings, long seed) {
        this.kernels = kernels;
        this.job = job;
        this.settings = settings;
        this.seed = seed;
    }

    PreparedCampaign prepare() {
        boolean auto = settings.spares().hot() == SpareSettings.AUTO;
        int hot = auto ? enoughToBegin() : settings.spares().hot();
        CampaignSetup setup = setup(hot);
        boolean search = settings.checkpoint().intervalSeconds() < 0;
        double interval = search ? IntervalSearch.start(setup.checkpoint(), setup.cases(), hot)
                : settings.checkpoint().intervalSeconds();
        CampaignAnswers pilots = new CampaignAnswers(Pace.PILOTS);
        Pace pace = pace(setup, interval, hot, pilots);
        List<String> notes = new ArrayList<>();
        if (auto) {
            SpareSearch.Found found = new SpareSearch(kernels, this, settings, seed, REPLICAS)
                    .best(interval, pilots, Pace.PILOT_EVENTS);
            notes.add(found.why());
            hot = found.hot();
            setup = setup(hot);
            pace = pace(setup, interval, hot, pilots);
        }
        if (search && !pace.hopeless()) {
            interval = new IntervalSearch(kernels, setup.cases(), seed, REPLICAS)
                    .best(interval, hot, Pace.PILOT_EVENTS);
        }
        notes.addAll(notes(setup, interval));
        return new PreparedCampaign(setup, settings, interval, search, hot, pace, notes);
    }

    private Pace pace(CampaignSetup setup, double interval, int hot, CampaignAnswers pilots) {
        CampaignCase first = setup.cases().build(interval, hot, Pace.PILOT_EVENTS);
        kernels.campaign(new CampaignBatch(seed, 0, Pace.PILOTS, List.of(first)), pilots);
        return Pace.of(first, pilots, seed, settings.days() > 0);
    }

    /**
     * Spares with which a campaign comes on whatever its way back: the mean number of nodes down and three standard
     * deviations of luck. A pilot without spares may wait for repairs from the first day to the last, and so say
     * nothing.
     */
    private int enoughToBegin() {
        double down = setup(0).cases().usuallyDown();
        int hot = (int) Math.min(job.nodes(), Math.ceil(down + DEVIATIONS * Math.sqrt(down)));
        while (hot > 0 && !fits(hot)) {
            hot /= 2;
        }
        return Math.max(settings.spares().least(), hot);
    }

    private static List<String> notes(CampaignSetup setup, double interval) {
        List<String> notes = new ArrayList<>(setup.notes());
        double step = setup.cases().stepSeconds();
        double possible = setup.cases().possible(interval);
        if (interval < step * 0.9999) {
            notes.add("an interval of " + Duration.of(interval)
                    + " between checkpoints is shorter than a step: they are"
                    + " written between steps, once the one before is safe, every " + Duration.of(possible));
        } else if (possible > interval * 1.0001) {
            notes.add("a checkpoint takes " + Duration.of(setup.checkpoint().writeSeconds()) + " to be written, longer"
                    + " than its interval of " + Duration.of(interval) + ": the next one waits for it, every "
                    + Duration.of(possible));
        }
        return notes;
    }

    /** The job beside so many hot spare nodes; the same for any number where no cap of the site bears on it. */
    CampaignSetup setup(int hot) {
        return setups.computeIfAbsent(settings.power().siteWatts() > 0 ? hot : 0,
                key -> CampaignSetup.of(job, settings, hot));
    }

    /** False where the site's cap or supply does not even let so many hot spares stand by. */
    boolean fits(int hot) {
        return PowerCap.fits(job, settings.power(), (long) hot * job.perNode(), settings.effectivePue());
    }

    CampaignJob job() {
        return job;
    }
}
