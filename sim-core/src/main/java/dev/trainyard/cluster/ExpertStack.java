package dev.trainyard.cluster;

/**
 * Where a release runs microscaled 8-bit mixtures as one tuned whole: experts' products fused with activation and
 * casts, graphs over the whole iteration with padded expert buffers, and the attention core in 8 bits.
 */
public enum ExpertStack {
    /** Nowhere: experts' products, activation and casts are kernels of their own. */
    NONE,
    /** On scale-up domains of a whole rack. */
    RACKS,
    /** On every accelerator with microscaled formats. */
    ALL
}
