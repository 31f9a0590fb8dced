package dev.trainyard.kernel.pipeline;

/** How many activations a stage keeps at most, as {@link PipelineWarmup#inFlight} counts them. */
public enum Keeping {
    /** What its own warm-up leaves and one more. */
    OWN_WARM_UP,
    /** What the first stage's warm-up leaves there and one more, on every stage. */
    FIRST_WARM_UP,
    /** All. */
    ALL,
    /** One for each stage and one more, half of them for each direction. */
    BOTH_DIRECTIONS,
    /** What the order of passes says: {@link PipelineOrder#kept}. */
    BY_ORDER
}
