package dev.trainyard.campaign.power;

import dev.trainyard.campaign.job.CampaignJob;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Place;
import dev.trainyard.scenario.campaign.PowerSettings;
import java.util.Locale;

/**
 * What a cap on accelerators or on the site leaves to one accelerator, W. The site's holds at every moment, so in the
 * products of a step, in which all accelerators draw most at once.
 */
public final class PowerCap {
    private static final int HALVINGS = 60;
    private static final double MEGA = 1e6;
    /** What a suggested cap leaves an accelerator, over its watts: it still caps, well above idle. For words only. */
    private static final double SUGGESTED = 0.8;

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
            throw new InputException(Place.of("scenario"), "campaign.power.siteCap", String.format(Locale.ROOT,
                    "is %.4g MW, no more than the %.4g MW that the idle cluster draws. Maybe %.3g MW?",
                    settings.siteWatts() / MEGA, least / MEGA,
                    site(job, settings, SUGGESTED * job.accelerator().watts(), idleSpares, pue) / MEGA));
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

    /** True where the site's cap and supply, as far as stated, let so many accelerators stand by and the job idle. */
    public static boolean fits(CampaignJob job, PowerSettings settings, long idleSpares, double pue) {
        double least = idle(job, settings, idleSpares, pue);
        return (settings.siteWatts() <= 0 || settings.siteWatts() > least)
                && (settings.capacityWatts() <= 0 || settings.capacityWatts() > least);
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
