package dev.trainyard.kernel.pipeline;

/**
 * Durations of pipelines in seconds, by slot ({@code stage * chunks + chunk}).
 * {@link PipelineBatch} says what each means. Everything is 0 until set and nothing is checked: finite, not negative.
 *
 * <p>Where no message comes in, on the model's first slot and between chunks of one stage, {@code latency} and
 * {@code blocking} have to be 0.
 */
public final class PassDurations {
    public final double[] forward;
    public final double[] inputGradient;
    public final double[] weightGradient;
    /** Looked at in DualPipe only. */
    public final double[] pairSaving;
    /** Of the boundary before the slot. */
    public final double[] latency;
    /** Of the boundary before the slot, on each of its sides. */
    public final double[] blocking;
    /** Time before which the slot's first forward may not start. */
    public final double[] ready;

    /** Room for so many slots. */
    public PassDurations(int mostSlots) {
        forward = new double[mostSlots];
        inputGradient = new double[mostSlots];
        weightGradient = new double[mostSlots];
        pairSaving = new double[mostSlots];
        latency = new double[mostSlots];
        blocking = new double[mostSlots];
        ready = new double[mostSlots];
    }
}
