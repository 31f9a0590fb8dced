package dev.trainyard.iteration;

/**
 * How one iteration went, from either depth: what the breakdown needs. Seconds from the iteration's start.
 *
 * @param stage the stage that was last to finish
 * @param finish when that stage finished its last pass
 * @param end when it had reduced its gradients as well
 * @param busy its passes, as priced
 * @param blocked its compute stream's waiting in messages
 * @param contention what sharing links added to its passes
 * @param step the whole step before overhead and stragglers
 * @param events discrete events; 0 in the closed form
 */
record StageTimes(int stage, double finish, double end, double busy, double blocked, double contention, double step,
        long events) {}
