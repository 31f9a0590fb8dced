package dev.trainyard.model;

import dev.trainyard.model.layer.Layer;

/**
 * A kind of layer where it stands: in the text's stack or in a tower.
 *
 * @param layer what it is
 * @param hidden width of what passes through it
 * @param samples of a tower how many samples a sequence has on average; 0 in the text's stack
 * @param tokens of a tower how many tokens a sample has; 0 in the text's stack
 */
public record LayerKind(Layer layer, int hidden, double samples, int tokens) {

    /** True in the text's stack. */
    public boolean isText() {
        return tokens == 0;
    }

    /** Tokens that it works on for each of the text's sequences of so many. */
    public double perSequence(double sequence) {
        return isText() ? sequence : samples * tokens;
    }

    /** Tokens that attention spans: the text's sequence, or a sample. */
    public double span(double sequence) {
        return isText() ? sequence : tokens;
    }

    /** What attends at once for each of the text's sequences: itself, or a tower's samples. */
    public double spans() {
        return isText() ? 1 : samples;
    }
}
