package dev.trainyard.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.function.ToLongFunction;

/**
 * Exact parameters of a transformer, by part and by layer kind.
 *
 * <p>Counted: embedding, learned positions, LM head unless tied, the attention kinds, MLPs, experts with router, two
 * norms a layer and one at the end, MLA's two latent norms, and (where the model has biases) a bias for every linear
 * layer and norm. Left out, each below 0.01% of a model that has them: query/key norms, attention sinks, a norm on the
 * embedding, biases of the query/key/value projections alone (Qwen2), router correction biases.
 *
 * @param embedding token embedding; also the LM head's matrix where that is tied
 * @param positions learned positions
 * @param head LM head; 0 where tied to the embedding
 * @param dense one dense layer; null where the model has none
 * @param mixture one mixture layer; null where the model has none
 * @param denseLayers how many layers are dense
 * @param mixtureLayers how many layers are mixtures
 * @param finalNorm the norm before the LM head
 * @param multiToken all multi-token-prediction layers with their norms and projections; their embedding and LM head
 *     are the main model's
 */
@RecordBuilder
public record ParameterCount(long embedding, long positions, long head, LayerParameters dense,
        LayerParameters mixture, int denseLayers, int mixtureLayers, long finalNorm, long multiToken) {

    /** Counts a model's parameters. */
    public static ParameterCount of(Transformer t) {
        int mixtures = t.mixtureLayers();
        LayerParameters dense = mixtures == t.layers() ? null : layer(t, false);
        LayerParameters mixture = mixtures == 0 ? null : layer(t, true);
        long norm = norm(t, t.hidden());
        LayerParameters last = t.isMixture(t.layers() - 1) ? mixture : dense;
        long multiToken = t.multiTokenLayers() * (last.total() + Matrices.multiTokenProjection(t) + 3 * norm);
        return ParameterCountBuilder.builder().embedding(Matrices.head(t))
                .positions((long) t.learnedPositions() * t.hidden()).head(t.tiedEmbeddings() ? 0 : Matrices.head(t))
                .dense(dense).mixture(mixture).denseLayers(t.layers() - mixtures).mixtureLayers(mixtures)
                .finalNorm(norm).multiToken(multiToken).build();
    }

    /** Parameters of one layer of the given kind, whether or not the model has such a layer at some place. */
    public static LayerParameters layer(Transformer t, boolean mixture) {
        long heads = (long) t.heads() * t.headSize();
        long attention = Matrices.attention(t);
        long norms = 2 * norm(t, t.hidden());
        if (t.attention() == AttentionKind.MLA) {
            norms += norm(t, t.latent().queryRank()) + norm(t, t.latent().keyValueRank());
        } else if (t.biases()) {
            attention += heads + 2L * t.kvHeads() * t.headSize();
        }
        norms += t.biases() ? t.hidden() : 0;
        if (!mixture) {
            norms += t.biases() ? t.hidden() : 0;
            return LayerParametersBuilder.builder().attention(attention).latent(Matrices.latent(t)).mlp(mlp(t, t.ffn()))
                    .sharedExperts(0).routedExperts(0).activeExperts(0).router(0).norms(norms).build();
        }
        Experts experts = t.experts();
        long outputBias = t.biases() ? t.hidden() : 0;
        long shared = experts.shared() * (mlp(t, experts.ffn()) + outputBias);
        long expert = Matrices.expert(t) + (t.biases() ? innerWidths(t) * experts.ffn()
                + experts.inputWidth(t.hidden()) : 0);
        return LayerParametersBuilder.builder().attention(attention)
                .latent(Matrices.latent(t) + Matrices.expertLatent(t)).mlp(0).sharedExperts(shared)
                .routedExperts(experts.count() * expert).activeExperts(experts.topK() * expert)
                .router(Matrices.router(t) + (t.biases() ? experts.count() : 0)).norms(norms).build();
    }

    /** All parameters of the model as publications count them: without multi-token-prediction layers. */
    public long total() {
        return embedding + positions + head + finalNorm + layers(LayerParameters::total);
    }

    /** Parameters that one token meets, embedding and LM head included, without multi-token-prediction layers. */
    public long active() {
        return embedding + positions + head + finalNorm + layers(LayerParameters::active);
    }

    /** Everything that training holds and updates: {@link #total} with the multi-token-prediction layers. */
    public long trained() {
        return total() + multiToken;
    }

    /** All layers' sum of one part, such as {@code LayerParameters::attention}. */
    public long layers(ToLongFunction<LayerParameters> part) {
        return (dense == null ? 0 : denseLayers * part.applyAsLong(dense))
                + (mixture == null ? 0 : mixtureLayers * part.applyAsLong(mixture));
    }

    private static long mlp(Transformer t, int width) {
        return Matrices.mlp(t, width) + (t.biases() ? innerWidths(t) * width : 0);
    }

    private static long innerWidths(Transformer t) {
        return t.gatedMlp() ? 2 : 1;
    }

    private static long norm(Transformer t, long width) {
        return t.biases() ? 2 * width : width;
    }
}
