package dev.trainyard.plan.imported;

import dev.trainyard.cluster.SoftwareFamily;
import dev.trainyard.input.Entry;
import dev.trainyard.plan.framework.settings.Fact;
import dev.trainyard.plan.framework.settings.Facts;
import dev.trainyard.plan.framework.settings.ImportedSettings;
import dev.trainyard.plan.framework.settings.KeyTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** NeMo 1's settings, read as the flags of Megatron-LM that they become. */
final class NemoYaml {
    private static final Map<String, String> FLAGS = Map.ofEntries(
            Map.entry("encoder_seq_length", "seq-length"), Map.entry("num_moe_experts", "num-experts"),
            Map.entry("virtual_pipeline_model_parallel_size", "num-virtual-stages-per-pipeline-rank"),
            Map.entry("activations_checkpoint_granularity", "recompute-granularity"),
            Map.entry("activations_checkpoint_method", "recompute-method"),
            Map.entry("activations_checkpoint_num_layers", "recompute-num-layers"),
            Map.entry("ub_tp_comm_overlap", "tp-comm-overlap"), Map.entry("use_flash_attention", "use-flash-attn"),
            Map.entry("fp8_params", "fp8-param-gather"), Map.entry("override_vocab_size", "padded-vocab-size"));
    private static final List<String> SAME = List.of("tensor_model_parallel_size", "pipeline_model_parallel_size",
            "context_parallel_size", "expert_model_parallel_size", "expert_tensor_parallel_size", "micro_batch_size",
            "global_batch_size", "sequence_parallel", "max_position_embeddings", "num_layers", "hidden_size",
            "ffn_hidden_size", "num_attention_heads", "kv_channels", "position_embedding_type", "moe_router_topk",
            "moe_ffn_hidden_size", "account_for_embedding_in_pipeline_split", "account_for_loss_in_pipeline_split");

    private final Map<String, Entry> keys = new LinkedHashMap<>();
    private final Map<String, Entry> flags = new LinkedHashMap<>();

    private NemoYaml(Entry root) {
        flatten("", root);
    }

    /** True for a document with {@code trainer} and {@code model} sections of NeMo. */
    static boolean is(Entry root) {
        return root.find("trainer").filter(Entry::isMapping).isPresent()
                && root.find("model").filter(Entry::isMapping).isPresent();
    }

    static ImportedSettings read(Entry root, Facts facts, List<String> earlier) {
        NemoYaml yaml = new NemoYaml(root);
        List<String> notes = new ArrayList<>(earlier);
        notes.addAll(KeyTable.shipped("nemo").check(yaml.keys, root));
        yaml.translate();
        yaml.gpus(facts);
        return MegatronSettings.of(yaml.flags, root, facts, notes, SoftwareFamily.NEMO);
    }

    private void flatten(String path, Entry value) {
        if (value.isMapping()) {
            value.fields().forEach((key, inner) -> flatten(path.isEmpty() ? key : path + "." + key, inner));
        } else if (!value.isNull()) {
            keys.put(path, value);
        }
    }

    private Optional<Entry> find(String key) {
        return Optional.ofNullable(keys.get(key)).filter(value -> !value.isScalar()
                || !value.text().strip().matches("(?i)null|none|"));
    }

    private static boolean on(Entry value) {
        return value.isScalar() && value.text().strip().equalsIgnoreCase("true");
    }

    private void put(String flag, String value, Entry where) {
        flags.put(flag, Entry.of(where.place(), where.path(), value));
    }

    private void translate() {
        SAME.forEach(key -> same(key, key.replace('_', '-')));
        FLAGS.forEach(this::same);
        find("model.num_query_groups").ifPresent(it -> {
            put("group-query-attention", "", it);
            put("num-query-groups", it.text(), it);
        });
        find("model.activation").filter(it -> it.text().toLowerCase(Locale.ROOT).contains("glu"))
                .ifPresent(it -> put("swiglu", "", it));
        find("model.bias").filter(it -> !on(it)).ifPresent(it -> put("disable-bias-linear", "", it));
        find("model.share_embeddings_and_output_weights").filter(it -> !on(it))
                .ifPresent(it -> put("untie-embeddings-and-output-weights", "", it));
        find("model.overlap_p2p_comm").filter(it -> !on(it))
                .ifPresent(it -> put("no-overlap-p2p-communication", "", it));
        optimizer();
        precision();
        sharding();
        for (String key : List.of("model.tokenizer.type", "model.tokenizer.model")) {
            find(key).filter(it -> Tokenizers.size(it.text()) > 0).ifPresent(it -> put("tokenizer-model", it.text(),
                    it));
        }
    }

    private void same(String key, String flag) {
        find("model." + key).ifPresent(it -> {
            if (it.isScalar() && it.text().strip().matches("(?i)true|false")) {
                if (on(it)) {
                    put(flag, "", it);
                }
            } else if (it.isScalar()) {
                put(flag, it.text().strip(), it);
            }
        });
    }

    private void optimizer() {
        find("model.optim.name").filter(it -> it.text().startsWith("distributed") || it.text().contains("_with_dist"))
                .or(() -> find("model.optim.name").filter(it -> it.text().equals("mcore_distributed_optim")))
                .ifPresent(it -> put("use-distributed-optimizer", "", it));
        find("model.optim.overlap_grad_sync").filter(NemoYaml::on)
                .ifPresent(it -> put("overlap-grad-reduce", "", it));
        find("model.optim.overlap_param_sync").filter(NemoYaml::on)
                .ifPresent(it -> put("overlap-param-gather", "", it));
        find("model.optim.grad_sync_dtype").ifPresent(it -> put(it.text().contains("16") ? "grad-reduce-in-bf16"
                : "accumulate-allreduce-grads-in-fp32", "", it));
    }

    private void precision() {
        find("trainer.precision").ifPresent(it -> {
            String text = it.text().toLowerCase(Locale.ROOT);
            if (text.startsWith("bf16")) {
                put("bf16", "", it);
            } else if (text.startsWith("16")) {
                put("fp16", "", it);
            }
        });
        find("model.fp8").filter(NemoYaml::on).ifPresent(it -> put("fp8-format", "hybrid", it));
    }

    private void sharding() {
        find("model.fsdp").filter(NemoYaml::on).ifPresent(it -> {
            String strategy = find("model.fsdp_sharding_strategy").map(Entry::text).orElse("full");
            put("use-megatron-fsdp", "", it);
            put("data-parallel-sharding-strategy", switch (strategy) {
                case "full" -> "optim_grads_params";
                case "grad" -> "optim_grads";
                default -> throw find("model.fsdp_sharding_strategy").orElse(it)
                        .error("expected full or grad, found \"" + strategy + "\"");
            }, it);
        });
    }

    private void gpus(Facts facts) {
        Optional<Entry> devices = find("trainer.devices").filter(it -> it.text().matches("[0-9]{1,4}"));
        Optional<Entry> nodes = find("trainer.num_nodes").filter(it -> it.text().matches("[0-9]{1,6}"));
        if (devices.isPresent() && nodes.isPresent()) {
            long gpus = Long.parseLong(devices.get().text()) * Long.parseLong(nodes.get().text());
            if (gpus > 0) {
                facts.state(Fact.GPUS, gpus, nodes.get());
            }
        }
    }
}
