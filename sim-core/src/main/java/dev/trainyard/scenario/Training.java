package dev.trainyard.scenario;

import dev.trainyard.model.Precision;

/**
 * The training run.
 *
 * @param tokens tokens to train on; 0 where unknown
 * @param sequence tokens in one sequence
 * @param globalBatch sequences in one step
 * @param precision of the matrix products
 */
public record Training(double tokens, int sequence, int globalBatch, Precision precision) {

    /** Tokens in one step. */
    public double tokensPerStep() {
        return (double) sequence * globalBatch;
    }
}
