package dev.trainyard.model;

/**
 * A mixture of experts.
 *
 * @param count routed experts a layer
 * @param topK routed experts a token
 * @param ffn width of one expert's MLP matrix
 * @param shared experts that every token visits, each of width {@code ffn}
 * @param denseLayers layers at the bottom that are dense
 * @param every one layer in so many is a mixture (1: all above the dense ones)
 */
public record Experts(int count, int topK, int ffn, int shared, int denseLayers, int every) {}
