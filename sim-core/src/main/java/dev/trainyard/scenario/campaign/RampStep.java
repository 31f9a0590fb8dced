package dev.trainyard.scenario.campaign;

/**
 * A smaller batch at the beginning.
 *
 * @param untilTokens tokens of the run up to which it is used
 * @param globalBatch sequences in one step
 */
public record RampStep(double untilTokens, int globalBatch) {}
