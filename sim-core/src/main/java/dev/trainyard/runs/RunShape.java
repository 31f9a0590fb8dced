package dev.trainyard.runs;

import dev.trainyard.model.AttentionKind;
import dev.trainyard.plan.Layouts;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Locale;

/**
 * What a run's columns say of its model, whatever its name: the shape by which the catalogue is asked for the rest.
 *
 * @param layers transformer layers
 * @param hidden model width
 * @param ffn width of the dense layers' MLP; 0 where a mixture has none
 * @param heads query heads
 * @param kvHeads key/value heads
 * @param attention kind of attention
 * @param gatedMlp three MLP matrices instead of two
 * @param vocabulary tokens in the vocabulary
 * @param experts experts of a mixture; 0 for a dense model
 * @param topK experts that a token visits; 0 for a dense model
 * @param expertFfn width of one expert; 0 for a dense model
 */
@RecordBuilder
record RunShape(int layers, int hidden, int ffn, int heads, int kvHeads, AttentionKind attention, boolean gatedMlp,
        int vocabulary, int experts, int topK, int expertFfn) {
    private static final int MAX = Layouts.MAX;

    /** Reads it; blank key/value heads are as many as heads, a blank kind is what they make it. */
    static RunShape of(RunRow row) {
        int layers = row.whole("layers", 1, 100_000);
        int hidden = row.whole("hidden", 1, MAX);
        int ffn = row.whole("ffn", 0, MAX, 0);
        int heads = row.whole("heads", 1, 1_000_000);
        int kvHeads = row.whole("kv_heads", 1, heads, heads);
        if (heads % kvHeads != 0) {
            throw row.error("kv_heads", kvHeads + " key/value heads cannot be shared evenly by " + heads + " heads");
        }
        AttentionKind attention = AttentionKind.valueOf(row.choice("attention", List.of("mha", "gqa", "mla"),
                () -> kvHeads == heads ? "mha" : "gqa").toUpperCase(Locale.ROOT));
        int experts = row.whole("experts", 0, 1_000_000, 0);
        return RunShapeBuilder.builder().layers(layers).hidden(hidden).ffn(ffn).heads(heads)
                .kvHeads(attention == AttentionKind.MLA ? heads : kvHeads).attention(attention)
                .gatedMlp(row.flag("gated_mlp", true)).vocabulary(row.whole("vocab", 1, MAX)).experts(experts)
                .topK(experts == 0 ? 0 : row.whole("experts_topk", 1, experts))
                .expertFfn(experts == 0 ? 0 : row.whole("expert_ffn", 1, MAX)).build();
    }
}
