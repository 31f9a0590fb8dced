package dev.trainyard.model.layer;

/** Whose parameters they are. */
public enum Part {
    /** The mixer's: attention, or what stands in its place. */
    MIXER,
    /** The dense feed-forward's, and a mixture's projections. */
    FEED_FORWARD,
    /** Experts' that every token visits. */
    SHARED_EXPERTS,
    /** The router's. */
    ROUTER
}
