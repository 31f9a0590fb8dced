package dev.trainyard.campaign.power;

import dev.trainyard.campaign.job.CampaignJob;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Place;
import dev.trainyard.scenario.campaign.PowerSettings;

/**
 * What a cap on accelerators or on the site leaves to one accelerator, W. The site's holds at every moment, so in the
 * products of a step, in which all accelerators draw most at once.
 */
public final class PowerCap {
    private static final int HALVINGS = 60;

    private PowerCap() {}

    /**
     * The cap of one accelerator; 0 where there is none.
     *
     * @param idleSpares accelerators that stand by, powered
     * @throws InputException where the site's cap does not even let its accelerators idle
     */
    public static double watts(CampaignJob job, PowerSettings settings, long idleSpares, double pue) {
        double cap = settings.capWatts();
        if (settings.siteWatts() <= 0) {
            return cap;
        }
        double least = idle(job, settings, idleSpares, pue);
        if (settings.siteWatts() <= least) {
            throw new InputException(Place.of("scenario"), "campaign.power.siteCap", "is " + settings.siteWatts() / 1e6
                    + " MW, no more than the " + Math.round(least / 1e5) / 10.0 + " MW that the idle cluster draws."
                    + " Maybe "
                    + Math.round(site(job, settings, 0.8 * job.accelerator().watts(), idleSpares, pue) / 1e6)
                    + " MW?");
        }
        double low = job.accelerator().idleWatts();
        double high = job.accelerator().watts();
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (site(job, settings, middle, idleSpares, pue) <= settings.siteWatts()) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return cap > 0 ? Math.min(cap, low) : low;
    }

    /** True where the site's cap, if there is one, lets so many accelerators stand by and the job idle. */
    public static boolean fits(CampaignJob job, PowerSettings settings, long idleSpares, double pue) {
        return settings.siteWatts() <= 0 || settings.siteWatts() > idle(job, settings, idleSpares, pue);
    }

    private static double idle(CampaignJob job, PowerSettings settings, long idleSpares, double pue) {
        return site(job, settings, job.accelerator().idleWatts(), idleSpares, pue);
    }

    private static double site(CampaignJob job, PowerSettings settings, double watts, long idleSpares, double pue) {
        PowerModel model = new PowerModel(job.accelerator(), job.activity(), settings.cooling(), watts);
        return pue * (job.accelerators() * model.itWatts(watts)
                + idleSpares * model.itWatts(job.accelerator().idleWatts()));
    }
}
