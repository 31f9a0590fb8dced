package dev.trainyard.model.huggingface;

import dev.trainyard.input.Entry;
import dev.trainyard.input.Quantity;
import dev.trainyard.model.layer.Attention;
import dev.trainyard.model.layer.Latent;
import dev.trainyard.model.layer.LinearAttention;
import dev.trainyard.model.layer.LinearAttention.Rule;
import dev.trainyard.model.layer.Mixer;
import dev.trainyard.model.layer.Mixture;
import dev.trainyard.model.layer.SelectiveScan;
import dev.trainyard.model.layer.ShortConvolution;
import dev.trainyard.model.layer.SideBySide;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Families whose layers are not all attention of one kind: which layer has what, and how wide it is. */
enum Hybrid implements Kind {
    /** Qwen3-Next and Qwen3.5: the gated delta rule, and one layer in so many of attention with a gate. */
    GATED_DELTA {
        @Override
        public void apply(Keys keys, Draft draft) {
            draft.gatedAttention = true;
            Mixer linear = new LinearAttention(Rule.GATED_DELTA, keys.count("linear_num_key_heads"),
                    keys.count("linear_num_value_heads"), keys.count("linear_key_head_dim"),
                    keys.count("linear_value_head_dim"), keys.countOr("linear_conv_kernel_dim", 0), 0, 0);
            int every = Math.max(1, keys.countOr("full_attention_interval", 4));
            MixerTurns.of(keys, draft, layer -> (layer + 1) % every == 0).others(linear);
        }
    },
    /** Kimi Linear: Kimi delta attention, and latent attention without positions by lists that count from 1. */
    KIMI_LINEAR {
        @Override
        public void apply(Keys keys, Draft draft) {
            Optional<Keys> own = keys.inner("linear_attn_config");
            int size = own.map(it -> it.count("head_dim")).orElseGet(() -> keys.countOr("linear_head_dim", 128));
            int heads = own.map(it -> it.count("num_heads"))
                    .orElseGet(() -> keys.countOr("linear_num_heads", draft.heads));
            int taps = own.map(it -> it.countOr("short_conv_kernel_size", 4))
                    .orElseGet(() -> keys.countOr("linear_conv_kernel_dim", 4));
            own.ifPresent(Keys::checkComplete);
            Mixer linear = new LinearAttention(Rule.GATED_DELTA, heads, heads, size, size, taps, size, size);
            Optional<Entry> full = own.flatMap(it -> it.config().find("full_attn_layers"));
            Set<Integer> listed = new HashSet<>();
            full.ifPresent(list -> list.elements().forEach(it -> listed.add(it.integer(1, draft.layers) - 1)));
            MixerTurns turns = MixerTurns.of(keys, draft, layer -> full.isPresent() ? listed.contains(layer)
                    : layer > 0 && layer % 4 == 0);
            turns.others(linear);
            turns.attending(new Latent(draft.heads, draft.latent.queryRank(), draft.latent.keyValueRank(),
                    draft.latent.plainHeadSize(), draft.latent.rotaryHeadSize(), draft.latent.valueHeadSize(), 0, false,
                    null));
        }
    },
    /** MiniMax: lightning attention, with a gate, in turn with softmax attention. */
    LIGHTNING {
        @Override
        public void apply(Keys keys, Draft draft) {
            Optional<Entry> types = keys.written("attn_type_list");
            List<Integer> kinds = types.map(list -> list.elements().stream().map(it -> it.integer(0, 1)).toList())
                    .orElse(List.of());
            if (types.isPresent() && kinds.size() < draft.layers) {
                throw types.get().error("lists " + kinds.size() + " of " + draft.layers + " layers; expected each");
            }
            MixerTurns.of(keys, draft, layer -> types.isPresent() ? kinds.get(layer) == 1 : layer % 2 == 0)
                    .others(new LinearAttention(Rule.LIGHTNING, draft.heads, draft.heads, draft.headSize,
                            draft.headSize, 0, 0, 0));
        }
    },
    /** Nemotron-H: each layer is one thing alone, as a pattern of signs or a list says. */
    NEMOTRON_H {
        @Override
        public void apply(Keys keys, Draft draft) {
            List<String> blocks = NemotronBlocks.read(keys, draft.layers);
            for (int layer = 0; layer < draft.layers; layer++) {
                NemotronBlocks.put(keys, draft, layer, blocks.get(layer));
            }
        }
    },
    /** Falcon-H1: attention and Mamba-2 side by side in each layer. */
    FALCON_H1 {
        @Override
        public void apply(Keys keys, Draft draft) {
            Mixer both = new SideBySide(List.of(new Attention(draft.heads, draft.kvHeads, draft.headSize, 0, true),
                    StateSpaces.mamba2(keys, draft.hidden, keys.flag("mamba_rms_norm", false))));
            for (int layer = 0; layer < draft.layers; layer++) {
                draft.mixer(layer, both);
            }
        }
    },
    /** Jamba: Mamba, every so many layers attention, every so many a mixture. */
    JAMBA {
        @Override
        public void apply(Keys keys, Draft draft) {
            int period = Math.max(1, keys.countOr("attn_layer_period", 8));
            int offset = keys.countOr("attn_layer_offset", 4);
            int inner = StateSpaces.inner(keys, "mamba_expand", draft.hidden);
            MixerTurns.of(keys, draft, layer -> layer % period == offset).others(new SelectiveScan(inner,
                    keys.count("mamba_d_state"), keys.countOr("mamba_dt_rank", (draft.hidden + 15) / 16),
                    keys.count("mamba_d_conv"), true));
        }
    },
    /** Bamba and Granite 4: Mamba-2, and attention in the layers that a list names. */
    MAMBA_TURNS {
        @Override
        public void apply(Keys keys, Draft draft) {
            Set<Integer> listed = new HashSet<>();
            keys.written("attn_layer_indices").ifPresent(list -> list.elements().forEach(it ->
                    listed.add(it.integer(0, draft.layers - 1))));
            MixerTurns.of(keys, draft, listed::contains).others(StateSpaces.mamba2(keys, draft.hidden, true));
            if (draft.experts == 0 && keys.family().is("shared", "width")) {
                draft.ffn = keys.count("sharedWidth");
            }
        }
    },
    /** LFM2: short convolutions, attention in the layers that a list names, and a width that is adjusted. */
    CONVOLUTIONS {
        @Override
        public void apply(Keys keys, Draft draft) {
            Optional<Entry> listed = keys.written("full_attn_idxs");
            Set<Integer> at = new HashSet<>();
            listed.ifPresent(list -> list.elements().forEach(it -> at.add(it.integer(0, draft.layers - 1))));
            MixerTurns.of(keys, draft, layer -> listed.isEmpty() || at.contains(layer))
                    .others(new ShortConvolution(keys.countOr("conv_L_cache", 3)));
            if (keys.flag("block_auto_adjust_ff_dim", false)) {
                int multiple = Math.max(1, keys.countOr("block_multiple_of", 256));
                double times = keys.written("block_ffn_dim_multiplier").map(it -> it.number(Quantity.COUNT, 0, 100))
                        .orElse(1.0);
                draft.ffn = Math.multiplyExact(multiple, (int) Math.ceil((int) (times * (2L * draft.ffn / 3))
                        / (double) multiple));
            }
        }
    },
    /** LongCat-Flash: each layer attends twice, a dense feed-forward behind each, the experts beside the first. */
    LONGCAT {
        @Override
        public void apply(Keys keys, Draft draft) {
            int dense = keys.count("ffn");
            draft.layers = Math.multiplyExact(2, draft.layers);
            draft.windows = new int[draft.layers];
            draft.mixtures = new boolean[draft.layers];
            draft.ffn = dense;
            draft.sharedWidth = dense;
            for (int layer = 0; layer < draft.layers; layer += 2) {
                draft.mixtures[layer] = draft.experts > 0;
            }
            draft.notes.add("a layer that attends twice is told as two; " + keys.countOr("zero_expert_num", 256)
                    + " experts that do nothing are left out");
        }
    },
    /** Mamba-2 alone. */
    MAMBA2 {
        @Override
        public void apply(Keys keys, Draft draft) {
            Mixer mixer = StateSpaces.of(keys, keys.count("heads"), keys.count("headSize"), true);
            for (int layer = 0; layer < draft.layers; layer++) {
                draft.mixer(layer, mixer);
            }
        }
    },
    /** Mamba alone. */
    MAMBA {
        @Override
        public void apply(Keys keys, Draft draft) {
            int inner = keys.written("intermediate_size").isPresent() ? keys.count("intermediate_size")
                    : StateSpaces.inner(keys, "expand", draft.hidden);
            Mixer mixer = new SelectiveScan(inner, keys.count("state_size"),
                    keys.countOr("time_step_rank", (draft.hidden + 15) / 16), keys.count("conv_kernel"), false);
            for (int layer = 0; layer < draft.layers; layer++) {
                draft.mixer(layer, mixer);
            }
        }
    },
    /** Nemotron models that a search pruned layer by layer. */
    BLOCKS {
        @Override
        public void apply(Keys keys, Draft draft) {
            PrunedBlocks.read(keys, draft);
        }
    },
    /** Gemma 4: full layers have heads of their own size, and may have keys for values. */
    GEMMA4 {
        @Override
        public void apply(Keys keys, Draft draft) {
            for (String key : List.of("hidden_size_per_layer_input", "num_kv_shared_layers")) {
                if (keys.countOr(key, 0) > 0) {
                    throw keys.written(key).orElse(keys.config()).error(key + " is " + keys.countOr(key, 0)
                            + ": embeddings of each layer and keys shared by layers are not read. "
                            + Refusal.writtenOut(keys.config()));
                }
            }
            boolean keysAreValues = keys.flag("attention_k_eq_v", false);
            int groups = keysAreValues ? keys.countOr("num_global_key_value_heads", draft.kvHeads) : draft.kvHeads;
            if (keysAreValues) {
                draft.notes.add("keys serve as values in layers that attend to all; counted as half as many heads");
                groups = Math.max(1, groups / 2);
            }
            draft.windows[draft.layers - 1] = 0;
            Mixer full = new Attention(draft.heads, groups, keys.countOr("global_head_dim", 512), 0, true);
            for (int layer = 0; layer < draft.layers; layer++) {
                if (draft.windows[layer] == 0) {
                    draft.mixer(layer, full);
                }
            }
            if (keys.flag("enable_moe_block", false)) {
                Mixture mixture = new Mixture(keys.count("experts"), keys.count("top_k_experts"),
                        keys.count("expertWidth"), draft.ffn, 0, draft.gated);
                for (int layer = 0; layer < draft.layers; layer++) {
                    draft.feedForward(layer, mixture);
                }
            }
        }
    },
    /** DeepSeek-V3.2 and GLM-5: an indexer chooses what latent attention attends to. */
    INDEXED {
        @Override
        public void apply(Keys keys, Draft draft) {
            draft.indexer = new Latent.Indexer(keys.count("index_n_heads"), keys.count("index_head_dim"),
                    keys.count("index_topk"));
        }
    }
}
