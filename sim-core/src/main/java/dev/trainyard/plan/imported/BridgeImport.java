package dev.trainyard.plan.imported;

import dev.trainyard.cluster.SoftwareFamily;
import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.input.Entry;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.LayoutException;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.framework.BridgeSettings;
import dev.trainyard.plan.framework.MegatronBridgeConfig;
import dev.trainyard.plan.framework.MegatronLimits;
import dev.trainyard.plan.framework.settings.Fact;
import dev.trainyard.plan.framework.settings.Facts;
import dev.trainyard.plan.framework.settings.KeyTable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Overrides of a Megatron-Bridge recipe. They are a part of a recipe, so nothing follows from what they leave out. */
final class BridgeImport extends ReadSettings {
    private static final Map<String, Fact> NUMBERS = Map.ofEntries(Map.entry("model.num_layers", Fact.LAYERS),
            Map.entry("model.hidden_size", Fact.HIDDEN), Map.entry("model.ffn_hidden_size", Fact.FFN),
            Map.entry("model.num_attention_heads", Fact.HEADS), Map.entry("model.num_query_groups", Fact.KV_HEADS),
            Map.entry("model.kv_channels", Fact.HEAD_SIZE), Map.entry("model.vocab_size", Fact.VOCABULARY),
            Map.entry("model.num_moe_experts", Fact.EXPERTS), Map.entry("model.moe_router_topk", Fact.TOP_K),
            Map.entry("model.moe_ffn_hidden_size", Fact.EXPERT_FFN), Map.entry("model.q_lora_rank", Fact.QUERY_RANK),
            Map.entry("model.kv_lora_rank", Fact.KEY_VALUE_RANK), Map.entry("model.qk_head_dim", Fact.PLAIN_HEAD),
            Map.entry("model.qk_pos_emb_head_dim", Fact.ROTARY_HEAD), Map.entry("model.v_head_dim", Fact.VALUE_HEAD),
            Map.entry("model.mtp_num_layers", Fact.MULTI_TOKEN), Map.entry("dataset.seq_length", Fact.SEQUENCE),
            Map.entry("dataset.sequence_length", Fact.SEQUENCE), Map.entry("model.seq_length", Fact.SEQUENCE),
            Map.entry("train.global_batch_size", Fact.GLOBAL_BATCH));

    private final Entry config;
    private final BridgeSettings set;

    BridgeImport(Entry config) {
        super(SoftwareFamily.MEGATRON_BRIDGE, new Facts(), List.of());
        this.config = config;
        set = BridgeSettings.of(config);
        notes.addAll(KeyTable.shipped("megatron-bridge").check(set.entries(), config));
        overlaps("ddp", false);
        overlaps("comm_overlap", true);
        set.entries().forEach((key, value) -> {
            if (NUMBERS.containsKey(key) && !value.isNull()) {
                facts.state(NUMBERS.get(key), value.integer(0, Integer.MAX_VALUE), value);
            }
        });
        set.find("model.moe_shared_expert_intermediate_size").ifPresent(this::shared);
        set.find("model.moe_layer_freq").ifPresent(this::frequency);
        truth("model.gated_linear_unit", Fact.GATED);
        truth("model.share_embeddings_and_output_weights", Fact.TIED);
        truth("model.add_bias_linear", Fact.BIASES);
        truth("model.cross_entropy_loss_fusion", Fact.FUSED_LOSS);
        set.find("model.multi_latent_attention").ifPresent(value -> facts.state(Fact.ATTENTION, value.flag() ? "mla"
                : "plain", value));
        set.find("model.attention_backend").ifPresent(value -> facts.state(Fact.FLASH_ATTENTION,
                !value.text().matches("(?i)(AttnBackend\\.)?(unfused|local)"), value));
        set.find("model.window_size").ifPresent(value -> {
            String first = (value.isScalar() ? value.text()
                    : value.elements().stream().findFirst().map(Entry::text).orElse(""))
                    .replaceAll("[()\\[\\] ]", "").split(",")[0];
            if (!first.matches("-?[0-9]{1,8}")) {
                throw value.error("expected two numbers such as [128, 0]");
            }
            facts.state(Fact.WINDOW, Integer.parseInt(first) < 0 ? 0 : Integer.parseInt(first) + 1, value);
        });
        dispatch();
        precision();
    }

    private void overlaps(String section, boolean reduces) {
        Optional<Entry> gathers = set.find(section + ".overlap_param_gather");
        boolean grads = set.find(section + ".overlap_grad_reduce").map(Entry::flag).orElse(reduces);
        gathers.filter(value -> value.flag() != grads).ifPresent(value -> notes.add(value.place().describe() + ": "
                + value.path() + " overlaps one of two data-parallel collectives; both are timed as "
                + (grads ? "overlapped" : "not overlapped")));
    }

    private void truth(String key, Fact fact) {
        set.find(key).ifPresent(value -> facts.state(fact, value.flag(), value));
    }

    private void shared(Entry value) {
        int width = value.integer(0, Integer.MAX_VALUE);
        int each = facts.find(Fact.EXPERT_FFN).map(stated -> Integer.parseInt(stated.value())).orElse(0);
        if (width == 0) {
            facts.state(Fact.SHARED, 0, value);
        } else if (each > 0 && width % each == 0) {
            facts.state(Fact.SHARED, width / each, value);
        } else {
            throw value.error("is no multiple of model.moe_ffn_hidden_size, which is " + (each == 0 ? "not written"
                    : String.valueOf(each)) + "; expected both, or neither");
        }
    }

    private void frequency(Entry value) {
        if (value.isScalar() && value.text().matches("[0-9]{1,4}")) {
            facts.state(Fact.DENSE_LAYERS, 0, value).state(Fact.EVERY, Math.max(1, Integer.parseInt(value.text())),
                    value);
            return;
        }
        LayerList layers = LayerList.read(value, value.isScalar() ? value.text() : "[" + String.join(",",
                value.elements().stream().map(Entry::text).toList()) + "]");
        facts.state(Fact.DENSE_LAYERS, layers.dense(), value).state(Fact.EVERY, layers.every(), value);
    }

    private void dispatch() {
        Optional<Entry> type = set.find("model.moe_token_dispatcher_type");
        Optional<Entry> deep = set.find("model.moe_enable_deepep").filter(Entry::flag);
        Optional<Entry> backend = set.find("model.moe_flex_dispatcher_backend");
        if (type.isPresent() && !type.get().text().equals("flex")) {
            facts.state(Fact.DISPATCH, "all-to-all", type.get());
        } else if (type.isPresent() || deep.isPresent() || backend.isPresent()) {
            boolean hybrid = backend.filter(it -> it.text().equals("hybridep")).isPresent();
            facts.state(Fact.DISPATCH, hybrid ? "hybrid-ep" : "deep-ep", backend.or(() -> deep).or(() -> type).get());
        }
    }

    private void precision() {
        for (String section : List.of("model", "mixed_precision")) {
            set.find(section + ".fp16").filter(BridgeImport::on).ifPresent(it -> state("fp16", it));
            set.find(section + ".bf16").filter(BridgeImport::on).ifPresent(it -> state("bf16", it));
            Optional<Entry> recipe = set.find(section + ".fp8_recipe");
            set.find(section + ".fp8").filter(BridgeImport::on).ifPresent(it -> state(recipe.filter(name ->
                    name.text().startsWith("mxfp8")).isPresent() ? "mxfp8" : "fp8", it));
            set.find(section + ".fp4").filter(BridgeImport::on).ifPresent(it -> state("nvfp4", it));
            for (String key : List.of(".fp8_param", ".fp8_param_gather")) {
                set.find(section + key).ifPresent(it -> facts.state(Fact.GATHER_BYTES, it.flag() ? 1 : 2, it));
            }
        }
        for (String key : List.of("mixed_precision.grad_reduce_in_fp32", "ddp.grad_reduce_in_fp32")) {
            set.find(key).ifPresent(it -> facts.state(Fact.GRADIENT_BYTES, it.flag() ? 4 : 2, it)
                    .state(Fact.REDUCE_BYTES, it.flag() ? 4 : 2, it));
        }
        set.find("mixed_precision").filter(Entry::isScalar).ifPresent(it -> {
            String recipe = it.text().toLowerCase(Locale.ROOT);
            state(recipe.contains("fp4") ? "nvfp4" : recipe.contains("mxfp8") ? "mxfp8" : recipe.contains("fp8")
                    ? "fp8" : recipe.contains("fp16") || recipe.startsWith("16") ? "fp16" : recipe.contains("bf16")
                    ? "bf16" : recipe.contains("fp32") || recipe.startsWith("32") ? "fp32" : "", it);
        });
    }

    private void state(String precision, Entry where) {
        if (precision.isEmpty()) {
            throw where.error("is no recipe of precision that is known, found \"" + where.text() + "\"; expected one"
                    + " such as bf16_mixed or bf16_with_fp8_current_scaling_mixed");
        }
        facts.state(Fact.PRECISION, precision, where);
    }

    private static boolean on(Entry value) {
        return value.isScalar() && !value.text().matches("(?i)false|none|null|no|");
    }

    @Override
    public Plan plan(Transformer model, SoftwareLevel software, int gpus, int globalBatch) {
        Plan plan = MegatronBridgeConfig.read(config, model, software, gpus).plan();
        if (globalBatch > 0) {
            try {
                MegatronLimits.check(plan, model, globalBatch);
            } catch (LayoutException e) {
                throw set.find("model.sequence_parallel").or(() -> set.find("model.tensor_model_parallel_size"))
                        .orElse(config).error(e.getMessage());
            }
        }
        return plan;
    }
}
