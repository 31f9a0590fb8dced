package dev.trainyard.study;

import dev.trainyard.campaign.Distribution;

/** How sure one wants to be that a campaign's figure is no more than what is said. */
public enum Percentile {
    /** As likely less as more. */
    P50(0.5),
    /** Less in nine of ten cases. */
    P90(0.9);

    private final double share;

    Percentile(double share) {
        this.share = share;
    }

    /** Share of the campaigns that have no more. */
    public double share() {
        return share;
    }

    /** The figure that such a share of the replicas keeps. */
    public double of(Distribution distribution) {
        return this == P50 ? distribution.p50() : distribution.p90();
    }
}
