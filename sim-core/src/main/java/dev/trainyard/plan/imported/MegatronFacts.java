package dev.trainyard.plan.imported;

import dev.trainyard.input.Entry;
import dev.trainyard.input.Limits;
import dev.trainyard.plan.framework.settings.Fact;
import dev.trainyard.plan.framework.settings.Facts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What Megatron-LM's flags say of model, training and software. Where the number of layers is written the flags are
 * taken as a whole: what is left out has Megatron-LM's defaults ({@code megatron/training/arguments.py} of core 0.16).
 */
final class MegatronFacts {
    private static final Set<String> MAY_BE_UNKNOWN = Set.of("train-samples", "train-iters", "train-tokens",
            "tokenizer-model", "tokenizer-type", "tokenizer-name-or-path", "tokenizer-path", "patch-tokenizer-type",
            "max-position-embeddings", "extra-vocab-size", "vocab-size", "padded-vocab-size");

    private final Map<String, Entry> flags;
    private final Entry whole;
    private final Facts facts;
    private final List<String> notes;
    private final boolean complete;

    private MegatronFacts(Map<String, Entry> flags, Entry whole, Facts facts, List<String> notes) {
        this.flags = flags;
        this.whole = whole;
        this.facts = facts;
        this.notes = notes;
        this.complete = flags.containsKey("num-layers");
    }

    static Facts of(Map<String, Entry> flags, Entry whole, Facts more, List<String> notes) {
        new MegatronFacts(flags, whole, more, notes).read();
        return more;
    }

    /** True for flags that scripts often take from outside, and that a plan can do without. */
    static boolean mayBeUnknown(String flag) {
        return MAY_BE_UNKNOWN.contains(flag);
    }

    private void read() {
        number("num-layers", Fact.LAYERS);
        number("hidden-size", Fact.HIDDEN);
        number("num-attention-heads", Fact.HEADS);
        number("kv-channels", Fact.HEAD_SIZE);
        number("mtp-num-layers", Fact.MULTI_TOKEN);
        number("max-seq-len", Fact.SEQUENCE);
        number("encoder-seq-length", Fact.SEQUENCE);
        number("seq-length", Fact.SEQUENCE);
        number("global-batch-size", Fact.GLOBAL_BATCH);
        groups();
        block();
        latent();
        experts();
        positions();
        vocabulary();
        window();
        precision();
        software();
        tokens();
    }

    private boolean on(String name) {
        Entry value = flags.get(name);
        return value != null && (!value.isScalar() || !Set.of("false", "0", "none", "null")
                .contains(value.text().strip().toLowerCase(Locale.ROOT)));
    }

    private String text(String name) {
        Entry value = flags.get(name);
        return value == null || !value.isScalar() ? "" : value.text().strip();
    }

    private Entry at(String name) {
        return flags.getOrDefault(name, whole);
    }

    private int integer(String name, int absent) {
        Entry value = flags.get(name);
        return value == null || text(name).equalsIgnoreCase("none") || text(name).equalsIgnoreCase("null") ? absent
                : value.integer(0, Integer.MAX_VALUE);
    }

    private void number(String name, Fact fact) {
        if (flags.containsKey(name) && !text(name).equalsIgnoreCase("none")) {
            facts.state(fact, integer(name, 0), at(name));
        }
    }

    private void groups() {
        number("num-key-value-heads", Fact.KV_HEADS);
        if (flags.containsKey("num-query-groups")) {
            if (complete && !on("group-query-attention")) {
                notes.add(at("num-query-groups").place().describe() + ": --num-query-groups does nothing without"
                        + " --group-query-attention");
            } else {
                number("num-query-groups", Fact.KV_HEADS);
            }
        }
        if (complete && flags.containsKey("num-attention-heads") && !on("multi-latent-attention")) {
            facts.imply(Fact.KV_HEADS, on("group-query-attention") ? 1 : integer("num-attention-heads", 1),
                    at("num-attention-heads"));
        }
    }

    private void block() {
        truth("swiglu", Fact.GATED, true);
        truth("squared-relu", Fact.GATED, false);
        truth("untie-embeddings-and-output-weights", Fact.TIED, false);
        truth("disable-bias-linear", Fact.BIASES, false);
        if (complete) {
            facts.imply(Fact.GATED, false, whole).imply(Fact.TIED, true, whole).imply(Fact.BIASES, true, whole);
        }
        if (flags.containsKey("ffn-hidden-size") && !text("ffn-hidden-size").equalsIgnoreCase("none")) {
            number("ffn-hidden-size", Fact.FFN);
        } else if (complete && flags.containsKey("hidden-size")) {
            int hidden = integer("hidden-size", 0);
            // Megatron-LM's own default with a gate is two thirds of four times the width, down to a multiple of 64.
            facts.imply(Fact.FFN, on("swiglu") ? hidden * 8L / 3 / 64 * 64 : 4L * hidden, at("hidden-size"));
        }
    }

    private void truth(String flag, Fact fact, boolean value) {
        if (on(flag)) {
            facts.state(fact, value, at(flag));
        } else if (flags.containsKey(flag)) {
            facts.state(fact, !value, at(flag));
        }
    }

    private void latent() {
        if (!on("multi-latent-attention")) {
            if (complete || flags.containsKey("multi-latent-attention")) {
                facts.imply(Fact.ATTENTION, "plain", at("multi-latent-attention"));
            }
            return;
        }
        Entry at = at("multi-latent-attention");
        facts.state(Fact.ATTENTION, "mla", at);
        rank("q-lora-rank", Fact.QUERY_RANK, 0);
        rank("kv-lora-rank", Fact.KEY_VALUE_RANK, 32);
        rank("qk-head-dim", Fact.PLAIN_HEAD, 128);
        rank("qk-pos-emb-head-dim", Fact.ROTARY_HEAD, 64);
        rank("v-head-dim", Fact.VALUE_HEAD, 128);
    }

    private void rank(String flag, Fact fact, int absent) {
        if (flags.containsKey(flag)) {
            facts.state(fact, integer(flag, absent), at(flag));
        } else if (complete) {
            facts.imply(fact, absent, at("multi-latent-attention"));
        }
    }

    private void experts() {
        int count = integer("num-experts", 0);
        if (count <= 1) {
            if (flags.containsKey("num-experts")) {
                facts.state(Fact.EXPERTS, 0, at("num-experts"));
            } else if (complete) {
                facts.imply(Fact.EXPERTS, 0, whole);
            }
            return;
        }
        facts.state(Fact.EXPERTS, count, at("num-experts"));
        number("topk", Fact.TOP_K);
        number("moe-router-topk", Fact.TOP_K);
        if (complete) {
            facts.imply(Fact.TOP_K, flags.containsKey("deepspeed") ? 1 : 2, at("num-experts"));
        }
        int width = integer("moe-ffn-hidden-size", 0);
        if (width > 0) {
            facts.state(Fact.EXPERT_FFN, width, at("moe-ffn-hidden-size"));
        } else {
            facts.find(Fact.FFN).ifPresent(ffn -> facts.state(Fact.EXPERT_FFN, ffn.value(), ffn.where()));
        }
        shared();
        frequency(text("moe-layer-freq"));
    }

    private void shared() {
        int width = integer("moe-shared-expert-intermediate-size", 0);
        int each = facts.find(Fact.EXPERT_FFN).map(stated -> Integer.parseInt(stated.value())).orElse(0);
        if (width == 0) {
            if (complete) {
                facts.imply(Fact.SHARED, 0, at("num-experts"));
            }
        } else if (each > 0) {
            if (width % each != 0) {
                throw at("moe-shared-expert-intermediate-size").error("expected a multiple of an expert's width of "
                        + each + ", found " + width + ". Maybe write the model out");
            }
            facts.state(Fact.SHARED, width / each, at("moe-shared-expert-intermediate-size"));
        }
    }

    /** A number n (one layer in n), or a list such as {@code ([0]*3+[1]*58)}. */
    private void frequency(String written) {
        if (written.isEmpty()) {
            if (complete) {
                facts.imply(Fact.DENSE_LAYERS, 0, at("num-experts")).imply(Fact.EVERY, 1, at("num-experts"));
            }
            return;
        }
        Entry at = at("moe-layer-freq");
        if (written.matches("[0-9]{1,4}")) {
            facts.state(Fact.DENSE_LAYERS, 0, at).state(Fact.EVERY, Math.max(1, Integer.parseInt(written)), at);
            return;
        }
        LayerList layers = LayerList.read(at, written);
        facts.state(Fact.DENSE_LAYERS, layers.dense(), at).state(Fact.EVERY, layers.every(), at);
    }

    private void positions() {
        String type = text("position-embedding-type");
        boolean rotary = on("use-rotary-position-embeddings") || on("no-position-embedding")
                || !type.isEmpty() && !type.equals("learned_absolute");
        if (rotary) {
            facts.state(Fact.POSITIONS, 0, at(type.isEmpty() ? on("no-position-embedding") ? "no-position-embedding"
                    : "use-rotary-position-embeddings" : "position-embedding-type"));
        } else if (flags.containsKey("max-position-embeddings") && (complete || !type.isEmpty())) {
            facts.imply(Fact.POSITIONS, integer("max-position-embeddings", 0), at("max-position-embeddings"));
        }
    }

    /** As written: what Megatron-LM pads it to, for even parts, is within a hundredth. */
    private void vocabulary() {
        number("padded-vocab-size", Fact.VOCABULARY);
        if (flags.containsKey("padded-vocab-size")) {
            return;
        }
        if (flags.containsKey("vocab-size")) {
            facts.state(Fact.VOCABULARY, integer("vocab-size", 0), at("vocab-size"));
            return;
        }
        for (String flag : List.of("patch-tokenizer-type", "tokenizer-type", "tokenizer-model",
                "tokenizer-name-or-path", "tokenizer-path")) {
            int size = Tokenizers.size(text(flag));
            if (size > 0) {
                facts.imply(Fact.VOCABULARY, size, at(flag));
                return;
            }
        }
        if (flags.containsKey("merge-file")) {
            facts.imply(Fact.VOCABULARY, Tokenizers.size("gpt2"), at("merge-file")); // only GPT-2's has merges
        }
    }

    private void window() {
        String written = text("window-size").replaceAll("[()\\[\\] ]", "");
        if (written.isEmpty() || written.equalsIgnoreCase("none")) {
            return;
        }
        String first = written.split(",", 2)[0];
        if (!first.matches("-?[0-9]{1,8}")) {
            throw at("window-size").error("expected two numbers such as (128,0)");
        }
        // Megatron-LM counts the tokens before the own one.
        facts.state(Fact.WINDOW, Integer.parseInt(first) < 0 ? 0 : Integer.parseInt(first) + 1, at("window-size"));
        if (!Set.of("", "none", "0", "1").contains(text("window-attn-skip-freq").toLowerCase(Locale.ROOT))) {
            notes.add(at("window-attn-skip-freq").place().describe() + ": --window-attn-skip-freq is not read; which"
                    + " layers are local is the model's to say. Maybe --set model.globalEvery");
        }
    }

    private void precision() {
        String eight = on("fp8-format") ? "fp8-format" : on("fp8") ? "fp8" : on("fp8-hybrid") ? "fp8-hybrid"
                : on("fp8-e4m3") ? "fp8-e4m3" : "";
        String four = on("fp4-format") ? "fp4-format" : on("fp4") ? "fp4" : "";
        if (on("bf16") && on("fp16")) {
            throw at("fp16").error("Megatron-LM trains in bf16 or in fp16; expected one of the two flags");
        }
        if (!four.isEmpty()) {
            facts.state(Fact.PRECISION, "nvfp4", at(four));
        } else if (!eight.isEmpty()) {
            facts.state(Fact.PRECISION, text("fp8-recipe").startsWith("mxfp8") ? "mxfp8" : "fp8",
                    at(on("fp8-recipe") ? "fp8-recipe" : eight));
        } else if (on("bf16")) {
            facts.state(Fact.PRECISION, "bf16", at("bf16"));
        } else if (on("fp16")) {
            facts.state(Fact.PRECISION, "fp16", at("fp16"));
        } else if (complete) {
            facts.imply(Fact.PRECISION, "fp32", whole);
        }
        if (!eight.isEmpty()) {
            String gather = on("fp8-param-gather") ? "fp8-param-gather" : on("fp8-param") ? "fp8-param" : "";
            if (!gather.isEmpty()) {
                facts.state(Fact.GATHER_BYTES, 1, at(gather));
            } else if (complete) {
                facts.imply(Fact.GATHER_BYTES, 2, at(eight));
            }
        }
    }

    private void software() {
        String dispatcher = text("moe-token-dispatcher-type");
        if (on("moe-enable-deepep") || dispatcher.equals("flex")) {
            boolean hybrid = text("moe-flex-dispatcher-backend").equals("hybridep");
            facts.state(Fact.DISPATCH, hybrid ? "hybrid-ep" : "deep-ep", at(hybrid ? "moe-flex-dispatcher-backend"
                    : on("moe-enable-deepep") ? "moe-enable-deepep" : "moe-token-dispatcher-type"));
        } else if (!dispatcher.isEmpty()) {
            facts.state(Fact.DISPATCH, "all-to-all", at("moe-token-dispatcher-type"));
            if (dispatcher.equals("allgather")) {
                notes.add(at("moe-token-dispatcher-type").place().describe() + ": --moe-token-dispatcher-type"
                        + " allgather is timed as an all-to-all");
            }
        }
        if (on("grad-reduce-in-bf16")) {
            facts.state(Fact.GRADIENT_BYTES, 2, at("grad-reduce-in-bf16"))
                    .state(Fact.REDUCE_BYTES, 2, at("grad-reduce-in-bf16"));
        } else if (on("accumulate-allreduce-grads-in-fp32")) {
            facts.state(Fact.GRADIENT_BYTES, 4, at("accumulate-allreduce-grads-in-fp32"))
                    .state(Fact.REDUCE_BYTES, 4, at("accumulate-allreduce-grads-in-fp32"));
        } else if (complete && on("bf16")) {
            facts.imply(Fact.GRADIENT_BYTES, 4, at("bf16")).imply(Fact.REDUCE_BYTES, 4, at("bf16"));
        }
        truth("cross-entropy-loss-fusion", Fact.FUSED_LOSS, true);
        String backend = text("attention-backend");
        if (!backend.isEmpty()) {
            facts.state(Fact.FLASH_ATTENTION, !Set.of("unfused", "local").contains(backend), at("attention-backend"));
        } else {
            for (String flag : List.of("use-flash-attn", "use-flash-attn-v1", "use-flash-attn-v2")) {
                truth(flag, Fact.FLASH_ATTENTION, true);
            }
        }
        boolean shards = on("use-distributed-optimizer") || on("use-megatron-fsdp") || on("use-custom-fsdp");
        if (shards && on("overlap-grad-reduce") != on("overlap-param-gather")) {
            String flag = on("overlap-grad-reduce") ? "overlap-grad-reduce" : "overlap-param-gather";
            notes.add(at(flag).place().describe() + ": --" + flag + " overlaps one of two data-parallel collectives; both"
                    + " are timed as " + (on("overlap-grad-reduce") ? "overlapped" : "not overlapped"));
        }
    }

    private void tokens() {
        double sequence = facts.find(Fact.SEQUENCE).map(stated -> Double.parseDouble(stated.value())).orElse(0.0);
        double batch = facts.find(Fact.GLOBAL_BATCH).map(stated -> Double.parseDouble(stated.value())).orElse(0.0);
        List<String> ways = new ArrayList<>(List.of("train-tokens", "train-samples", "train-iters"));
        double[] each = {1, sequence, sequence * batch};
        for (int i = 0; i < ways.size(); i++) {
            String count = text(ways.get(i)).replace("_", "");
            if (count.matches("[0-9]{1,18}") && Double.parseDouble(count) * each[i] >= 1) {
                double tokens = Double.parseDouble(count) * each[i];
                if (tokens <= Limits.TOKENS) {
                    facts.imply(Fact.TOKENS, String.format(Locale.ROOT, "%.0f", tokens), at(ways.get(i)));
                }
                return;
            }
        }
    }
}
