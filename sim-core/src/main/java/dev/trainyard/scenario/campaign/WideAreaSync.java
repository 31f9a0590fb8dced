package dev.trainyard.scenario.campaign;

/** How sites train together. */
public enum WideAreaSync {
    /** Gradients of every step are reduced over all accelerators as one ring across the sites. */
    FULL,
    /** Gradients of every step are reduced within each site first, then between sites. */
    HIERARCHICAL,
    /** Sites train apart and exchange what they learned every so many steps (DiLoCo). */
    PERIODIC,
    /** Layers are spread over the sites as pipeline stages. */
    PIPELINE
}
