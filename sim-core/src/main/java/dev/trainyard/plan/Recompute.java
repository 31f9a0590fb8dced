package dev.trainyard.plan;

/** What the backward pass computes again instead of having kept it (Korthikanti et al., 2022). */
public enum Recompute {
    /** Nothing. */
    NONE,
    /** The attention core. */
    SELECTIVE,
    /** Every layer from its input. */
    FULL
}
