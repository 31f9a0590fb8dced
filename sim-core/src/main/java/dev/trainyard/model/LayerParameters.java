package dev.trainyard.model;

import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * Parameters of one transformer layer, by how a plan splits them.
 *
 * @param attention query, key, value and output projections and MLA's up-projections: split over tensor ranks by head
 * @param latent MLA's down-projections and a LatentMoE's projections: every tensor rank holds them
 * @param mlp the dense MLP: split over tensor ranks
 * @param sharedExperts experts that every token visits: split over tensor ranks
 * @param routedExperts all routed experts: split over expert ranks
 * @param activeExperts the part of {@code routedExperts} that one token visits
 * @param router held by every rank
 * @param norms norms, and biases after a row-split matrix: every tensor rank holds them
 */
@RecordBuilder
public record LayerParameters(long attention, long latent, long mlp, long sharedExperts, long routedExperts,
        long activeExperts, long router, long norms) {

    /** All parameters of the layer. */
    public long total() {
        return dense() + routedExperts;
    }

    /** Parameters that one token meets. */
    public long active() {
        return dense() + activeExperts;
    }

    /** All but the routed experts: what data parallelism replicates where experts are spread. */
    public long dense() {
        return splitByTensor() + replicated();
    }

    /** What tensor parallelism divides, routed experts left out. */
    public long splitByTensor() {
        return attention + mlp + sharedExperts;
    }

    /** What every tensor rank holds whole. */
    public long replicated() {
        return latent + router + norms;
    }
}
