package dev.trainyard.study.sweep;

/** What became of a point. */
public enum PointStatus {
    /** Timed. */
    OK,
    /** The plan exceeds the accelerator's memory. */
    DOES_NOT_FIT,
    /** The layout cannot exist, or the values do not go together. */
    IMPOSSIBLE,
    /** {@code plan: auto} found none. */
    NO_PLAN
}
