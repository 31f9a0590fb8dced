package dev.trainyard.model;

import dev.trainyard.model.layer.Layer;
import dev.trainyard.model.layer.Layer.Trained;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Arrays;
import java.util.List;
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
 * @param kinds one layer of each of the model's kinds, in their order
 * @param counts how many layers are of each kind
 * @param asked what training asks of each
 * @param textKinds how many of the kinds are the text's; those behind are towers'
 * @param finalNorm the norm before the LM head
 * @param multiToken all multi-token-prediction layers with their norms and projections; their embedding and LM head
 *     are the main model's
 */
@RecordBuilder
public record ParameterCount(long embedding, long positions, long head, List<LayerParameters> kinds,
        List<Integer> counts, List<Trained> asked, int textKinds, long finalNorm, long multiToken) {

    public ParameterCount {
        kinds = List.copyOf(kinds);
        counts = List.copyOf(counts);
        asked = List.copyOf(asked);
    }

    /** Counts a model's parameters. */
    public static ParameterCount of(Transformer t) {
        List<LayerParameters> kinds = t.kinds().stream().map(kind -> ParameterTally.of(kind.layer(), kind.hidden(),
                t.biases())).toList();
        List<Integer> counts = Arrays.stream(t.kindLayers()).boxed().toList();
        long norm = t.biases() ? 2L * t.hidden() : t.hidden();
        long matrix = (long) t.vocabulary() * t.hidden();
        long multiToken = t.multiTokenLayers() * (kinds.get(t.multiTokenKind()).total() + multiTokenProjection(t)
                + 3 * norm);
        return ParameterCountBuilder.builder().embedding(matrix).positions((long) t.learnedPositions() * t.hidden())
                .head(t.tiedEmbeddings() ? 0 : matrix).kinds(kinds).counts(counts)
                .asked(t.kinds().stream().map(kind -> kind.layer().trained()).toList())
                .textKinds(t.stack().kinds().size()).finalNorm(norm)
                .multiToken(multiToken).build();
    }

    /** Parameters of one layer. */
    public static LayerParameters layer(Transformer t, Layer layer) {
        return ParameterTally.of(layer, t.hidden(), t.biases());
    }

    /** What joins the hidden state and the next token's embedding before a multi-token layer: 2h to h. */
    static long multiTokenProjection(Transformer t) {
        return 2L * t.hidden() * t.hidden();
    }

    /** All parameters of the model as publications count them: without multi-token-prediction layers. */
    public long total() {
        return embedding + positions + head + finalNorm + layers(LayerParameters::total);
    }

    /**
     * Parameters that one token of text meets, embedding and LM head included, without multi-token-prediction layers.
     */
    public long active() {
        return embedding + positions + head + finalNorm + layers(LayerParameters::active, textKinds);
    }

    /** Everything that training holds and updates: {@link #total} with the multi-token-prediction layers. */
    public long trained() {
        return total() + multiToken;
    }

    /** All layers' sum of one part, such as {@code LayerParameters::attention}. */
    public long layers(ToLongFunction<LayerParameters> part) {
        return layers(part, kinds.size());
    }

    private long layers(ToLongFunction<LayerParameters> part, int most) {
        long sum = 0;
        for (int kind = 0; kind < most; kind++) {
            sum += counts.get(kind) * part.applyAsLong(kinds.get(kind));
        }
        return sum;
    }
}
