package dev.trainyard.iteration;

/**
 * How one iteration went, from either depth: what the breakdown needs. Seconds from the iteration's start.
 *
 * @param stage the busiest stage: the one that the others wait for
 * @param busy its passes, as priced
 * @param blocked its compute stream's waiting in messages
 * @param contention what sharing links added to its passes
 * @param finish when the last stage had run its passes
 * @param end when all stages had reduced their gradients as well
 * @param step the whole step before overhead and stragglers
 * @param events discrete events; 0 in the closed form
 */
record StageTimes(int stage, double busy, double blocked, double contention, double finish, double end, double step,
        long events) {

    /** The same where links take until {@code least} to carry the traffic; the wait shows as contention. */
    StageTimes atLeast(double least) {
        double wait = least - step;
        return wait <= 0 ? this
                : new StageTimes(stage, busy, blocked, contention + wait, finish + wait, end + wait, least, events);
    }
}
