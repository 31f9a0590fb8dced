package dev.trainyard.model.huggingface;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.input.Documents;
import dev.trainyard.input.InputException;
import dev.trainyard.model.ParameterCount;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Random configurations of every family: each is a model with a positive count or an error in one line. */
class ConfigFuzzTest {
    private static final int EACH = 40;
    private static final List<String> VALUES = List.of("0", "1", "2", "3", "7", "64", "100", "4096", "1e8", "1e18", "-1",
            "2.5", "1e400", "true", "false", "null", "\"\"", "[]", "{}", "\"auto\"", "\"abc\"", "[[1]]", "[2, 2]",
            "[\"full_attention\", \"sliding_attention\"]", "[\"linear_attention\", \"mamba\"]", "\"M-*E\"", "\"LLLG\"",
            "{\"num_experts\": 4}", "99999999", "[[[\"global\", \"local\"], 2]]");
    private static final List<String> OTHER = List.of("layer_types", "layers_block_type", "hybrid_override_pattern",
            "block_configs", "attention_types", "attn_type_list", "text_config", "attn_config", "ffn_config",
            "linear_attn_config", "mlp_layer_types", "moe_layers", "mlp_only_layers", "attn_layer_indices",
            "_name_or_path", "expansion_ratio");

    private static Map<String, String> plain(String type) {
        Map<String, String> fields = new TreeMap<>();
        for (String key : List.of("num_hidden_layers", "n_layer", "num_layers", "n_layers")) {
            fields.put(key, "4");
        }
        for (String key : List.of("hidden_size", "n_embd", "d_model", "intermediate_size", "ffn_dim", "ffn_hidden_size",
                "intermediate_size_mlp", "vocab_size", "padded_vocab_size", "moe_intermediate_size", "kv_lora_rank")) {
            fields.put(key, "512");
        }
        for (String key : List.of("num_attention_heads", "n_head", "num_heads", "n_heads", "attention_heads",
                "num_key_value_heads", "num_experts_per_tok")) {
            fields.put(key, "8");
        }
        fields.put("hybrid_override_pattern", "\"M-*E\"");
        fields.put("hidden_size_per_layer_input", "0");
        fields.put("model_type", "\"" + type + "\"");
        return fields;
    }

    private static String text(Map<String, String> fields) {
        StringBuilder text = new StringBuilder("{");
        fields.forEach((key, value) -> text.append(text.length() > 1 ? ", " : "").append('"').append(key).append("\": ")
                .append(value));
        return text.append('}').toString();
    }

    private static boolean isModel(String text) {
        try {
            ImportedModel read = HuggingFaceConfig.open(Documents.parse("fuzz.json", text));
            assertThat(ParameterCount.of(read.model()).trained()).as(text).isPositive();
            assertThat(read.notes()).as(text).allMatch(note -> note.lines().count() == 1);
            return true;
        } catch (InputException e) {
            assertThat(e.getMessage()).as(text).startsWith("fuzz.json").doesNotContain("\n");
            return false;
        }
    }

    @Test
    void aMutatedConfigurationIsAModelOrAnInputError() {
        Random random = new Random(5);
        List<String> keys = new ArrayList<>(Families.shipped().speaking());
        keys.addAll(OTHER);
        int models = 0;
        int tries = 0;
        for (String type : HuggingFaceConfig.supported()) {
            for (int i = 0; i < EACH; i++) {
                Map<String, String> fields = plain(type);
                for (int change = random.nextInt(4); change > 0; change--) {
                    fields.put(keys.get(random.nextInt(keys.size())), VALUES.get(random.nextInt(VALUES.size())));
                }
                if (random.nextInt(10) == 0) {
                    fields.remove(keys.get(random.nextInt(keys.size())));
                }
                models += isModel(text(fields)) ? 1 : 0;
                tries++;
            }
        }
        assertThat(models).isBetween(tries / 4, tries);
    }
}
