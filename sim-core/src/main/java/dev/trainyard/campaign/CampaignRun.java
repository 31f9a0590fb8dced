package dev.trainyard.campaign;

import dev.trainyard.kernel.campaign.CampaignCase;
import dev.trainyard.kernel.campaign.CampaignKernel;
import dev.trainyard.kernel.campaign.EventSink;

/** A campaign that was run: its answer, and any of its replicas once more. */
public final class CampaignRun {
    private final CampaignAnswer answer;
    private final CampaignCase counted;
    private final long seed;

    CampaignRun(CampaignAnswer answer, CampaignCase counted, long seed) {
        this.answer = answer;
        this.counted = counted;
        this.seed = seed;
    }

    /** What the replicas came to. */
    public CampaignAnswer answer() {
        return answer;
    }

    /** One of the replicas that the answer counts, event by event as it was: told of each that hurts the job. */
    public void trace(int replica, EventSink sink) {
        if (replica < 0 || replica >= answer.replicas()) {
            throw new IllegalArgumentException("replica " + replica + " of " + answer.replicas());
        }
        new CampaignKernel().trace(counted, seed, replica, sink);
    }
}
