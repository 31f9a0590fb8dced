package dev.trainyard.model.huggingface;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.input.Documents;
import dev.trainyard.input.InputException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No silent contradiction: a key that speaks of the shape changes the model, a note or an error wherever it stands. */
@Tag("slow")
class SpeakingKeysTest {
    /** Of no part in the shape, or only where another key switches them on. */
    private static final Set<String> WITHOUT_EFFECT = Set.of("max_position_embeddings", "n_positions", "n_ctx",
            "max_seq_len", "sliding_window", "max_window_layers", "first_k_dense_replace", "multi_query_group_num",
            "n_head_kv", "num_kv_heads", "conv_L_cache", "topk_method", "expand");

    private static final List<String> SPEAKING = Families.shipped().speaking();
    private static final String REFUSED = "refused:";
    private static final int MOST_REFUSED = 12;

    private static List<String> types() {
        return HuggingFaceConfig.supported();
    }

    /** The model without its name, its notes, or the error: what a person sees. */
    private static String seen(String type, String more) {
        String text = "{\"model_type\": \"" + type + "\", \"num_hidden_layers\": 12, \"hidden_size\": 1024, "
                + "\"num_attention_heads\": 16, \"vocab_size\": 32000, \"intermediate_size\": 4096, \"n_layer\": 12, "
                + "\"n_embd\": 1024, \"n_head\": 16, \"num_layers\": 12, \"num_heads\": 16, \"d_model\": 1024, "
                + "\"n_layers\": 12, \"n_heads\": 16, \"attention_heads\": 16, \"ffn_dim\": 4096, "
                + "\"ffn_hidden_size\": 4096, \"padded_vocab_size\": 32000, \"num_key_value_heads\": 16, "
                + "\"num_experts_per_tok\": 2, \"moe_intermediate_size\": 512, \"kv_lora_rank\": 512, "
                + "\"intermediate_size_mlp\": 4096" + more + "}";
        try {
            ImportedModel model = HuggingFaceConfig.open(Documents.parse("config.json", text));
            return model.model() + " " + model.notes();
        } catch (InputException e) {
            return REFUSED + e.getMessage().replaceAll("config.json:\\d+(:\\d+)?", "");
        }
    }

    @Test
    void nearlyAllFamiliesReadThePlainConfiguration() {
        assertThat(types().stream().filter(type -> seen(type, "").startsWith(REFUSED)))
                .hasSizeLessThanOrEqualTo(MOST_REFUSED);
    }

    @ParameterizedTest
    @MethodSource("types")
    void everySpeakingKeyIsHeard(String type) {
        String plain = seen(type, "");
        if (plain.startsWith(REFUSED)) {
            return;
        }
        for (String key : SPEAKING) {
            if (WITHOUT_EFFECT.contains(key) || plain.contains(key)) {
                continue;
            }
            boolean heard = !seen(type, ", \"" + key + "\": 2").equals(plain)
                    || !seen(type, ", \"" + key + "\": 4").equals(plain);
            assertThat(heard).as("%s: %s", type, key).isTrue();
        }
    }
}
