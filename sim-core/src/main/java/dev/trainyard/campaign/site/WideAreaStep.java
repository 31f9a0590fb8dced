package dev.trainyard.campaign.site;

import dev.trainyard.campaign.job.CampaignJob;
import dev.trainyard.scenario.campaign.WideArea;
import java.util.Locale;

/**
 * What the network between sites adds to a step, mean over steps.
 *
 * <p>Each site's link carries {@code 2 (s - 1) / s} of the exchanged bytes, as in a ring all-reduce of s sites
 * (Patarasuk and Yuan, 2009), and each exchange waits for {@code 2 (s - 1)} latencies. FULL sends every byte of each
 * ring through the link once for each accelerator pair that crosses it, which a ring over all of them does once too,
 * but waits in every one of its steps; HIERARCHICAL exchanges what a site has reduced. PERIODIC exchanges parameters
 * every H steps, in P fragments one after another, so the peak is a P-th (Douillard et al., 2025, Streaming DiLoCo);
 * overlapped, only what does not fit under the steps in between is waited for. PIPELINE sends activations and their
 * gradients of every micro-batch over the link of each border. Loss slows a TCP link to {@code MSS / (RTT sqrt(2 p /
 * 3))} for each of its flows (Mathis et al., 1997).
 *
 * @param addedSeconds to each step, s
 * @param bytesPerStep through each site's link, bytes
 * @param tokenFactor extra tokens that synchronising less often needs for the same loss
 * @param note what is said of learning; empty where nothing changes
 */
public record WideAreaStep(double addedSeconds, double bytesPerStep, double tokenFactor, String note) {
    private static final double SEGMENT_BYTES = 8960;
    private static final int FLOWS = 1024;
    private static final double LOSS_CONSTANT = 1.2247448713915890;

    /**
     * The step of a job over sites.
     *
     * @param sites how many
     * @param boundaryBytes activations that one step sends forward over one border between stages, bytes
     */
    public static WideAreaStep of(CampaignJob job, WideArea wan, int sites, double boundaryBytes) {
        double rate = rate(wan);
        double latency = wan.oneWaySeconds();
        double share = 2.0 * (sites - 1) / sites;
        double values = job.parameters() * wan.bitsPerValue() / 8;
        return switch (wan.sync()) {
            case FULL -> {
                double waits = 2.0 * (sites - 1) * sites * latency;
                yield new WideAreaStep(share * values / rate + waits, share * values, 1, "");
            }
            case HIERARCHICAL -> new WideAreaStep(share * values / rate + 2.0 * (sites - 1) * latency,
                    share * values, 1, "");
            case PIPELINE -> new WideAreaStep(2 * boundaryBytes / rate + 2.0 * (sites - 1) * latency,
                    2 * boundaryBytes, 1, "");
            case PERIODIC -> periodic(job, wan, sites, rate, share * values);
        };
    }

    private static WideAreaStep periodic(CampaignJob job, WideArea wan, int sites, double rate, double bytes) {
        double exchange = bytes / wan.fragments() / rate + 2.0 * (sites - 1) * wan.oneWaySeconds();
        double between = (double) wan.intervalSteps() / wan.fragments() * job.stepSeconds();
        double hidden = wan.overlap() ? between : 0;
        double waited = Math.max(0, exchange - hidden) * wan.fragments() / wan.intervalSteps();
        return new WideAreaStep(waited, bytes / wan.intervalSteps(), 1, String.format(Locale.ROOT,
                "sites learn apart for %d steps: the loss is higher than in step, by a factor of about %.4f in a fit to"
                + " models up to 2.4B parameters (Charles et al., 2025)", wan.intervalSteps(),
                lossFactor(sites, job.parameters())));
    }

    /** Loss with M replicas over that with one: {@code M^(1.0923 N^-0.2342)} (Charles et al., 2025, 2503.09799). */
    public static double lossFactor(int replicas, double parameters) {
        return Math.pow(replicas, 1.0923 * Math.pow(parameters, -0.2342));
    }

    private static double rate(WideArea wan) {
        if (wan.loss() <= 0) {
            return wan.bytesPerSecond();
        }
        double flow = SEGMENT_BYTES / (2 * wan.oneWaySeconds() + 1e-6) * LOSS_CONSTANT / Math.sqrt(wan.loss());
        return Math.min(wan.bytesPerSecond(), FLOWS * flow);
    }
}
