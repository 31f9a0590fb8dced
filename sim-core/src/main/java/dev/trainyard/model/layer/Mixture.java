package dev.trainyard.model.layer;

import dev.trainyard.model.layer.Account.Kept;
import dev.trainyard.model.layer.Account.Rows;

/**
 * A mixture of experts (Lepikhin et al., 2021; DeepSeek-V3, arXiv:2412.19437, section 2.1.2).
 *
 * @param count routed experts
 * @param topK routed experts a token
 * @param ffn width of one routed expert's MLP matrix
 * @param sharedFfn width of all shared experts, which every token visits, together; 0: there are none
 * @param latentWidth width that tokens are projected to before they are sent to routed experts, and from after
 *     (LatentMoE, arXiv:2601.18089); 0: experts read the hidden state itself
 * @param gated experts have three matrices instead of two
 */
public record Mixture(int count, int topK, int ffn, int sharedFfn, int latentWidth, boolean gated)
        implements FeedForward {

    public Mixture {
        Checks.atLeast("experts.count", count, 1);
        Checks.atLeast("experts.topK", topK, 1);
        Checks.atLeast("experts.ffn", ffn, 1);
        Checks.atLeast("experts.sharedFfn", sharedFfn, 0);
        Checks.atLeast("experts.latentWidth", latentWidth, 0);
        Checks.that(topK <= count, () -> "experts.topK is " + topK + ", more than experts.count " + count
                + "; a token visits each expert at most once. Maybe they are swapped");
    }

    /** Width of a token as routed experts receive it, which is what all-to-alls carry. */
    public int inputWidth(int hidden) {
        return latentWidth > 0 ? latentWidth : hidden;
    }

    /** Width of the first product's output: gate and value side by side. */
    public double innerWidth() {
        return (gated ? 2.0 : 1.0) * ffn;
    }

    /** Entries of one routed expert's matrices. */
    public double expertEntries(int hidden) {
        return (gated ? 3.0 : 2.0) * inputWidth(hidden) * ffn;
    }

    /** Biases of one routed expert, where the model has biases. */
    public double expertBiases(int hidden) {
        return innerWidth() + inputWidth(hidden);
    }

    @Override
    public void tell(Account to, int hidden) {
        to.product(Product.whole(Part.ROUTER, Rows.ROUTED, hidden, count).withBias());
        // Logits and scores in single precision, and the map of what was chosen.
        to.keeps(Rows.SLICE, 2.0 * count, Kept.SINGLE, Split.WHOLE);
        to.keeps(Rows.SLICE, count, Kept.BYTE, Split.WHOLE);
        if (latentWidth > 0) {
            to.product(Product.whole(Part.FEED_FORWARD, Rows.ROUTED, hidden, latentWidth));
            to.product(Product.whole(Part.FEED_FORWARD, Rows.ROUTED, latentWidth, hidden));
            to.keeps(Rows.SLICE, 2.0 * latentWidth, Kept.INPUT, Split.WHOLE);
        }
        to.routed(this);
        if (sharedFfn > 0) {
            new Dense(sharedFfn, gated).tell(to, hidden, Part.SHARED_EXPERTS);
        }
    }

    @Override
    public boolean joins() {
        return sharedFfn > 0;
    }

    @Override
    public String kind() {
        return "mixture";
    }
}
