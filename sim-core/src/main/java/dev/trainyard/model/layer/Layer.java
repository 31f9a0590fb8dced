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
 * @param trained what training asks of it
 */
public record Layer(Mixer mixer, FeedForward feedForward, boolean parallelBlock, Trained trained) {

    /** What training asks of a layer. */
    public enum Trained {
        /** Both gradients and an update. */
        ALL,
        /** It is frozen, and gradients pass through to what is trained before it. */
        THROUGH,
        /** It is frozen, and nothing is trained before it: no backward pass. */
        FORWARD
    }

    public Layer {
        Objects.requireNonNull(mixer, "mixer");
        Objects.requireNonNull(feedForward, "feedForward");
        Objects.requireNonNull(trained, "trained");
        Checks.that(!(mixer instanceof NoMixer && feedForward instanceof NoFeedForward),
                () -> "a layer has neither mixer nor feed-forward; expected one of them");
    }

    /** A layer that is trained. */
    public Layer(Mixer mixer, FeedForward feedForward, boolean parallelBlock) {
        this(mixer, feedForward, parallelBlock, Trained.ALL);
    }

    /** The same layer, trained otherwise. */
    public Layer with(Trained other) {
        return new Layer(mixer, feedForward, parallelBlock, other);
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
        if (!feedForward.inResidual() && !(feedForward instanceof NoFeedForward)) {
            to.half();
            feedForward.tell(to, hidden);
            if (feedForward.joins()) {
                to.joined();
            }
        } else if (!(feedForward instanceof NoFeedForward)) {
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
