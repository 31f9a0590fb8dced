package dev.trainyard.model;

import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Folder;
import dev.trainyard.input.Names;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/**
 * A Hugging Face {@code config.json} as a model. Defaults are those of the transformers library's configuration
 * classes (or of the model's own, where it brings its code); keys that say nothing of the shape are passed over.
 */
public final class HuggingFaceConfig {
    private static final List<String> SUPPORTED = List.of("bloom", "deepseek_v2", "deepseek_v3", "falcon", "gpt2",
            "gpt_neox", "gpt_oss", "grok-1", "kimi_k2", "llama", "mistral", "mixtral", "mpt", "nemotron", "qwen2",
            "qwen2_moe", "qwen3", "qwen3_moe");

    private HuggingFaceConfig() {}

    /** The {@code model_type} values that are understood. */
    public static List<String> supported() {
        return SUPPORTED;
    }

    /** Reads a config.json, or the one in a directory; {@code InputException} names what is wrong. */
    public static Transformer read(Path path) {
        Path file = Files.isDirectory(path) ? path.resolve("config.json") : path;
        Path parent = file.toAbsolutePath().normalize().getParent();
        boolean plain = file.endsWith("config.json") && parent != null && parent.getFileName() != null;
        String name = plain ? parent.getFileName().toString() : file.getFileName().toString().replace(".json", "");
        return read(Documents.read(file), name);
    }

    /** Reads a configuration; its name is the last part of {@code _name_or_path}, else its {@code model_type}. */
    public static Transformer read(Entry config) {
        return read(config, config.require("model_type").text());
    }

    /** The file that an entry names, from a directory where it is relative. */
    static Path locate(Entry file, Folder folder) {
        Path located = folder.find(file);
        boolean ofTheUser = file.place().isOption() && Path.of(file.text().strip()).isAbsolute();
        if (Files.isDirectory(located) && !ofTheUser) {
            folder.checkBelow(file, located.resolve("config.json"));
        }
        return located;
    }

    private static Transformer read(Entry config, String defaultName) {
        String type = config.require("model_type").text();
        HuggingFaceShape shape = new HuggingFaceShape(config);
        switch (type) {
            case "llama", "qwen2", "qwen3" -> dense(shape);
            case "mistral" -> {
                dense(shape);
                shape.window = shape.countOr(0, "sliding_window");
            }
            case "nemotron" -> {
                dense(shape);
                shape.gated = false;
            }
            case "mixtral", "grok-1" -> mixtral(shape, type.equals("grok-1"));
            case "qwen2_moe", "qwen3_moe" -> qwenMixture(shape);
            case "gpt_oss" -> gptOss(shape);
            case "deepseek_v2", "deepseek_v3", "kimi_k2" -> deepSeek(shape);
            case "gpt2" -> gpt2(shape);
            case "gpt_neox" -> gptNeoX(shape);
            case "falcon" -> falcon(shape);
            case "bloom" -> bloom(shape);
            case "mpt" -> mpt(shape);
            default -> throw config.require("model_type").error(unknown(type));
        }
        return shape.build(name(config, defaultName));
    }

    private static String unknown(String type) {
        // All are listed, however many: the list is the remedy.
        String near = Names.nearest(Names.clip(type), SUPPORTED).map(name -> ". Maybe \"" + name + "\"?").orElse("");
        return "unknown model_type \"" + Names.clip(type) + "\"; expected one of " + String.join(", ", SUPPORTED)
                + near;
    }

    private static String name(Entry config, String defaultName) {
        String path = config.find("_name_or_path").filter(Entry::isScalar).map(Entry::text).orElse("");
        String last = path.substring(path.lastIndexOf('/') + 1);
        return Names.clip(last.isBlank() ? defaultName : last);
    }

    /** The keys that Llama made usual. Biases of the query/key/value projections alone are not counted as biases. */
    private static void common(HuggingFaceShape s) {
        s.layers = s.count("num_hidden_layers", "n_layer");
        s.hidden = s.count("hidden_size", "n_embed");
        s.heads = s.count("num_attention_heads", "n_head");
        s.vocabulary = s.count("vocab_size");
        s.kvHeads = s.has("num_key_value_heads") ? s.count("num_key_value_heads") : s.heads;
        s.tied = s.flagOr(false, "tie_word_embeddings");
        s.gated = true;
    }

    private static void dense(HuggingFaceShape s) {
        common(s);
        s.headSize = s.headSizeOrQuotient("head_dim");
        s.ffn = s.count("intermediate_size");
        s.biases = s.flagOr(false, "mlp_bias");
        if (s.flagOr(false, "use_sliding_window")) {
            window(s, 0);
        }
    }

    /** A window with its pattern of layers, from {@code layer_types} where that is given. */
    private static void window(HuggingFaceShape s, int usualGlobalEvery) {
        s.window = s.countOr(0, "sliding_window");
        s.globalEvery = s.window == 0 ? 0 : usualGlobalEvery;
        if (s.window == 0 || !s.has("layer_types")) {
            return;
        }
        Entry types = s.config().find("layer_types").orElseThrow();
        List<Boolean> global = types.elements().stream().map(type -> type.text().equals("full_attention")).toList();
        int every = global.indexOf(true) + 1;
        for (int layer = 0; layer < global.size(); layer++) {
            if (global.get(layer) != (every > 0 && (layer + 1) % every == 0)) {
                throw types.error("full_attention stands at layer " + global.indexOf(true) + " but not at every "
                        + every + "th from there; expected a regular pattern");
            }
        }
        s.window = every == 1 ? 0 : s.window;
        s.globalEvery = every == 1 ? 0 : every;
    }

    private static void mixtral(HuggingFaceShape s, boolean grok) {
        common(s);
        s.headSize = s.headSizeOrQuotient("head_dim");
        s.tied = s.flagOr(grok, "tie_word_embeddings");
        s.window = s.countOr(0, "sliding_window");
        s.experts = ExpertsBuilder.builder()
                .count(s.count(grok ? "num_experts" : "num_local_experts", "num_local_experts"))
                .topK(topK(s, "num_experts_per_tok", "num_selected_experts")).ffn(s.count("intermediate_size"))
                .shared(0).denseLayers(0).every(1).build();
    }

    private static void qwenMixture(HuggingFaceShape s) {
        dense(s);
        int width = s.count("moe_intermediate_size");
        int shared = s.countOr(0, "shared_expert_intermediate_size");
        if (shared % width != 0) {
            throw s.config().require("shared_expert_intermediate_size").error(shared
                    + " is not a multiple of moe_intermediate_size " + width);
        }
        s.experts = ExpertsBuilder.builder().count(s.count("num_experts", "num_local_experts"))
                .topK(topK(s, "num_experts_per_tok")).ffn(width).shared(shared / width).denseLayers(denseAtTheBottom(s))
                .every(Math.max(1, s.countOr(1, "decoder_sparse_step"))).build();
        if (s.experts.denseLayers() == 0 && s.experts.every() == 1) {
            s.ffn = 0;
        }
    }

    private static int denseAtTheBottom(HuggingFaceShape s) {
        if (!s.has("mlp_only_layers")) {
            return 0;
        }
        Entry list = s.config().find("mlp_only_layers").orElseThrow();
        TreeSet<Integer> layers = new TreeSet<>();
        list.elements().forEach(layer -> layers.add(layer.integer(0, s.layers - 1)));
        if (!layers.isEmpty() && layers.last() != layers.size() - 1) {
            throw list.error("dense layers " + layers + " are not the lowest ones; expected 0, 1, 2, ...");
        }
        return layers.size();
    }

    private static void gptOss(HuggingFaceShape s) {
        common(s);
        s.headSize = s.headSizeOrQuotient("head_dim");
        s.biases = s.flagOr(true, "attention_bias");
        s.experts = ExpertsBuilder.builder().count(s.count("num_local_experts"))
                .topK(topK(s, "num_experts_per_tok", "experts_per_token")).ffn(s.count("intermediate_size")).shared(0)
                .denseLayers(0).every(1).build();
        window(s, 2);
    }

    private static void deepSeek(HuggingFaceShape s) {
        common(s);
        s.kvHeads = s.heads;
        s.latent = new LatentAttention(s.countOr(0, "q_lora_rank"), s.count("kv_lora_rank"),
                s.count("qk_nope_head_dim"), s.count("qk_rope_head_dim"), s.count("v_head_dim"));
        s.headSize = s.latent.valueHeadSize();
        s.ffn = s.count("intermediate_size");
        s.multiTokenLayers = s.countOr(0, "num_nextn_predict_layers");
        if (s.has("n_routed_experts")) {
            s.experts = ExpertsBuilder.builder().count(s.count("n_routed_experts")).topK(topK(s, "num_experts_per_tok"))
                    .ffn(s.count("moe_intermediate_size")).shared(s.countOr(0, "n_shared_experts"))
                    .denseLayers(s.countOr(0, "first_k_dense_replace"))
                    .every(Math.max(1, s.countOr(1, "moe_layer_freq"))).build();
        }
    }

    private static int topK(HuggingFaceShape s, String... names) {
        int topK = s.count(names);
        Entry config = s.config();
        for (String name : List.of("num_local_experts", "num_experts", "n_routed_experts")) {
            if (s.has(name) && topK > s.count(name)) {
                throw config.error(names[0] + " is " + topK + ", more than " + name + " " + s.count(name));
            }
        }
        return topK;
    }

    private static void gpt2(HuggingFaceShape s) {
        s.layers = s.count("n_layer", "num_hidden_layers");
        s.hidden = s.count("n_embd", "hidden_size");
        s.heads = s.count("n_head", "num_attention_heads");
        s.kvHeads = s.heads;
        s.headSize = s.headSizeOrQuotient("head_dim");
        s.vocabulary = s.count("vocab_size");
        s.learnedPositions = s.count("n_positions", "n_ctx");
        s.ffn = s.has("n_inner") ? s.count("n_inner") : 4 * s.hidden;
        s.tied = s.flagOr(true, "tie_word_embeddings");
        s.biases = true;
    }

    private static void gptNeoX(HuggingFaceShape s) {
        common(s);
        s.headSize = s.headSizeOrQuotient("head_dim");
        s.ffn = s.count("intermediate_size");
        s.gated = false;
        s.biases = true;
        s.parallelBlock = s.flagOr(true, "use_parallel_residual");
    }

    private static void falcon(HuggingFaceShape s) {
        common(s);
        s.headSize = s.headSizeOrQuotient("head_dim");
        boolean newer = s.flagOr(false, "new_decoder_architecture");
        if (newer) {
            s.kvHeads = s.has("num_kv_heads") || s.has("n_head_kv") ? s.count("num_kv_heads", "n_head_kv") : s.heads;
        } else {
            s.kvHeads = s.flagOr(true, "multi_query") ? 1 : s.heads;
        }
        s.ffn = s.has("ffn_hidden_size") ? s.count("ffn_hidden_size") : 4 * s.hidden;
        s.gated = false;
        s.tied = s.flagOr(true, "tie_word_embeddings");
        s.biases = s.flagOr(false, "bias");
        s.parallelBlock = newer || s.flagOr(true, "parallel_attn");
    }

    private static void bloom(HuggingFaceShape s) {
        common(s);
        s.kvHeads = s.heads;
        s.headSize = s.headSizeOrQuotient("head_dim");
        s.ffn = 4 * s.hidden;
        s.gated = false;
        s.tied = s.flagOr(true, "tie_word_embeddings");
        s.biases = true;
    }

    private static void mpt(HuggingFaceShape s) {
        s.layers = s.count("n_layers");
        s.hidden = s.count("d_model");
        s.heads = s.count("n_heads");
        s.headSize = s.headSizeOrQuotient("head_dim");
        s.vocabulary = s.count("vocab_size");
        s.ffn = s.config().find("expansion_ratio").map(ratio -> ratio.integer(1, 16)).orElse(4) * s.hidden;
        s.tied = s.flagOr(true, "tie_word_embeddings");
        s.biases = !s.flagOr(false, "no_bias");
        HuggingFaceShape attention = new HuggingFaceShape(s.config().find("attn_config").orElse(s.config()));
        String kind = attention.config().find("attn_type").map(Entry::text).orElse("multihead_attention");
        s.kvHeads = switch (kind) {
            case "multiquery_attention" -> 1;
            case "grouped_query_attention" -> attention.count("kv_n_heads");
            default -> s.heads;
        };
        boolean positions = s.flagOr(true, "learned_pos_emb") && !attention.flagOr(false, "alibi");
        s.learnedPositions = positions ? s.count("max_seq_len") : 0;
    }
}
