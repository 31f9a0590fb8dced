package dev.trainyard.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Place;
import dev.trainyard.plan.framework.settings.KeyTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No key that a table says speaks is silent: with another value the answer, a note or a refusal is another. */
@Tag("slow")
class SpeakingKeysTest {
    private static final List<String> VALUES = List.of("", "3", "2", "true", "false", "0", "5120", "none", "bf16", "fp8",
            "float32", "flex", "hybridep", "mxfp8_x", "[1, 2]", "full", "block", "rope", "llama2", "never", "1e6",
            "learned_absolute", "(128,0)", "Et*20|t*12L", "unfused", "mlp", "[mlp]", "optim_grads", "1F1B", "sgd", "GPipe",
            "float8", "cpu", "allgather", "deepep", "op", "16", "alltoall", "1000000");

    /** Keys that matter only beside others, which the base has not, or that only say how many tokens are trained on. */
    private static final Map<String, Set<String>> SILENT = Map.of(
            "megatron", Set.of("train-samples", "train-iters", "train-tokens", "make-vocab-size-divisible-by",
                    "extra-vocab-size", "fp4-recipe", "window-attn-skip-freq", "cross-entropy-fusion-impl",
                    // Without experts or latent attention there is nothing that these could change.
                    "moe-flex-dispatcher-backend", "moe-router-topk", "moe-ffn-hidden-size", "topk",
                    "moe-shared-expert-intermediate-size", "moe-layer-freq", "moe-token-dispatcher-type",
                    "moe-enable-deepep", "q-lora-rank", "kv-lora-rank", "qk-head-dim", "qk-pos-emb-head-dim", "v-head-dim"),
            "megatron-bridge", Set.of("train.train_iters", "model.moe_flex_dispatcher_backend",
                    "model.moe_router_topk", "model.moe_ffn_hidden_size", "model.moe_layer_freq",
                    "model.moe_token_dispatcher_type", "model.moe_enable_deepep", "model.q_lora_rank", "model.kv_lora_rank",
                    "model.qk_head_dim", "model.qk_pos_emb_head_dim", "model.v_head_dim"),
            "torchtitan", Set.of("training.steps", "model.name", "training.batch_size", "job.custom_config_module",
                    "training.compile", "parallelism.expert_parallel_comm_backend"));

    @ParameterizedTest
    @ValueSource(strings = {"megatron", "megatron-bridge", "torchtitan"})
    void noKeyThatSpeaksIsSilent(String table) {
        List<String> silent = new ArrayList<>(KeyTable.shipped(table).rules().stream()
                .filter(rule -> rule.use() != KeyTable.Use.NONE).map(rule -> rule.key().replace("*", "something"))
                .filter(key -> !SILENT.get(table).contains(key)).toList());
        for (Map<String, String> base : List.of(base(table), plain(table), bare(table))) {
            String before = answer(table, base);
            assertThat(before).startsWith("answer");
            silent.removeIf(key -> VALUES.stream().anyMatch(value -> {
                Map<String, String> changed = new LinkedHashMap<>(base);
                changed.put(key, value);
                return !answer(table, changed).equals(before);
            }));
        }
        assertThat(silent).as("keys of %s that change nothing, whatever they say", table).isEmpty();
    }

    /** What is silent on a dense model is not so on a mixture with latent attention. */
    @Test
    void expertsAndLatentAttentionSpeakWhereThereAreAny() {
        Map<String, String> base = new LinkedHashMap<>();
        for (String flag : ("num-layers 61,hidden-size 7168,ffn-hidden-size 18432,num-attention-heads 128,num-experts 256,"
                + "moe-router-topk 8,moe-ffn-hidden-size 2048,moe-shared-expert-intermediate-size 2048,"
                + "moe-layer-freq ([0]*3+[1]*58),multi-latent-attention ,q-lora-rank 1536,kv-lora-rank 512,qk-head-dim 128,"
                + "qk-pos-emb-head-dim 64,v-head-dim 128,mtp-num-layers 1,moe-token-dispatcher-type alltoall,"
                + "expert-model-parallel-size 64,bf16 ,swiglu ,untie-embeddings-and-output-weights ,disable-bias-linear ,"
                + "position-embedding-type rope,use-distributed-optimizer ,micro-batch-size 1").split(",")) {
            base.put(flag.split(" ", 2)[0], flag.split(" ", 2)[1]);
        }
        String before = answer("deepseek", base);
        assertThat(before).startsWith("answer");
        for (String key : List.of("moe-router-topk", "moe-ffn-hidden-size", "moe-shared-expert-intermediate-size",
                "moe-layer-freq", "moe-token-dispatcher-type", "moe-enable-deepep", "q-lora-rank", "kv-lora-rank",
                "qk-head-dim", "qk-pos-emb-head-dim", "v-head-dim", "num-experts", "mtp-num-layers",
                "expert-model-parallel-size", "expert-tensor-parallel-size")) {
            Stream<String> values = key.equals("moe-enable-deepep") ? Stream.of("") : Stream.of("flex", "4096", "7");
            assertThat(values.map(value -> {
                Map<String, String> changed = new LinkedHashMap<>(base);
                changed.put(key, value);
                return answer("deepseek", changed);
            })).as(key).anyMatch(answer -> !answer.equals(before));
        }
    }

    /** With little in it, so that nothing hides what a key says. */
    private static Map<String, String> plain(String table) {
        Map<String, String> plain = new LinkedHashMap<>();
        switch (table) {
            case "megatron" -> {
                plain.put("num-layers", "32");
                plain.put("hidden-size", "4096");
                plain.put("num-attention-heads", "32");
                plain.put("bf16", "");
                plain.put("max-position-embeddings", "8192");
                plain.put("use-distributed-optimizer", "");
                plain.put("recompute-granularity", "selective");
                plain.put("micro-batch-size", "1");
            }
            case "megatron-bridge" -> {
                plain.put("model.recompute_granularity", "selective");
                plain.put("mixed_precision.fp8", "hybrid");
            }
            default -> {
                plain.put("training.local_batch_size", "4");
                plain.put("activation_checkpoint.mode", "none");
            }
        }
        return plain;
    }

    private static Map<String, String> bare(String table) {
        return switch (table) {
            case "megatron" -> Map.of("micro-batch-size", "1");
            case "megatron-bridge" -> Map.of("train.micro_batch_size", "1");
            default -> Map.of("training.local_batch_size", "2", "activation_checkpoint.mode", "none");
        };
    }

    private static Map<String, String> base(String table) {
        Map<String, String> base = new LinkedHashMap<>();
        switch (table) {
            case "megatron" -> {
                base.put("num-layers", "32");
                base.put("hidden-size", "4096");
                base.put("num-attention-heads", "32");
                base.put("group-query-attention", "");
                base.put("num-query-groups", "8");
                base.put("tensor-model-parallel-size", "2");
                base.put("pipeline-model-parallel-size", "2");
                base.put("sequence-parallel", "");
                base.put("recompute-granularity", "full");
                base.put("recompute-method", "block");
                base.put("recompute-num-layers", "3");
                base.put("micro-batch-size", "1");
                base.put("num-virtual-stages-per-pipeline-rank", "2");
                base.put("use-megatron-fsdp", "");
                base.put("data-parallel-sharding-strategy", "optim_grads_params");
                base.put("fp8-format", "hybrid");
                base.put("vocab-size", "128256");
            }
            case "megatron-bridge" -> {
                base.put("model.tensor_model_parallel_size", "2");
                base.put("model.pipeline_model_parallel_size", "2");
                base.put("model.virtual_pipeline_model_parallel_size", "2");
                base.put("model.sequence_parallel", "true");
                base.put("model.recompute_granularity", "full");
                base.put("model.recompute_method", "block");
                base.put("model.recompute_num_layers", "3");
                base.put("ddp.use_megatron_fsdp", "true");
                base.put("ddp.data_parallel_sharding_strategy", "optim_grads_params");
                base.put("ddp.num_distributed_optimizer_instances", "2");
                base.put("model.fp8", "hybrid");
                base.put("comm_overlap.tp_comm_overlap", "false");
                base.put("model.moe_ffn_hidden_size", "2048");
            }
            default -> {
                base.put("model.flavor", "8B");
                base.put("training.seq_len", "8192");
                base.put("training.local_batch_size", "8");
                base.put("parallelism.pipeline_parallel_degree", "2");
                base.put("parallelism.pipeline_parallel_schedule", "Interleaved1F1B");
                base.put("parallelism.data_parallel_replicate_degree", "1");
                base.put("activation_checkpoint.mode", "none");
            }
        }
        return base;
    }

    /** All that a person would see: the scenario with its notes, or why there is none. */
    private static String answer(String table, Map<String, String> settings) {
        boolean titan = table.equals("torchtitan");
        String key = titan ? "torchtitan" : table.equals("megatron-bridge") ? "megatronBridge" : "megatron";
        String model = table.equals("deepseek") ? "deepseek-v3" : "llama3-8b";
        Entry root = Documents.parse("base", "{model: " + model + ", cluster: {accelerator: h100-sxm, gpus: 64},"
                + " training: {sequence: 8192, globalBatch: " + (titan ? 256 : 128) + "}, software: megatron-bridge-26.08}");
        StringBuilder text = new StringBuilder();
        if (key.equals("megatron")) {
            settings.forEach((flag, value) -> text.append("--").append(flag).append(' ').append(value).append(' '));
        } else {
            Map<String, StringBuilder> sections = new LinkedHashMap<>();
            settings.forEach((name, value) -> {
                int dot = name.indexOf('.');
                String section = dot < 0 ? "" : name.substring(0, dot);
                String quoted = value.matches("true|false|-?[0-9]+|\\[.*]") ? value : '"' + value + '"';
                sections.computeIfAbsent(section, unused -> new StringBuilder()).append(titan || dot < 0 ? "" : "  ")
                        .append(name.substring(dot + 1)).append(titan ? " = " : ": ").append(quoted).append('\n');
            });
            sections.forEach((section, lines) -> text.append(section.isEmpty() ? "" : titan ? "[" + section + "]\n"
                    : section + ":\n").append(lines));
        }
        try {
            Scenario read = ScenarioDraft.of(root.with("plan." + key, Entry.of(Place.of("settings"), "plan." + key,
                    text.toString())), Path.of(""), "base").read();
            return "answer " + ScenarioDigest.of(read) + read.notes();
        } catch (InputException e) {
            return "refused " + e.getMessage();
        }
    }
}
