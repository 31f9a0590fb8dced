package dev.trainyard.plan.framework;

import dev.trainyard.input.Entry;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Names;
import dev.trainyard.plan.Layouts;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Overrides of a recipe as dotted keys, however they are nested. A recipe has hundreds of keys of the model, the data
 * and the run: they are read over. Keys that speak of parallelism, sharding, overlap or recomputation, and those that
 * differ from a known one by a slip, must be known.
 */
public final class BridgeSettings {
    private static final List<String> SECTIONS = List.of("_target_", "model", "train", "validation", "optimizer",
            "optimizer_config_override_provider", "ddp", "scheduler", "dataset", "logger", "tokenizer", "checkpoint",
            "dist", "ft", "straggler", "nvrx_straggler", "profiling", "peft", "comm_overlap", "mixed_precision", "rng",
            "rerun_state_machine", "inprocess_restart", "tensor_inspect");

    private static final List<String> KNOWN = List.of("model.tensor_model_parallel_size",
            "model.pipeline_model_parallel_size", "model.virtual_pipeline_model_parallel_size",
            "model.pipeline_model_parallel_layout", "model.num_layers_in_first_pipeline_stage",
            "model.num_layers_in_last_pipeline_stage", "model.account_for_embedding_in_pipeline_split",
            "model.account_for_loss_in_pipeline_split", "model.microbatch_group_size_per_vp_stage",
            "model.context_parallel_size", "model.expert_model_parallel_size", "model.expert_tensor_parallel_size",
            "model.sequence_parallel", "model.recompute_granularity", "model.recompute_method",
            "model.recompute_num_layers", "model.recompute_modules", "model.tp_comm_overlap",
            "model.overlap_p2p_comm", "model.cpu_offloading", "model.seq_length", "train.micro_batch_size",
            "train.global_batch_size", "ddp.use_distributed_optimizer", "ddp.num_distributed_optimizer_instances",
            "ddp.overlap_grad_reduce", "ddp.overlap_param_gather", "ddp.use_megatron_fsdp", "ddp.use_custom_fsdp",
            "ddp.data_parallel_sharding_strategy", "ddp.outer_dp_sharding_strategy", "dist.use_megatron_fsdp",
            "dist.use_torch_fsdp2", "optimizer.use_distributed_optimizer", "comm_overlap.tp_comm_overlap",
            "comm_overlap.overlap_p2p_comm", "comm_overlap.overlap_grad_reduce", "comm_overlap.overlap_param_gather",
            "dataset.sequence_length");

    /** Known too, though a plan does not depend on them. */
    private static final List<String> OTHERS = List.of("model.overlap_moe_expert_parallel_comm",
            "model.overlap_p2p_comm_warmup_flush", "model.pipeline_model_parallel_comm_backend",
            "model.moe_shared_expert_overlap", "model.moe_layer_recompute", "model.parallel_output",
            "model.batch_p2p_comm", "model.batch_p2p_sync", "model.scatter_embedding_sequence_parallel",
            "model.hybrid_context_parallel", "model.hierarchical_context_parallel_sizes",
            "model.num_microbatches_with_partial_activation_checkpoints", "model.tp_comm_overlap_cfg",
            "model.tp_comm_overlap_ag", "model.tp_comm_overlap_rs", "model.tp_comm_overlap_rs_dgrad",
            "model.tp_comm_overlap_disable_fc1", "model.tp_comm_overlap_disable_qkv",
            "model.ep_overlap_early_attn_memory_release", "model.use_ring_exchange_p2p",
            "model.cpu_offloading_num_layers", "model.cpu_offloading_activations", "model.cpu_offloading_weights",
            "ddp.fsdp_double_buffer", "ddp.fsdp_manual_registration", "ddp.fsdp_all_gather_in_start_param_sync",
            "ddp.fsdp_db_use_persist_buf_on_alloc_fail", "ddp.megatron_fsdp_grad_comm_dtype",
            "ddp.megatron_fsdp_main_grads_dtype", "ddp.megatron_fsdp_main_params_dtype",
            "optimizer.overlap_param_gather", "optimizer.overlap_param_gather_with_optimizer_step",
            "optimizer.overlap_cpu_optimizer_d2h_h2d", "comm_overlap.overlap_param_gather_with_optimizer_step",
            "comm_overlap.overlap_moe_expert_parallel_comm", "comm_overlap.tp_comm_overlap_cfg",
            "comm_overlap.batch_p2p_comm", "comm_overlap.data_parallel_size", "dataset.data_sharding",
            "dataset.data_parallel_size", "dataset.context_parallel_size", "dataset.sequence_parallel_size",
            "dataset.hybrid_context_parallel", "dataset.micro_batch_size", "dataset.global_batch_size",
            "dist.align_grad_reduce", "train.decrease_batch_size_if_needed", "train.rampup_batch_size",
            "checkpoint.fully_parallel_save", "checkpoint.fully_parallel_load",
            "checkpoint.ckpt_fully_parallel_save_process_group", "checkpoint.ckpt_fully_parallel_load_process_group",
            "checkpoint.ckpt_fully_parallel_load_exchange_algo", "checkpoint.dist_ckpt_optim_fully_reshardable",
            "checkpoint.distrib_optim_fully_reshardable_mem_efficient", "checkpoint.strict_fsdp_dtensor_load");

    /** Parts of names that speak of the plan. */
    private static final List<String> STEMS = List.of("paral", "pipeline_", "recomput", "overlap", "shard", "fsdp",
            "batch_size");
    private static final List<String> PLANNED = List.of("model", "train", "ddp", "dist", "comm_overlap");

    private final Entry root;
    private final Map<String, Entry> entries;

    private BridgeSettings(Entry root, Map<String, Entry> entries) {
        this.root = root;
        this.entries = entries;
    }

    /** Reads keys; those that may speak of the plan must be known. */
    public static BridgeSettings of(Entry root) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (Map.Entry<String, Entry> field : root.fields().entrySet()) {
            String name = field.getKey();
            Entry value = field.getValue();
            int dot = name.indexOf('.');
            String section = dot < 0 ? name : name.substring(0, dot);
            if (!SECTIONS.contains(section)) {
                throw value.error(Names.unknown("section", section, SECTIONS));
            }
            if (section.equals("peft") || section.equals("mixed_precision") && value.isScalar()) {
                put(entries, section, "", value);
            } else if (dot >= 0) {
                put(entries, section, name.substring(dot + 1), value);
            } else if (value.isMapping()) {
                value.fields().forEach((key, inner) -> put(entries, section, key, inner));
            } else if (PLANNED.contains(section) && !value.isNull()) {
                throw value.error("expected key: value lines below " + section);
            }
        }
        return new BridgeSettings(root, entries);
    }

    private static void put(Map<String, Entry> entries, String section, String key, Entry value) {
        String name = key.isEmpty() ? section : section + "." + key;
        if (!KNOWN.contains(name) && !OTHERS.contains(name)) {
            boolean plans = PLANNED.contains(section) && STEMS.stream().anyMatch(key::contains);
            if (plans || Names.slip(name, KNOWN).isPresent()) {
                throw unknown(value, name);
            }
        }
        if (entries.put(name, value) != null) {
            throw value.error("the key is written twice; expected it once");
        }
    }

    private static InputException unknown(Entry value, String name) {
        return value.error(Names.unknown("key", name, KNOWN));
    }

    /** True where the section has a key. */
    boolean has(String section) {
        return entries.keySet().stream().anyMatch(key -> key.startsWith(section + "."));
    }

    /** All keys, dotted, with what is written. */
    public Map<String, Entry> entries() {
        return Collections.unmodifiableMap(entries);
    }

    /** What is written of a key. */
    public Optional<Entry> find(String key) {
        return Optional.ofNullable(entries.get(key)).filter(entry -> !entry.isNull());
    }

    /** The first of the keys that is written, or the whole, for a message. */
    Entry at(String... keys) {
        for (String key : keys) {
            if (find(key).isPresent()) {
                return find(key).get();
            }
        }
        return root;
    }

    boolean flag(String key, boolean absent) {
        return find(key).map(Entry::flag).orElse(absent);
    }

    int count(String key, int absent) {
        return count(key).orElse(absent);
    }

    OptionalInt count(String key) {
        return find(key).map(entry -> OptionalInt.of(entry.integer(1, Layouts.MAX))).orElse(OptionalInt.empty());
    }
}
