package dev.trainyard.campaign;

/**
 * How a campaign is repeated.
 *
 * @param seed of everything random
 * @param replicas how often; the most where {@code within} says when to stop
 * @param within stop once half the 95% interval of the mean days is no more than this share of it; 0: all replicas
 */
public record CampaignOptions(long seed, int replicas, double within) {
    /** Where nobody says. */
    public static final int USUAL_REPLICAS = 1000;
    /** More than anybody can tell apart. */
    public static final int MOST_REPLICAS = 1_000_000;

    /** So many replicas. */
    public static CampaignOptions of(long seed, int replicas) {
        return new CampaignOptions(seed, replicas, 0);
    }
}
