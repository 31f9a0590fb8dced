package dev.trainyard.model.huggingface;

import dev.trainyard.input.Entry;
import java.util.Arrays;
import java.util.List;

/** What one family alone computes from its keys, behind what all share. Each is named by the trait {@code kind}. */
enum Peculiarity implements Kind {
    /** Nothing. */
    NONE {
        @Override
        public void apply(Keys keys, Draft draft) {
            // the shared reading is all
        }
    },
    /** The newer Falcons group keys and values and are parallel throughout. */
    FALCON {
        @Override
        public void apply(Keys keys, Draft draft) {
            boolean newer = keys.flag("new_decoder_architecture", false);
            boolean one = keys.flag("multi_query", true);
            draft.kvHeads = newer ? draft.kvHeads : one ? 1 : draft.heads;
            draft.parallelBlock = keys.flag("parallel_attn", true) || newer;
            keys.heard("alibi");
        }
    },
    /** One key/value head unless the file says otherwise. */
    BIGCODE {
        @Override
        public void apply(Keys keys, Draft draft) {
            draft.kvHeads = keys.flag("multi_query", true) ? 1 : draft.heads;
        }
    },
    /** Attention in a mapping of its own; widths by a ratio. */
    MPT {
        @Override
        public void apply(Keys keys, Draft draft) {
            draft.ffn = Math.multiplyExact(keys.written("expansion_ratio").map(it -> it.integer(1, 64)).orElse(4),
                    Math.min(draft.hidden, 1 << 24));
            draft.biases = !keys.flag("no_bias", true);
            Keys attention = keys.below("attn_config");
            draft.kvHeads = switch (attention.textOr("attn_type", "multihead_attention")) {
                case "multiquery_attention" -> 1;
                case "grouped_query_attention" -> attention.count("kv_n_heads");
                default -> draft.heads;
            };
            attention.checkComplete();
            boolean positions = keys.flag("learned_pos_emb", true) && !attention.flag("alibi", true)
                    && !attention.flag("rope", false);
            draft.learnedPositions = positions ? keys.countOr("max_seq_len", 0) : 0;
        }
    },
    /** Attention and experts in mappings of their own. */
    DBRX {
        @Override
        public void apply(Keys keys, Draft draft) {
            draft.kvHeads = keys.below("attn_config").countOr("kv_n_heads", 1);
            Keys experts = keys.below("ffn_config");
            draft.expertWidth = experts.countOr("ffn_hidden_size", 3584);
            draft.experts = experts.countOr("moe_num_experts", 4);
            draft.topK = experts.countOr("moe_top_k", 1);
            Arrays.fill(draft.mixtures, true);
        }
    },
    /** Groups of keys and values only where a flag says so. */
    CHATGLM {
        @Override
        public void apply(Keys keys, Draft draft) {
            draft.kvHeads = keys.flag("multi_query_attention", false) ? draft.kvHeads : draft.heads;
        }
    },
    /** The first Qwen writes both halves of its gated feed-forward as one width. */
    QWEN {
        @Override
        public void apply(Keys keys, Draft draft) {
            draft.ffn /= 2;
        }
    },
    /** A dense feed-forward as wide as the states beside the experts. */
    ARCTIC {
        @Override
        public void apply(Keys keys, Draft draft) {
            int step = Math.max(1, keys.countOr("moe_layer_frequency", 2));
            for (int layer = 0; layer < draft.layers; layer++) {
                draft.mixtures[layer] = (layer + 1) % step == 0;
            }
            draft.sharedWidth = keys.flag("parallel_attn_mlp_res", false) ? draft.hidden : 0;
            draft.ffn = draft.anyDense() ? keys.count("expertWidth") : 0;
        }
    },
    /** An embedding narrower than the states. */
    OPT {
        @Override
        public void apply(Keys keys, Draft draft) {
            int width = keys.countOr("word_embed_proj_dim", draft.hidden);
            if (width != draft.hidden && keys.written("word_embed_proj_dim").isPresent()) {
                throw keys.written("word_embed_proj_dim").get().error("is " + width + ", but the states are "
                        + draft.hidden + " wide; an embedding with a projection behind it is not read. "
                        + Refusal.writtenOut(keys.config()));
            }
        }
    },
    /** Global and local attention in turn, as a list of lists says. */
    GPT_NEO {
        @Override
        public void apply(Keys keys, Draft draft) {
            int width = keys.countOr("window", 256);
            List<String> kinds = keys.written("attention_types").map(Peculiarity::turns)
                    .orElse(List.of("global", "local"));
            for (int layer = 0; layer < draft.layers; layer++) {
                draft.windows[layer] = kinds.get(layer % kinds.size()).equals("local") ? width : 0;
            }
        }
    };

    private static List<String> turns(Entry types) {
        List<Entry> first = types.elements();
        if (first.size() != 1 || first.get(0).elements().isEmpty() || first.get(0).elements().get(0).elements()
                .isEmpty()) {
            throw types.error("expected one list of kinds and how often it is repeated");
        }
        return first.get(0).elements().get(0).elements().stream().map(Entry::text).toList();
    }
}
