package dev.trainyard.model.layer;

import dev.trainyard.model.layer.Account.Kept;
import dev.trainyard.model.layer.Account.Rows;
import java.util.Objects;

/**
 * One layer: a mixer and a feed-forward, each behind a norm and beside a residual connection.
 *
 * @param mixer how tokens meet
 * @param feedForward what works on each token by itself
 * @param parallelBlock both halves read the same input and their outputs are added once (GPT-J, PaLM, Falcon): tensor
 *     ranks then join their results once a layer, not twice
 */
public record Layer(Mixer mixer, FeedForward feedForward, boolean parallelBlock) {

    public Layer {
        Objects.requireNonNull(mixer, "mixer");
        Objects.requireNonNull(feedForward, "feedForward");
        Checks.that(!(mixer instanceof NoMixer && feedForward instanceof NoFeedForward),
                () -> "a layer has neither mixer nor feed-forward; expected one of them");
    }

    /** Says what it is made of. */
    public void tell(Account to, int hidden) {
        boolean both = feedForward instanceof Dense;
        if (!(mixer instanceof NoMixer)) {
            begin(to, hidden, Kept.INPUT);
            mixer.tell(to, hidden);
            to.residual(hidden);
            // A parallel block's attention and MLP share their input and one reduction (Chowdhery et al., 2022).
            if (!parallelBlock || !both) {
                to.joined();
            }
        }
        if (!(feedForward instanceof NoFeedForward)) {
            // A router reads what its norm wrote, which experts read too, in its own format.
            begin(to, hidden, isMixture() ? Kept.ELEMENT : Kept.INPUT);
            feedForward.tell(to, hidden);
            to.residual(hidden);
            if (feedForward.joins()) {
                to.joined();
            }
        }
    }

    /** A norm keeps its input, its output, which is the next product's input, and a scale a token. */
    private static void begin(Account to, int hidden, Kept output) {
        to.half();
        to.norm(Part.MIXER, Rows.SLICE, hidden);
        to.keeps(Rows.SLICE, hidden, Kept.ELEMENT, Split.WHOLE);
        to.keeps(Rows.SLICE, hidden, output, Split.WHOLE);
        to.keeps(Rows.SLICE, 1, Kept.SINGLE, Split.WHOLE);
    }

    /** True for a mixture of experts. */
    public boolean isMixture() {
        return feedForward instanceof Mixture;
    }

    /** The mixture of experts; null where it is none. */
    public Mixture mixture() {
        return feedForward instanceof Mixture mixture ? mixture : null;
    }
}
