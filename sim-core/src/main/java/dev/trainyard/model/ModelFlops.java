package dev.trainyard.model;

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
 * @param attentionCore scores and weighted values
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
        return (1 + BACKWARD_OVER_FORWARD) * forwardPerSequence(t, sequence, causal);
    }

    /** The forward pass over one sequence, by part. */
    public static ModelFlops forward(Transformer t, long sequence, boolean causal) {
        if (sequence < 1) {
            throw new IllegalArgumentException("sequence is " + sequence + "; expected at least 1 token");
        }
        boolean lastIsMixture = t.isMixture(t.layers() - 1);
        int mixtures = t.mixtureLayers() + (lastIsMixture ? t.multiTokenLayers() : 0);
        int denses = t.layers() - t.mixtureLayers() + (lastIsMixture ? 0 : t.multiTokenLayers());
        double weights = (double) denses * layerWeights(t, false);
        if (mixtures > 0) {
            weights += (double) mixtures * layerWeights(t, true);
        }
        weights += (double) t.multiTokenLayers() * Matrices.multiTokenProjection(t);
        double router = mixtures == 0 ? 0 : (double) mixtures * Matrices.router(t);
        int global = t.globalLayers() + (t.isGlobal(t.layers() - 1) ? t.multiTokenLayers() : 0);
        int local = t.layers() + t.multiTokenLayers() - global;
        double core = global * core(t, sequence, causal, true) + (local == 0 ? 0
                : local * core(t, sequence, causal, false));
        return new ModelFlops(2.0 * sequence * weights, 2.0 * sequence * router, core,
                2.0 * sequence * Matrices.head(t) * (1 + t.multiTokenLayers()));
    }

    /** Forward FLOPs of one layer over one sequence: its products, its router and its attention core. */
    static double layerForward(Transformer t, boolean mixture, boolean global, long sequence, boolean causal) {
        double weights = layerWeights(t, mixture) + (mixture ? Matrices.router(t) : 0);
        return 2.0 * sequence * weights + core(t, sequence, causal, global);
    }

    /** Forward FLOPs of one layer's attention core over one sequence, all heads. */
    public static double core(Transformer t, long sequence, boolean causal, boolean global) {
        double sizes = t.attention() == AttentionKind.MLA
                ? t.latent().queryHeadSize() + t.latent().valueHeadSize() : 2.0 * t.headSize();
        return 2.0 * t.heads() * sizes * pairs(t, sequence, causal, global);
    }

    /** Query/key pairs of one head over one sequence. */
    public static double pairs(Transformer t, long sequence, boolean causal, boolean global) {
        double s = sequence;
        double reach = global || t.window() == 0 ? s : Math.min(s, t.window());
        return causal ? reach * s - reach * reach / 2 : reach * s;
    }

    /** All parts. */
    public double total() {
        return linear + router + attentionCore + head;
    }

    /** Entries of one layer's matrices that a token is multiplied with, the router's left out. */
    private static long layerWeights(Transformer t, boolean mixture) {
        long attention = Matrices.attention(t) + Matrices.latent(t);
        if (!mixture) {
            return attention + Matrices.mlp(t, t.ffn());
        }
        Experts experts = t.experts();
        return attention + Matrices.expertLatent(t) + experts.topK() * Matrices.expert(t)
                + experts.shared() * Matrices.mlp(t, experts.ffn());
    }
}
