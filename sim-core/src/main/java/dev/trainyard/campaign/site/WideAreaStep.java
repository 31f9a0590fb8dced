package dev.trainyard.campaign.site;

import dev.trainyard.campaign.job.CampaignJob;
import dev.trainyard.scenario.campaign.WideArea;
import java.util.Locale;

/**
 * What the network between sites adds to a step, mean over steps.
 *
 * <p>All-reduces are rings (Patarasuk and Yuan, 2009): of d members each link carries {@code 2 (d - 1) / d} of the
 * exchanged bytes, and a chunk makes {@code 2 (d - 1)} hops one after another. FULL is one ring over all d
 * data-parallel replicas, of whose hops every (d / s)-th crosses a border between two of s sites and waits for its
 * latency. HIERARCHICAL is a ring of the sites, each with what it has reduced. PERIODIC exchanges parameters in that
 * ring every H steps, in P fragments one after another, so the peak is a P-th (Douillard et al., 2025, Streaming
 * DiLoCo); overlapped, only what does not fit under the steps in between is waited for. PIPELINE sends activations and
 * their gradients of every micro-batch over the link of each border. Loss slows a TCP link to
 * {@code MSS / (RTT sqrt(2 p / 3))} for each of its flows (Mathis et al., 1997).
 *
 * @param addedSeconds to each step, s
 * @param note what is said of learning; empty where nothing changes
 */
public record WideAreaStep(double addedSeconds, String note) {
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
        double values = job.parameters() * wan.bitsPerValue() / 8;
        double hops = 2.0 * (sites - 1);
        return switch (wan.sync()) {
            case FULL -> {
                int members = Math.max(sites, job.replicas());
                double ofAll = 2.0 * (members - 1) / members;
                yield new WideAreaStep(ofAll * values / rate + ofAll * sites * latency, "");
            }
            case HIERARCHICAL -> new WideAreaStep(hops / sites * values / rate + hops * latency, "");
            case PIPELINE -> new WideAreaStep(2 * boundaryBytes / rate + hops * latency, "");
            case PERIODIC -> periodic(job, wan, sites, rate, hops / sites * values);
        };
    }

    private static WideAreaStep periodic(CampaignJob job, WideArea wan, int sites, double rate, double bytes) {
        double exchange = bytes / wan.fragments() / rate + 2.0 * (sites - 1) * wan.oneWaySeconds();
        double between = (double) wan.intervalSteps() / wan.fragments() * job.stepSeconds();
        double hidden = wan.overlap() ? between : 0;
        double waited = Math.max(0, exchange - hidden) * wan.fragments() / wan.intervalSteps();
        return new WideAreaStep(waited, String.format(Locale.ROOT,
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
