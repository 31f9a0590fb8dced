package dev.trainyard.model.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.input.Documents;
import dev.trainyard.input.InputException;
import dev.trainyard.model.ParameterCount;
import dev.trainyard.model.Tower;
import dev.trainyard.model.Transformer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a family's class takes where a key is absent, null or off. */
class ClassDefaultsTest {
    private static final String QWEN2 = """
            {"model_type": "qwen2", "hidden_size": 3584, "intermediate_size": 18944, "num_hidden_layers": 28,
             "num_attention_heads": 28, "num_key_value_heads": 4, "vocab_size": 152064, "use_sliding_window": true,
             "sliding_window": 4096, "max_window_layers": %d}""";

    private static ImportedModel open(String text) {
        return HuggingFaceConfig.open(Documents.parse("config.json", text));
    }

    private static Transformer read(String text) {
        return open(text).model();
    }

    private static Transformer read(String type, String layers, String hidden, String ffn, String heads, String words,
            String more) {
        return read("{\"model_type\": \"" + type + "\", \"num_hidden_layers\": " + layers + ", \"hidden_size\": "
                + hidden + ", \"intermediate_size\": " + ffn + ", \"num_attention_heads\": " + heads
                + ", \"vocab_size\": " + words + more + "}");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "mistral   | 32 | 4096 | 14336 | 32 | 32000  | 7.242 | ``",
        "qwen3     | 36 | 2560 | 9728  | 32 | 151936 | 4.022 "
            + "| `, \"num_key_value_heads\": 8, \"tie_word_embeddings\": true`",
        "mixtral   | 32 | 4096 | 14336 | 32 | 32000  | 46.70 | ``",
        "qwen2     | 28 | 1536 | 8960  | 12 | 151936 | 1.874 | `, \"tie_word_embeddings\": true`",
        "qwen3_moe | 48 | 2048 | 6144  | 32 | 151936 | 30.53 | `, \"head_dim\": 128`",
    })
    void absentKeysTakeTheClasssOwn(String type, String layers, String hidden, String ffn, String heads, String words,
            double billions, String more) {
        long total = ParameterCount.of(read(type, layers, hidden, ffn, heads, words, more)).total();
        assertThat(total / 1e9 / billions).isCloseTo(1, within(1e-3));
    }

    @Test
    void mistralHasAWindowUnlessItIsNull() {
        assertThat(read("mistral", "2", "512", "1024", "8", "99", "").window()).isEqualTo(4096);
        assertThat(read("mistral", "2", "512", "1024", "8", "99", ", \"sliding_window\": null").window()).isZero();
        assertThat(read("mistral", "2", "512", "1024", "8", "99", "").kvHeads()).isEqualTo(8);
    }

    @Test
    void deepSeekHasSharedExpertsAndARankUnlessTheyAreNull() {
        String more = ", \"num_experts_per_tok\": 6, \"moe_intermediate_size\": 512, \"n_routed_experts\": 8";
        Transformer t = read("deepseek_v2", "2", "512", "1024", "8", "99", more);
        assertThat(t.experts().shared()).isEqualTo(2);
        assertThat(t.latent().queryRank()).isEqualTo(1536);
        Transformer none = read("deepseek_v2", "2", "512", "1024", "8", "99", more
                + ", \"q_lora_rank\": null, \"n_shared_experts\": null");
        assertThat(none.experts().shared()).isZero();
        assertThat(none.latent().queryRank()).isZero();
    }

    @Test
    void qwensWindowBeginsAboveItsFullLayers() {
        assertThat(read(QWEN2.formatted(28)).window()).isZero();
        assertThat(read(QWEN2.formatted(0)).window()).isEqualTo(4096);
        assertThat(read(QWEN2.formatted(28).replace("true", "false").replace("28}", "0}")).window()).isZero();
    }

    @Test
    void partsTakeAllFromTheirClass() {
        Transformer llava = read("""
                {"model_type": "llava", "text_config": {"model_type": "llama", "vocab_size": 32064}}""");
        assertThat(ParameterCount.of(llava).total()).isEqualTo(6_738_939_904L);
        Transformer gemma = read("""
                {"model_type": "gemma3", "text_config": {"hidden_size": 2560, "intermediate_size": 10240,
                 "num_hidden_layers": 34, "sliding_window": 1024}}""");
        assertThat(gemma.heads()).isEqualTo(8);
        assertThat(gemma.globalEvery()).isEqualTo(6);
        assertThat(gemma.tiedEmbeddings()).isTrue();
        Transformer kimi = read("""
                {"model_type": "kimi_vl", "tie_word_embeddings": false, "text_config": {"model_type": "deepseek_v3",
                 "num_hidden_layers": 27, "hidden_size": 2048, "intermediate_size": 11264, "num_attention_heads": 16,
                 "n_routed_experts": 64, "num_experts_per_tok": 6, "moe_intermediate_size": 1408, "q_lora_rank": null,
                 "first_k_dense_replace": 1, "n_shared_experts": 2, "vocab_size": 163840}}""");
        assertThat(ParameterCount.of(kimi).total() / 15.960e9).isCloseTo(1, within(1e-3));
        assertThat(open("{\"model_type\": \"llava\", \"text_config\": {\"model_type\": \"llama\"}}").notes())
                .anySatisfy(note -> assertThat(note).contains("only the text model of the llava"));
    }

    @Test
    void aTowerTakesWhatIsLeftOutFromItsClassAndHasANote() {
        ImportedModel llava = open("""
                {"model_type": "llava", "text_config": {"model_type": "llama"}, "vision_config": {"image_size": 336,
                 "patch_size": 14, "hidden_size": 1024, "num_attention_heads": 16}}""");
        Tower tower = llava.model().towers().get(0);
        assertThat(tower.stack().size()).isEqualTo(1 + 12);
        assertThat(tower.tokens()).isEqualTo(24 * 24);
        assertThat(llava.notes()).anySatisfy(note -> assertThat(note).contains("576 tokens", "does not say how many"));
        assertThatThrownBy(() -> open("{\"model_type\": \"llava\", \"text_config\": {\"model_type\": \"llama\"}, "
                + "\"vision_config\": {\"hidden_size\": 99999999, \"intermediate_size\": 99999999}}"))
                .isInstanceOf(InputException.class);
    }

    @Test
    void whatTheWholeSaysOtherwiseThanItsTextModelHasANote() {
        String text = "{\"model_type\": \"llava\", \"vocab_size\": 32000, \"text_config\": {\"model_type\": \"llama\", "
                + "\"vocab_size\": 32064}}";
        assertThat(open(text).notes()).anySatisfy(note -> assertThat(note).contains("vocab_size 32000", "32064"));
        assertThat(open(text).model().vocabulary()).isEqualTo(32_064);
    }

    @Test
    void aDefaultThatDoesNotFitHasANoteOrIsAskedFor() {
        String qwen2 = "{\"model_type\": \"qwen2\", \"num_hidden_layers\": 2, \"hidden_size\": 768, "
                + "\"intermediate_size\": 64, \"vocab_size\": 99, \"num_attention_heads\": 12%s}";
        assertThat(open(qwen2.formatted("")).notes()).anySatisfy(note -> assertThat(note)
                .contains("\"num_key_value_heads\" is missing", "32 do not divide 12 heads"));
        assertThatThrownBy(() -> open(qwen2.formatted(", \"num_key_value_heads\": 32")))
                .isInstanceOf(InputException.class).hasMessageContaining("does not divide 12 heads");
        assertThatThrownBy(() -> read("mistral", "2", "768", "64", "12", "99", "")).isInstanceOf(InputException.class)
                .hasMessageContaining("\"num_key_value_heads\" is missing, and the class's own 8 do not divide 12");
    }

    @Test
    void allThatIsMissingIsNamedAtOnce() {
        assertThatThrownBy(() -> read("{\"model_type\": \"deepseek_v2\", \"hidden_size\": 64}"))
                .isInstanceOf(InputException.class).hasMessageContaining("\"num_hidden_layers\"")
                .hasMessageContaining("\"num_attention_heads\"").hasMessageContaining("\"vocab_size\"")
                .hasMessageContaining("\"num_experts_per_tok\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bert", "t5", "rwkv", "siglip"})
    void whatIsNoDecoderIsRefusedWithItsReasonAndAWayOut(String type) {
        assertThatThrownBy(() -> read(type, "4", "64", "128", "2", "99", "")).isInstanceOf(InputException.class)
                .hasMessageContaining("is not read: it").hasMessageContaining(
                        "write the shape out: model: {layers: 4, hidden: 64, ffn: 128, heads: 2, vocabulary: 99}");
    }
}
