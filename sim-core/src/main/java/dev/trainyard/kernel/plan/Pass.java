package dev.trainyard.kernel.plan;

/** The parts of a micro-batch's work that a schedule orders. */
public enum Pass {
    /** Forward. */
    FORWARD,
    /** Gradient by the input, with whatever is recomputed first. */
    INPUT_GRADIENT,
    /** Gradient by the weights. */
    WEIGHT_GRADIENT;

    /** How many passes there are. */
    public static final int COUNT = values().length;
}
