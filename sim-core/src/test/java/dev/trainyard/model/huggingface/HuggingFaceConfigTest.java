package dev.trainyard.model.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.input.Documents;
import dev.trainyard.input.InputException;
import dev.trainyard.model.Experts;
import dev.trainyard.model.ExpertsBuilder;
import dev.trainyard.model.ModelShape;
import dev.trainyard.model.ModelShapeBuilder;
import dev.trainyard.model.Models;
import dev.trainyard.model.ParameterCount;
import dev.trainyard.model.Transformer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HuggingFaceConfigTest {

    private static Transformer read(String text) {
        return HuggingFaceConfig.read(Documents.parse("config.json", text));
    }

    /** The shape without its name, so that a configuration can be held against a catalogue entry. */
    private static Transformer renamed(Transformer t, String name) {
        return ModelShapeBuilder.builder(t.shape()).name(name).build().model();
    }

    private static final String V3 = """
            "hidden_size": 7168, "intermediate_size": 18432, "kv_lora_rank": 512,
            "moe_intermediate_size": 2048, "moe_layer_freq": 1, "n_shared_experts": 1, "num_experts_per_tok": 8,
            "num_hidden_layers": 61, "q_lora_rank": 1536, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64,
            "rope_scaling": {"type": "yarn", "factor": 40}, "tie_word_embeddings": false, "v_head_dim": 128,
            """;

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "llama3-8b | `\"model_type\": \"llama\", \"hidden_size\": 4096, \"intermediate_size\": 14336, "
            + "\"num_attention_heads\": 32, \"num_hidden_layers\": 32, \"num_key_value_heads\": 8, "
            + "\"rms_norm_eps\": 1e-05, \"rope_scaling\": null, \"vocab_size\": 128256`",
        "mistral-7b | `\"model_type\": \"mistral\", \"hidden_size\": 4096, \"intermediate_size\": 14336, "
            + "\"num_attention_heads\": 32, \"num_hidden_layers\": 32, \"num_key_value_heads\": 8, "
            + "\"sliding_window\": 4096, \"vocab_size\": 32000`",
        "mixtral-8x7b | `\"model_type\": \"mixtral\", \"hidden_size\": 4096, \"intermediate_size\": 14336, "
            + "\"num_attention_heads\": 32, \"num_experts_per_tok\": 2, \"num_hidden_layers\": 32, "
            + "\"num_key_value_heads\": 8, \"num_local_experts\": 8, \"sliding_window\": null, \"vocab_size\": 32000`",
        "qwen3-30b-a3b | `\"model_type\": \"qwen3_moe\", \"decoder_sparse_step\": 1, \"head_dim\": 128, "
            + "\"hidden_size\": 2048, \"intermediate_size\": 6144, \"mlp_only_layers\": [], "
            + "\"moe_intermediate_size\": 768, \"num_attention_heads\": 32, \"num_experts\": 128, "
            + "\"num_experts_per_tok\": 8, \"num_hidden_layers\": 48, \"num_key_value_heads\": 4, "
            + "\"sliding_window\": null, \"use_sliding_window\": false, \"vocab_size\": 151936`",
        "nemotron4-340b | `\"model_type\": \"nemotron\", \"hidden_size\": 18432, \"intermediate_size\": 73728, "
            + "\"num_attention_heads\": 96, \"num_hidden_layers\": 96, \"num_key_value_heads\": 8, "
            + "\"hidden_act\": \"relu2\", \"vocab_size\": 256000`",
        "grok1-314b | `\"model_type\": \"grok-1\", \"hidden_size\": 6144, \"intermediate_size\": 32768, "
            + "\"num_attention_heads\": 48, \"num_experts\": 8, \"num_experts_per_tok\": 2, "
            + "\"num_hidden_layers\": 64, \"num_key_value_heads\": 8, \"vocab_size\": 131072`",
        "falcon-40b | `\"model_type\": \"falcon\", \"alibi\": false, \"bias\": false, \"hidden_size\": 8192, "
            + "\"multi_query\": true, \"new_decoder_architecture\": true, \"num_attention_heads\": 128, "
            + "\"num_hidden_layers\": 60, \"num_kv_heads\": 8, \"parallel_attn\": true, \"vocab_size\": 65024`",
        "falcon-7b | `\"model_type\": \"falcon\", \"bias\": false, \"hidden_size\": 4544, \"multi_query\": true, "
            + "\"new_decoder_architecture\": false, \"num_attention_heads\": 71, \"num_hidden_layers\": 32, "
            + "\"parallel_attn\": true, \"vocab_size\": 65024`",
        "bloom-176b | `\"model_type\": \"bloom\", \"n_embed\": 14336, \"n_layer\": 70, "
            + "\"num_attention_heads\": 112, \"vocab_size\": 250880`",
        "gpt-neox-20b | `\"model_type\": \"gpt_neox\", \"hidden_size\": 6144, \"intermediate_size\": 24576, "
            + "\"num_attention_heads\": 64, \"num_hidden_layers\": 44, \"rotary_pct\": 0.25, "
            + "\"tie_word_embeddings\": false, \"vocab_size\": 50432`",
        "gpt-oss-120b | `\"model_type\": \"gpt_oss\", \"attention_bias\": true, \"experts_per_token\": 4, "
            + "\"head_dim\": 64, \"hidden_size\": 2880, \"intermediate_size\": 2880, "
            + "\"num_attention_heads\": 64, \"num_experts_per_tok\": 4, \"num_hidden_layers\": 36, "
            + "\"num_key_value_heads\": 8, \"num_local_experts\": 128, \"sliding_window\": 128, "
            + "\"vocab_size\": 201088`",
    })
    void aConfigurationGivesTheCatalogueShape(String name, String fields) {
        Transformer expected = Models.shipped().find(name).orElseThrow();
        assertThat(renamed(read("{" + fields + "}"), name)).isEqualTo(expected);
    }

    @Test
    void deepSeekAndKimiShareAShape() {
        String v3 = "{\"model_type\": \"deepseek_v3\", " + V3 + "\"first_k_dense_replace\": 3, "
                + "\"n_routed_experts\": 256, \"num_attention_heads\": 128, \"num_key_value_heads\": 128, "
                + "\"num_nextn_predict_layers\": 1, \"vocab_size\": 129280}";
        String k2 = "{\"model_type\": \"kimi_k2\", " + V3 + "\"first_k_dense_replace\": 1, "
                + "\"n_routed_experts\": 384, \"num_attention_heads\": 64, \"num_key_value_heads\": 64, "
                + "\"n_group\": 1, \"topk_group\": 1, \"num_nextn_predict_layers\": 0, \"vocab_size\": 163840}";
        Models models = Models.shipped();
        ModelShape deepSeek = models.find("deepseek-v3").orElseThrow().shape();
        Experts limited = ExpertsBuilder.builder(deepSeek.experts()).groups(8).topGroups(4).build();
        assertThat(renamed(read(v3), "deepseek-v3"))
                .isEqualTo(ModelShapeBuilder.builder(deepSeek).experts(limited).build().model());
        assertThat(renamed(read(k2), "kimi-k2")).isEqualTo(models.find("kimi-k2").orElseThrow());
    }

    @Test
    void greedyChoiceKnowsNoGroups() {
        String v3 = "{\"model_type\": \"deepseek_v3\", " + V3 + "\"first_k_dense_replace\": 3, "
                + "\"n_routed_experts\": 256, \"num_attention_heads\": 128, \"vocab_size\": 129280";
        assertThat(read(v3 + "}").experts().topGroups()).isEqualTo(4);
        assertThat(read(v3 + ", \"topk_method\": \"greedy\"}").experts().groups()).isEqualTo(1);
        assertThat(read(v3 + ", \"n_group\": 4, \"topk_group\": 2}").experts().topGroups()).isEqualTo(2);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        // openai-community/gpt2: 124,439,808 weights.
        "gpt2 | 124439808 | `\"n_ctx\": 1024, \"n_embd\": 768, \"n_head\": 12, \"n_layer\": 12, "
            + "\"n_positions\": 1024, \"vocab_size\": 50257`",
        // meta-llama/Meta-Llama-3-8B: 8,030,261,248 weights.
        "llama | 8030261248 | `\"hidden_size\": 4096, \"intermediate_size\": 14336, \"num_attention_heads\": 32, "
            + "\"num_hidden_layers\": 32, \"num_key_value_heads\": 8, \"vocab_size\": 128256`",
        // mistralai/Mixtral-8x7B-v0.1: 46,702,792,704 weights.
        "mixtral | 46702792704 | `\"hidden_size\": 4096, \"intermediate_size\": 14336, "
            + "\"num_attention_heads\": 32, \"num_experts_per_tok\": 2, \"num_hidden_layers\": 32, "
            + "\"num_key_value_heads\": 8, \"num_local_experts\": 8, \"vocab_size\": 32000`",
        // mosaicml/mpt-7b: 6,649,286,656 weights.
        "mpt | 6649286656 | `\"attn_config\": {\"alibi\": true, \"attn_type\": \"multihead_attention\"}, "
            + "\"d_model\": 4096, \"expansion_ratio\": 4, \"max_seq_len\": 2048, \"n_heads\": 32, \"n_layers\": 32, "
            + "\"no_bias\": true, \"vocab_size\": 50432`",
    })
    void aConfigurationGivesTheExactPublishedWeights(String type, long weights, String fields) {
        Transformer t = read("{\"model_type\": \"" + type + "\", " + fields + "}");
        assertThat(ParameterCount.of(t).total()).isEqualTo(weights);
    }

    @ParameterizedTest(name = "{0}: {1}B")
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        // Model cards: Qwen2-72B 72.71B, Qwen3-8B 8.19B, Qwen2-57B-A14B 57.41B.
        "qwen2 | 72.71 | `\"hidden_size\": 8192, \"intermediate_size\": 29568, \"num_attention_heads\": 64, "
            + "\"num_hidden_layers\": 80, \"num_key_value_heads\": 8, \"use_sliding_window\": false, "
            + "\"sliding_window\": 131072, \"vocab_size\": 152064`",
        "qwen3 | 8.19 | `\"head_dim\": 128, \"hidden_size\": 4096, \"intermediate_size\": 12288, "
            + "\"num_attention_heads\": 32, \"num_hidden_layers\": 36, \"num_key_value_heads\": 8, "
            + "\"vocab_size\": 151936`",
        "qwen2_moe | 57.41 | `\"decoder_sparse_step\": 1, \"hidden_size\": 3584, \"intermediate_size\": 18944, "
            + "\"moe_intermediate_size\": 2560, \"num_attention_heads\": 28, \"num_experts\": 64, "
            + "\"num_experts_per_tok\": 8, \"num_hidden_layers\": 28, \"num_key_value_heads\": 4, "
            + "\"shared_expert_intermediate_size\": 20480, \"vocab_size\": 151936`",
        "deepseek_v2 | 236 | `\"first_k_dense_replace\": 1, \"hidden_size\": 5120, \"intermediate_size\": 12288, "
            + "\"kv_lora_rank\": 512, \"moe_intermediate_size\": 1536, \"n_routed_experts\": 160, "
            + "\"n_shared_experts\": 2, \"num_attention_heads\": 128, \"num_experts_per_tok\": 6, "
            + "\"num_hidden_layers\": 60, \"q_lora_rank\": 1536, \"qk_nope_head_dim\": 128, "
            + "\"qk_rope_head_dim\": 64, \"v_head_dim\": 128, \"vocab_size\": 102400`",
    })
    void aConfigurationGivesThePublishedCount(String type, double billions, String fields) {
        Transformer t = read("{\"model_type\": \"" + type + "\", " + fields + "}");
        assertThat(ParameterCount.of(t).total() / 1e9 / billions).isBetween(0.995, 1.005);
    }

    @Test
    void deepSeekV2LiteDoesNotCompressItsQuery() {
        // deepseek-ai/DeepSeek-V2-Lite: 15.7B in all, 2.4B active without embedding and LM head.
        Transformer t = read("""
                {"model_type": "deepseek_v2", "first_k_dense_replace": 1, "hidden_size": 2048,
                 "intermediate_size": 10944, "kv_lora_rank": 512, "moe_intermediate_size": 1408,
                 "n_routed_experts": 64, "n_shared_experts": 2, "num_attention_heads": 16, "num_experts_per_tok": 6,
                 "num_hidden_layers": 27, "q_lora_rank": null, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64,
                 "v_head_dim": 128, "vocab_size": 102400}""");
        assertThat(t.latent().queryRank()).isZero();
        assertThat(ParameterCount.of(t).total() / 1e9).isBetween(15.6, 15.8);
    }

    @Test
    void theNameIsTheDirectorysOrWhatTheFileSays(@TempDir Path directory) throws IOException {
        String gpt2 = "{\"model_type\": \"gpt2\", \"n_layer\": 2, \"n_embd\": 64, \"n_head\": 2, \"n_positions\": 32, "
                + "\"vocab_size\": 99}";
        Path model = Files.createDirectory(directory.resolve("tiny"));
        Files.writeString(model.resolve("config.json"), gpt2);
        Files.writeString(directory.resolve("other.json"), gpt2.replace("{", "{\"_name_or_path\": \"me/small\", "));
        assertThat(HuggingFaceConfig.read(model).name()).isEqualTo("tiny");
        assertThat(HuggingFaceConfig.read(model.resolve("config.json")).name()).isEqualTo("tiny");
        assertThat(HuggingFaceConfig.read(directory.resolve("other.json")).name()).isEqualTo("small");
        assertThat(read(gpt2).name()).isEqualTo("gpt2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "`{\"model_type\": \"lama\"}` | unknown model_type \"lama\" | Maybe \"llama\"",
        "`{\"model_type\": \"mine\", \"num_hidden_layers\": 8, \"n_heads\": 4}` | write the shape out "
            + "| model: {layers: 8, hidden: ?, heads: 4}",
        "`{\"hidden_size\": 8}` | \"model_type\" is missing | config.json:1",
        "`{\"model_type\": \"llama\", \"num_hidden_layers\": 8}` | \"hidden_size\", \"vocab_size\", "
            + "\"num_attention_heads\", \"intermediate_size\" are missing | config.json:1",
        "`{\"model_type\": \"mpt\", \"d_model\": 8, \"n_layers\": 2, \"n_heads\": 2}` | \"vocab_size\" is missing "
            + "| config.json:1",
        "`{\"model_type\": \"llama\", \"num_hidden_layers\": -8}` | num_hidden_layers | between 1",
        "`{\"model_type\": \"llama\", \"num_hidden_layers\": \"x\"}` | num_hidden_layers | is not a number",
    })
    void whatIsMissingOrUnknownIsNamed(String text, String problem, String also) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(InputException.class)
                .hasMessageContaining(problem).hasMessageContaining(also);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"model_type\": [1]}", "[]", "{\"model_type\": \"gpt2\", \"n_layer\": 1e8, "
            + "\"n_embd\": 1e8, \"n_head\": 1, \"n_positions\": 1, \"vocab_size\": 1}",
        "{\"model_type\": \"mixtral\", \"hidden_size\": 8, \"intermediate_size\": 8, \"num_attention_heads\": 1, "
            + "\"num_experts_per_tok\": 9, \"num_hidden_layers\": 2, \"num_local_experts\": 8, \"vocab_size\": 9}"})
    void whatIsNoModelIsAnInputError(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(InputException.class);
    }
}
