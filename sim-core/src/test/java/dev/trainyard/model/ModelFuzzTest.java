package dev.trainyard.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.input.Documents;
import dev.trainyard.input.InputException;
import dev.trainyard.model.huggingface.HuggingFaceConfig;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Random definitions: each is a model with a positive count or an {@code InputException}, never anything else. */
class ModelFuzzTest {
    private static final List<String> VALUES = List.of("0", "1", "2", "3", "64", "100", "4096", "1e8", "1e18", "-1",
            "NaN", "2.5", "1e400", "true", "no", "null", "''", "[]", "{}", "mla", "gqa", "mha", "abc", "1048576",
            "{queryRank: 0}", "{count: 4, topK: 2, ffn: 64}", "[full_attention, sliding_attention]", "[1, 0]",
            "{count: 1048576, topK: 1, ffn: 8388608, shared: 1024}", "99999999", "[[1]]");

    private static String mutate(Map<String, String> usual, List<String> keys, Random random) {
        Map<String, String> fields = new TreeMap<>(usual);
        for (int i = random.nextInt(4); i >= 0; i--) {
            fields.put(keys.get(random.nextInt(keys.size())), VALUES.get(random.nextInt(VALUES.size())));
        }
        if (random.nextInt(10) == 0) {
            fields.remove(keys.get(random.nextInt(keys.size())));
        }
        StringBuilder text = new StringBuilder("{");
        fields.forEach((key, value) -> text.append(key).append(": ").append(value).append(", "));
        return text.append('}').toString();
    }

    @Test
    void aMutatedDefinitionIsAModelOrAnInputError() {
        Random random = new Random(1);
        Map<String, String> usual = Map.of("layers", "4", "hidden", "1024");
        List<String> keys = ModelReader.KEYS;
        int models = 0;
        for (int i = 0; i < 2_000; i++) {
            String text = mutate(usual, keys, random);
            try {
                assertThat(ParameterCount.of(Models.read(Documents.parse("fuzz", text), "fuzz")).trained())
                        .as(text).isPositive();
                models++;
            } catch (InputException e) {
                assertThat(e.getMessage()).as(text).startsWith("fuzz").doesNotContain("\n");
            }
        }
        assertThat(models).isBetween(50, 1_950);
    }

    @Test
    void aMutatedConfigurationIsAModelOrAnInputError() {
        Random random = new Random(2);
        List<String> keys = List.of("num_hidden_layers", "hidden_size", "num_attention_heads", "vocab_size",
                "intermediate_size", "num_key_value_heads", "head_dim", "sliding_window", "use_sliding_window",
                "layer_types", "mlp_only_layers", "num_experts", "num_local_experts", "num_experts_per_tok",
                "moe_intermediate_size", "shared_expert_intermediate_size", "decoder_sparse_step", "n_routed_experts",
                "first_k_dense_replace", "n_shared_experts", "kv_lora_rank", "q_lora_rank", "qk_nope_head_dim",
                "qk_rope_head_dim", "v_head_dim", "num_nextn_predict_layers", "n_layer", "n_embd", "n_head",
                "n_positions", "n_inner", "d_model", "n_layers", "n_heads", "expansion_ratio", "attn_config",
                "max_seq_len", "multi_query", "new_decoder_architecture", "tie_word_embeddings", "_name_or_path");
        Map<String, String> usual = new TreeMap<>();
        keys.subList(0, 5).forEach(key -> usual.put(key, "64"));
        for (String key : List.of("num_experts", "num_local_experts", "n_routed_experts", "num_experts_per_tok",
                "moe_intermediate_size", "kv_lora_rank", "qk_nope_head_dim", "qk_rope_head_dim", "v_head_dim",
                "n_layer", "n_embd", "n_head", "n_positions", "d_model", "n_layers", "n_heads", "max_seq_len")) {
            usual.put(key, "8");
        }
        int models = 0;
        for (int i = 0; i < 2_000; i++) {
            usual.put("model_type", HuggingFaceConfig.supported().get(i % HuggingFaceConfig.supported().size()));
            String text = mutate(usual, keys, random);
            try {
                assertThat(ParameterCount.of(HuggingFaceConfig.read(Documents.parse("fuzz", text))).trained())
                        .as(text).isPositive();
                models++;
            } catch (InputException e) {
                assertThat(e.getMessage()).as(text).startsWith("fuzz").doesNotContain("\n");
            }
        }
        assertThat(models).isBetween(400, 1_950);
    }
}
