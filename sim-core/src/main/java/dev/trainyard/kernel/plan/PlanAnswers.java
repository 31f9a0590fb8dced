package dev.trainyard.kernel.plan;

/**
 * What the plan kernel says of each candidate.
 *
 * <p>A candidate that does not fit gets its memory and {@link Double#POSITIVE_INFINITY} for its time, unless the batch
 * asks for the times of all.
 */
public final class PlanAnswers {
    private final boolean timesAll;
    private final double[] stepSeconds;
    private final double[] memoryBytes;
    private final double[] breakdown;

    /**
     * Room for so many candidates.
     *
     * @param withBreakdown the step by cause is wanted too
     * @param timesAll what does not fit is timed as well
     */
    public PlanAnswers(int room, boolean withBreakdown, boolean timesAll) {
        this.timesAll = timesAll;
        this.stepSeconds = new double[room];
        this.memoryBytes = new double[room];
        this.breakdown = withBreakdown ? new double[Math.multiplyExact(room, Cause.COUNT)] : null;
    }

    /** @throws IllegalArgumentException when this has room for fewer candidates than the batch holds */
    public void checkRoom(PlanBatch batch) {
        if (batch.size() > stepSeconds.length) {
            throw new IllegalArgumentException("answers have room for " + stepSeconds.length
                    + " candidates, the batch holds " + batch.size());
        }
    }

    /** True where what does not fit is timed as well. */
    public boolean timesAll() {
        return timesAll;
    }

    /** Time of one step, s; infinite where the plan does not fit and was not timed. The array itself. */
    public double[] stepSeconds() {
        return stepSeconds;
    }

    /** Peak memory of the fullest accelerator, bytes. */
    public double[] memoryBytes() {
        return memoryBytes;
    }

    /** Seconds by {@link Cause}, {@code [candidate * COUNT + cause]}; 0 where not timed; null where not wanted. */
    public double[] breakdown() {
        return breakdown;
    }
}
