package dev.trainyard.kernel.plan;

/**
 * How a step went, from either depth: what its breakdown needs. Seconds from the step's start; scratch that is written
 * again and again.
 */
public final class PlanTimes {
    /** The busiest stage: the one that the others wait for. */
    public int busiest;
    /** Its passes, as priced. */
    public double busy;
    /** Its compute stream's waiting in messages. */
    public double blocked;
    /** What sharing links added to its passes. */
    public double contention;
    /** When the last stage had run its passes. */
    public double finish;
    /** The whole step before overhead and stragglers. */
    public double step;

    /** The same where links take until {@code least} to carry the traffic; the wait shows as contention. */
    public void atLeast(double least) {
        double wait = least - step;
        if (wait > 0) {
            contention += wait;
            finish += wait;
            step += wait;
        }
    }
}
