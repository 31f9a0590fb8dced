package dev.trainyard.model.layer;

import dev.trainyard.model.layer.Account.Rows;

/** The short causal convolutions before recurrences: a few taps a channel, bound by memory traffic. */
final class Convolutions {
    private Convolutions() {}

    /** Reads and writes each value; backward it reads two and writes one. */
    static void tell(Account to, double channels, int taps, boolean biased) {
        to.parameters(Part.MIXER, channels * (taps + (biased ? 1 : 0)), Split.EVEN);
        to.elementwise(Rows.ALL, 4 * channels, 6 * channels, Split.EVEN);
    }
}
