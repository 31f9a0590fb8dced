package dev.trainyard.model;

import dev.trainyard.model.layer.Layer;

/**
 * Model FLOPs: the arithmetic that the model's definition asks for, whatever the machine repeats.
 *
 * <p>Convention: a matrix product m x n x k is 2mnk FLOPs; a token meets every matrix on its way (of the experts its
 * top-k and the shared ones), the router, the LM head, and per multi-token-prediction layer its projection and the LM
 * head once more. The attention core is 2 pairs x heads x (query/key head size + value head size), where pairs counts
 * the query/key pairs. Full attention has s^2 pairs, a local layer of window w has s x min(s, w). Counted causally,
 * s^2/2, and for a local layer w s - w^2/2 where w is below s. The backward pass is twice the forward pass
 * (Narayanan et al., SC'21, arXiv:2104.04473, appendix: with full attention and without recompute 3/4 of equation 3).
 * Norms, activations, softmax, embedding look-up and the optimizer are not counted.
 *
 * <p>Publications differ: NeMo and DGX recipes count full attention, Megatron-Bridge counts it causally, Megatron-LM
 * SC'21 and BLOOM count hardware FLOPs with full recompute (a fourth third), MoE rows count the active experts.
 *
 * @param linear all matrix products of the layers but the router's
 * @param router the routers
 * @param attentionCore scores and weighted values, indexers' scores, and what recurrences' states take up and give
 * @param head the LM head, with the multi-token layers' use of it
 */
public record ModelFlops(double linear, double router, double attentionCore, double head) {

    /** Backward over forward: each product has one gradient by input and one by weight. */
    public static final double BACKWARD_OVER_FORWARD = 2;

    /** FLOPs of the forward pass over one sequence. */
    public static double forwardPerSequence(Transformer t, long sequence, boolean causal) {
        return forward(t, sequence, causal).total();
    }

    /** FLOPs of forward and backward pass over one sequence. */
    public static double stepPerSequence(Transformer t, long sequence, boolean causal) {
        return (1 + BACKWARD_OVER_FORWARD) * forwardPerSequence(t, sequence, causal) - untrained(t, sequence, causal);
    }

    /** The forward pass over one sequence, by part. */
    public static ModelFlops forward(Transformer t, long sequence, boolean causal) {
        if (sequence < 1) {
            throw new IllegalArgumentException("sequence is " + sequence + "; expected at least 1 token");
        }
        int more = t.multiTokenLayers();
        double linear = 2.0 * sequence * more * ParameterCount.multiTokenProjection(t);
        double router = 0;
        double core = 0;
        int[] counts = t.kindLayers();
        for (int kind = 0; kind < counts.length; kind++) {
            FlopTally layer = FlopTally.of(t.kinds().get(kind), sequence, causal);
            double layers = layers(t, counts, kind);
            linear += layers * layer.linear;
            router += layers * layer.router;
            core += layers * layer.core;
        }
        return new ModelFlops(linear, router, core, 2.0 * sequence * t.vocabulary() * t.hidden() * (1 + more));
    }

    private static int layers(Transformer t, int[] counts, int kind) {
        return counts[kind] + (kind == t.multiTokenKind() ? t.multiTokenLayers() : 0);
    }

    /** Forward FLOPs over one sequence of what has no gradient by its weights, and of what has none by its input. */
    private static double untrained(Transformer t, long sequence, boolean causal) {
        double missing = t.frozenEnds() ? 2.0 * sequence * t.vocabulary() * t.hidden() : 0;
        int[] counts = t.kindLayers();
        for (int kind = 0; kind < counts.length; kind++) {
            LayerKind layer = t.kinds().get(kind);
            int gradients = switch (layer.layer().trained()) {
                case ALL -> 0;
                case THROUGH -> 1;
                case FORWARD -> 2;
            };
            if (gradients > 0) {
                missing += gradients * layers(t, counts, kind) * FlopTally.of(layer, sequence, causal).total();
            }
        }
        return missing;
    }

    /** Forward FLOPs of one layer over one sequence: its products, its router and its attention core. */
    static double layerForward(Transformer t, Layer layer, long sequence, boolean causal) {
        return FlopTally.of(new LayerKind(layer, t.hidden(), 0, 0), sequence, causal).total();
    }

    /** All parts. */
    public double total() {
        return linear + router + attentionCore + head;
    }
}
