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
 * @param groups groups of experts of which a token chooses some before it chooses experts from them (device-limited
 *     routing; DeepSeek-V2, arXiv:2405.04434, section 2.2.2); 1: it chooses from all
 * @param topGroups groups that a token chooses
 */
public record Mixture(int count, int topK, int ffn, int sharedFfn, int latentWidth, boolean gated,
        int groups, int topGroups) implements FeedForward {

    public Mixture {
        Checks.atLeast("experts.count", count, 1);
        Checks.atLeast("experts.topK", topK, 1);
        Checks.atLeast("experts.ffn", ffn, 1);
        Checks.atLeast("experts.sharedFfn", sharedFfn, 0);
        Checks.atLeast("experts.latentWidth", latentWidth, 0);
        Checks.that(topK <= count, () -> "experts.topK is " + topK + ", more than experts.count " + count
                + "; a token visits each expert at most once. Maybe they are swapped");
        Checks.atLeast("experts.groups", groups, 1);
        Checks.atLeast("experts.topGroups", topGroups, 1);
        Checks.that(topGroups <= groups, () -> "experts.topGroups is " + topGroups + ", more than experts.groups "
                + groups + ". Maybe they are swapped");
        Checks.that(count % groups == 0, () -> "experts.groups is " + groups + " and does not divide experts.count "
                + count + ". Maybe groups: " + Checks.divisorBelow(count, groups));
        Checks.that(topK <= topGroups * (count / groups), () -> "experts.topK is " + topK + ", more than the "
                + topGroups * (count / groups) + " experts of " + topGroups + " groups");
    }

    /** A token chooses from all experts. */
    public Mixture(int count, int topK, int ffn, int sharedFfn, int latentWidth, boolean gated) {
        this(count, topK, ffn, sharedFfn, latentWidth, gated, 1, 1);
    }

    /**
     * Places, of so many over which experts are spread evenly, that a token's choice meets on average. From all experts
     * it is {@code d (1 - (1 - 1/d)^k)}. From a few groups it is no more than the places of these: a token's best
     * experts lie in the groups that it chose for them, and nearly always in each of them (with DeepSeek-V3's 8 of 256
     * experts in 4 of 8 groups, chosen by their two best scores, 3.95 of 4).
     */
    public double places(int spread) {
        double free = spread * (1 - Math.pow(1 - 1.0 / spread, topK));
        if (topGroups == groups) {
            return free;
        }
        if (spread >= groups) {
            return Math.min(free, (double) topGroups * spread / groups);
        }
        // Several groups a place: it is missed where all that are chosen lie elsewhere.
        double missed = 1;
        double here = (double) groups / spread;
        for (int i = 0; i < topGroups; i++) {
            missed *= Math.max(0, groups - here - i) / (groups - i);
        }
        return Math.min(free, spread * (1 - missed));
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
