package dev.trainyard.campaign;

import dev.trainyard.kernel.campaign.CampaignCase;
import dev.trainyard.scenario.campaign.CampaignSettings;
import java.util.List;

/**
 * A campaign ready to be repeated: all that had to be looked for is found.
 *
 * @param setup of the job beside its spares
 * @param settings of the campaign
 * @param interval training between checkpoints, s
 * @param searched the interval was looked for
 * @param hot spare nodes that stand by
 * @param pace how fast it comes on
 * @param notes what a reader must know
 */
record PreparedCampaign(CampaignSetup setup, CampaignSettings settings, double interval, boolean searched, int hot,
        Pace pace, List<String> notes) {

    /** The case of the kernel when so many replicas are run. */
    CampaignCase build(int replicas) {
        return setup.cases().build(interval, hot, pace.mostEvents(replicas));
    }
}
