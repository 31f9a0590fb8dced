package dev.trainyard.model;

/** Entries of the weight matrices of one layer: what a token is multiplied with. No biases, no norms. */
final class Matrices {
    private Matrices() {}

    /** Projections that tensor parallelism splits by head. For MLA: DeepSeek-V2, equations 9 to 15. */
    static long attention(Transformer t) {
        long heads = t.heads();
        if (t.attention() == AttentionKind.MLA) {
            LatentAttention latent = t.latent();
            long queryFrom = latent.queryRank() == 0 ? t.hidden() : latent.queryRank();
            return queryFrom * heads * latent.queryHeadSize()
                    + (long) latent.keyValueRank() * heads * (latent.plainHeadSize() + latent.valueHeadSize())
                    + heads * latent.valueHeadSize() * t.hidden();
        }
        return 2L * t.hidden() * t.headSize() * (heads + t.kvHeads());
    }

    /** MLA's down-projections with the shared rotary key; 0 for the other kinds. */
    static long latent(Transformer t) {
        if (t.attention() != AttentionKind.MLA) {
            return 0;
        }
        LatentAttention latent = t.latent();
        return (long) t.hidden() * (latent.queryRank() + latent.keyValueRank() + latent.rotaryHeadSize());
    }

    /** One MLP of the given width: two matrices, or three where it is gated. */
    static long mlp(Transformer t, int width) {
        return (t.gatedMlp() ? 3L : 2L) * t.hidden() * width;
    }

    /** One routed expert. */
    static long expert(Transformer t) {
        return (t.gatedMlp() ? 3L : 2L) * t.experts().inputWidth(t.hidden()) * t.experts().ffn();
    }

    /** Projections into and out of the width at which routed experts work; 0 where that is the hidden state. */
    static long expertLatent(Transformer t) {
        return 2L * t.hidden() * t.experts().latentWidth();
    }

    static long router(Transformer t) {
        return (long) t.hidden() * t.experts().count();
    }

    /** What joins the hidden state and the next token's embedding before a multi-token layer: 2h to h. */
    static long multiTokenProjection(Transformer t) {
        return 2L * t.hidden() * t.hidden();
    }

    static long head(Transformer t) {
        return (long) t.vocabulary() * t.hidden();
    }
}
