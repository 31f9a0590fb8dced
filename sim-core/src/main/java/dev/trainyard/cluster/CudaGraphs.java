package dev.trainyard.cluster;

/** Which layers a framework replays as CUDA graphs, so that the host launches nothing of theirs one by one. */
public enum CudaGraphs {
    /** None. */
    NONE,
    /**
     * Of a mixture's layers what lies outside the experts: attention, router, what prepares dispatch; on the families
     * of accelerators that the level names.
     */
    MIXTURES,
    /** Every layer, but for experts whose shapes depend on the routing. */
    ALL
}
