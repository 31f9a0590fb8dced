package dev.trainyard.model;

import dev.trainyard.model.layer.Checks;
import dev.trainyard.model.layer.Mixture;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * A mixture of experts.
 *
 * @param count routed experts a layer
 * @param topK routed experts a token
 * @param ffn width of one expert's MLP matrix
 * @param shared experts that every token visits, each of width {@code ffn}
 * @param denseLayers layers at the bottom that are dense
 * @param every one layer in so many is a mixture (1: all above the dense ones)
 * @param latentWidth width that tokens are projected to before they are sent to routed experts, and from after
 *     (LatentMoE, arXiv:2601.18089): smaller all-to-alls and experts; 0 where experts read the hidden state itself.
 *     Shared experts always read the hidden state
 * @param groups groups of experts of which a token first chooses some; 0 or 1: it chooses from all experts
 * @param topGroups groups that a token chooses
 */
@RecordBuilder
public record Experts(int count, int topK, int ffn, int shared, int denseLayers, int every, int latentWidth,
        int groups, int topGroups) {

    public Experts {
        groups = Math.max(1, groups);
        topGroups = Math.max(1, topGroups);
        Checks.atLeast("experts.count", count, 1);
        Checks.atLeast("experts.topK", topK, 1);
        Checks.atLeast("experts.ffn", ffn, 1);
        Checks.atLeast("experts.shared", shared, 0);
        Checks.atLeast("experts.denseLayers", denseLayers, 0);
        Checks.atLeast("experts.every", every, 1);
        Checks.atLeast("experts.latentWidth", latentWidth, 0);
        Checks.that(topK <= count, () -> "experts.topK is " + topK + ", more than experts.count " + count
                + "; a token visits each expert at most once. Maybe they are swapped");
    }

    /** Experts that read the hidden state itself, as nearly all do. */
    public Experts(int count, int topK, int ffn, int shared, int denseLayers, int every) {
        this(count, topK, ffn, shared, denseLayers, every, 0);
    }

    /** Experts from all of which a token chooses. */
    public Experts(int count, int topK, int ffn, int shared, int denseLayers, int every, int latentWidth) {
        this(count, topK, ffn, shared, denseLayers, every, latentWidth, 1, 1);
    }

    /** The block that a layer with these experts has. */
    public Mixture mixture(boolean gated) {
        return new Mixture(count, topK, ffn, shared * ffn, latentWidth, gated, groups, topGroups);
    }
}
