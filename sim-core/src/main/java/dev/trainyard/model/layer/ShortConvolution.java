package dev.trainyard.model.layer;

import dev.trainyard.model.layer.Account.Kept;
import dev.trainyard.model.layer.Account.Rows;
import java.util.List;

/**
 * A short causal convolution between two gates (LFM2, arXiv:2511.23404, section 2.1): one projection to both gates and
 * the input, each as wide as the model; the gated input's convolution; the gated output's projection. No recurrence, so
 * that it is bound by its products and memory traffic.
 *
 * @param taps of the convolution
 */
public record ShortConvolution(int taps) implements Mixer {

    public ShortConvolution {
        Checks.atLeast("convolution", taps, 1);
    }

    @Override
    public void tell(Account to, int hidden) {
        to.product(Product.columns(Part.MIXER, hidden, 3.0 * hidden));
        to.keeps(Rows.ALL, 3.0 * hidden, Kept.ELEMENT, Split.EVEN);
        // Before and behind: two read and one written; backward three read and two written.
        to.elementwise(Rows.ALL, 12.0 * hidden, 20.0 * hidden, Split.EVEN);
        tellTaps(to, hidden, taps, false);
        to.keeps(Rows.ALL, 2.0 * hidden, Kept.ELEMENT, Split.EVEN); // the convolution's input and output
        to.keeps(Rows.ALL, hidden, Kept.INPUT, Split.EVEN);
        to.redistribute(hidden);
        to.gradients(3.0 * hidden, Split.EVEN, false);
        to.product(Product.rows(Part.MIXER, hidden, hidden));
    }

    /** A few taps a channel, bound by memory traffic: reads and writes each value; backward it reads two, writes one. */
    static void tellTaps(Account to, double channels, int taps, boolean biased) {
        to.parameters(Part.MIXER, channels * (taps + (biased ? 1 : 0)), Split.EVEN);
        to.elementwise(Rows.ALL, 4 * channels, 6 * channels, Split.EVEN);
    }

    @Override
    public List<Divided> divided() {
        return List.of();
    }

    @Override
    public String kind() {
        return "convolution";
    }
}
