package dev.trainyard.scenario.campaign;

import dev.trainyard.input.Entry;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Quantity;

/**
 * The batch from which on larger ones save fewer steps, in tokens: a number, or a law by name.
 *
 * <p>{@code zhang-2024}: 22.91 D^0.47 of the run's D tokens (Zhang et al., 2024, How does critical batch size scale in
 * pre-training, equation for scaling data; from memory, measured to 1.2B parameters).
 */
final class CriticalBatch {
    private static final double FACTOR = 22.91;
    private static final double EXPONENT = 0.47;

    private CriticalBatch() {}

    static double read(Entry entry, double tokens) {
        if (!entry.text().strip().equals("zhang-2024")) {
            try {
                return entry.number(Quantity.TOKENS, 1, 1e15);
            } catch (InputException e) {
                throw entry.error("expected zhang-2024 or a number of tokens such as 20M, found \"" + entry.text()
                        + "\"");
            }
        }
        if (!(tokens > 0)) {
            throw entry.error("zhang-2024 needs the run's tokens. Maybe training.tokens is missing?");
        }
        return FACTOR * Math.pow(tokens, EXPONENT);
    }
}
