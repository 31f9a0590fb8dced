package dev.trainyard.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.input.Documents;
import dev.trainyard.input.InputException;
import dev.trainyard.model.Models;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.framework.Framework;
import dev.trainyard.plan.framework.PlanReader;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Launch scripts and settings as people have them, written anew: what is read, and what is said of contradictions. */
class ImportedScenarioTest {
    private static final String LLAMA = """
            model: llama3-8b
            cluster: {accelerator: h100-sxm, gpus: 64}
            training: {sequence: 8192, globalBatch: 128%s}
            plan:
              %s
            """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "megatron-arrays.sh | {tp: 2, dp: 16, overlapData: true, overlapTensor: false} | 32 | 8192 | 128 | fp8",
        "megatron-strings.sh | {tp: 8, dp: 8, microBatch: 2, sequenceParallel: false, overlapTensor: false,"
                + " overlapData: true} | 64 | 2048 | 64 | bf16",
        "megatron-arguments.sh | {tp: 2, dp: 4, sequenceParallel: false, overlapTensor: false, overlapData: false}"
                + " | 8 | 4096 | 64 | bf16",
        "megatron-deepspeed.sh | {tp: 8, dp: 8, microBatch: 4, sharding: none, recompute: full,"
                + " sequenceParallel: false, overlapTensor: false, overlapData: false} | 64 | 2048 | 1024 | fp16",
        "megatron-mixture.sh | {pp: 4, ep: 8, dp: 32, overlapTensor: false, overlapData: true} | 128 | 4096 | 512"
                + " | bf16",
        "primus.yaml | {dp: 64, microBatch: 2, sharding: zero3, recompute: full, recomputeLayers: 80,"
                + " overlapTensor: false, overlapData: true} | 64 | 8192 | 128 | fp8",
        "flagscale.yaml | {tp: 2, pp: 2, dp: 16, overlapTensor: false, overlapData: true} | 64 | 4096 | 2048 | bf16",
        "nemo.yaml | {tp: 4, pp: 2, vp: 5, dp: 4, overlapTensor: true, overlapData: true} | 32 | 4096 | 128 | fp8",
        "deepspeed.sh | {dp: 16, microBatch: 2, sharding: zero2, recompute: full, sequenceParallel: false,"
                + " overlapTensor: false, overlapData: true} | 16 | 4096 | 128 | bf16",
        "maxtext.sh | {dp: 32, microBatch: 4, sharding: zero3, shardGroup: 8, recompute: full,"
                + " sequenceParallel: false} | 32 | 4096 | 128 | fp8",
        "torchtitan.sh | {tp: 8, dp: 8, microBatch: 8, sharding: zero3, recompute: full, overlapTensor: false,"
                + " overlapData: true} | 64 | 4096 | 64 | bf16"})
    void aScriptAndAClusterAreAScenario(String file, String plan, int gpus, int sequence, int batch, String precision) {
        Map<String, String> changes = new LinkedHashMap<>();
        changes.put("cluster.accelerator", "h100-sxm");
        if (!file.matches("megatron-(arrays|deepspeed|mixture).*|nemo.*|deepspeed.sh|torchtitan.sh|.*arguments.*")) {
            changes.put("cluster.gpus", String.valueOf(gpus));
        }
        if (file.contains("arguments")) {
            String[] arguments = {"dsw", "7B", "1", "64", "2"};
            for (int i = 0; i < arguments.length; i++) {
                changes.put("plan.variables." + (i + 1), arguments[i]);
            }
        }
        if (file.contains("strings")) {
            changes.put("plan.variables.BS", "64");
        }
        Scenario read = read(file, changes);
        assertThat(read.cluster().gpus()).isEqualTo(gpus);
        assertThat(read.training().sequence()).isEqualTo(sequence);
        assertThat(read.training().globalBatch()).isEqualTo(batch);
        assertThat(read.training().precision().name()).isEqualToIgnoringCase(precision);
        assertThat(read.plan()).hasValue(PlanReader.read(Documents.parse("expected", plan), read.software(), gpus));
        assertThat(read.notes()).anyMatch(note -> note.startsWith("taken from the settings: "));
        assertThat(read.softwareStated()).isFalse();
    }

    @Test
    void theModelOfAScriptIsTheCatalogues() {
        Scenario arrays = read("megatron-arrays.sh", Map.of("cluster.accelerator", "h100-sxm"));
        assertThat(arrays.model()).usingRecursiveComparison().ignoringFields("shape.name")
                .isEqualTo(Models.shipped().find("llama3-8b").orElseThrow());
        assertThat(arrays.software().gradientBytes()).as("--grad-reduce-in-bf16").isEqualTo(2);
        Scenario mixture = read("megatron-mixture.sh", Map.of("cluster.accelerator", "h100-sxm"));
        assertThat(mixture.model().experts().denseLayers()).isEqualTo(1);
        assertThat(mixture.model().experts().shared()).isEqualTo(2);
        assertThat(mixture.model().latent().keyValueRank()).isEqualTo(512);
        assertThat(mixture.plan().orElseThrow().pp()).isEqualTo(4);
    }

    @Test
    void allThatIsMissingIsAskedForAtOnce() {
        assertThatThrownBy(() -> read("megatron-arguments.sh", Map.of("cluster.accelerator", "h100-sxm",
                "cluster.gpus", "8"))).isInstanceOf(InputException.class)
                .hasMessageContaining("--micro-batch-size, --global-batch-size, --tensor-model-parallel-size")
                .hasMessageContaining("expected values for 3, 4, 5").hasMessageContaining("--set plan.variables.3=");
        assertThatThrownBy(() -> read("megatron-arrays.sh", Map.of())).hasMessageContaining("expected a cluster");
        assertThatThrownBy(() -> read("primus.yaml", Map.of("cluster.accelerator", "h100-sxm")))
                .hasMessageContaining("--gpus 64");
        assertThatThrownBy(() -> read("deepspeed.json", Map.of("cluster.accelerator", "h100-sxm", "cluster.gpus",
                "64"))).hasMessageContaining("--set model=");
    }

    @Test
    void whatTheCommandLineSaysHolds() {
        Map<String, String> changes = new LinkedHashMap<>();
        changes.put("cluster.accelerator", "h100-sxm");
        changes.put("training.globalBatch", "256");
        Scenario read = read("megatron-arrays.sh", changes);
        assertThat(read.training().globalBatch()).isEqualTo(256);
        assertThat(read.notes()).anyMatch(note -> note.contains("--global-batch-size says training.globalBatch 128"));
        changes.put("plan", "auto");
        assertThat(read("megatron-arrays.sh", changes).plan()).isEmpty();
        assertThat(read("megatron-arrays.sh", changes).model().layers()).isEqualTo(32);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "megatron: --num-layers 80 --hidden-size 8192 --num-experts 8 --seq-length 2048 --global-batch-size 4096"
                + " --mtp-num-layers 1 | model.layers 80 against 32, model.hidden 8192 against 4096",
        "megatron: --bf16 --fp8-format hybrid | training.precision fp8 against bf16",
        "megatron: --tensor-model-parallel-size 2 --tp-comm-overlap | only with sequence parallelism",
        "megatron: --pipeline-model-parallel-size 3 | does not cut 32 layers into 3 unlike chunks",
        "megatron: --pipeline-model-parallel-size 4 --num-virtual-stages-per-pipeline-rank 2 --micro-batch-size 4"
                + " | interleaves at least as many micro-batches",
        "megatron: --optimizer-cpu-offload --main-grads-dtype bf16 | --optimizer-cpu-offload keeps the optimizer",
        "megatron: --recompute-modules mlp --recompute-granularity selective | expected core_attn",
        "megatron: --tensor-parallel 4 --shard-everything 3 | --tensor-parallel (line 5), --shard-everything (line 5)",
        "torchtitan: '[model]\\nname = \"llama3\"\\nflavor = \"70B\"' | model.layers 80 against 32",
        "torchtitan: '[training]\\nseq_len = 4096' | training.sequence 4096 against 8192",
        "torchtitan: '[model]\\nconverters = [\"quantize.linear.float8\"]' | training.precision fp8 against bf16",
        "megatronBridge: {mixed_precision: bf16_with_fp8_current_scaling_mixed} | training.precision fp8 against bf16",
        "megatronBridge: {model: {num_layers: 80}} | model.layers 80 against 32",
        "megatronBridge: {optimizer: {main_grads_dtype: bf16, exp_avg_dtype: bf16}} | optimizer.main_grads_dtype keeps",
        "megatronBridge: {peft: {dim: 8}} | trains an adapter only",
        "megatronBridge: {model: {freeze_language_model: true}} | trains a part only",
        "deepspeed: {zero_optimization: {stage: 2, offload_optimizer: {device: cpu}}} | host memory",
        "maxtext: {per_device_batch_size: 2, base_num_decoder_layers: 80} | model.layers 80 against 32"})
    void contradictionsAndWhatCannotBeSaidAreRefusedByName(String plan, String says) {
        String text = LLAMA.formatted(", precision: bf16", plan.replace("\\n", "\n    ")
                .replaceFirst("'(\\[[^']*)'", "|\n    $1"));
        assertThatThrownBy(() -> ScenarioReader.read("here.yaml", text)).isInstanceOf(InputException.class)
                .hasMessageStartingWith("here.yaml:").hasMessageContaining(says);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "torchtitan: '[compile]\\nenable = false\\n[training]\\nlocal_batch_size = 2' | software.fusion plain-pytorch",
        "megatronBridge: {model: {moe_token_dispatcher_type: alltoall}} | moe_token_dispatcher_type",
        "megatronBridge: {optimizer: {use_precision_aware_optimizer: true}} | use_precision_aware_optimizer",
        "megatron: --enable-cuda-graph | --enable-cuda-graph",
        "megatron: --grad-reduce-in-bf16 --something-else 3 | not known were read over: --something-else"})
    void whatIsLeftOutIsSaid(String plan, String says) {
        String model = plan.contains("moe") ? "mixtral-8x7b" : "llama3-8b";
        String text = LLAMA.formatted("", plan.replace("\\n", "\n    ").replaceFirst("'(\\[[^']*)'", "|\n    $1"))
                .replace("llama3-8b", model) + "software: megatron-bridge-26.08\n";
        Scenario read = ScenarioReader.read("here.yaml", text);
        assertThat(read.notes()).anyMatch(note -> note.contains(says));
    }

    @Test
    void whatAScenarioLeavesOutTheSettingsSay() {
        Scenario read = ScenarioReader.read("here.yaml", """
                cluster: {accelerator: h100-sxm, gpus: 64}
                plan:
                  megatron: >-
                    --num-layers 32 --hidden-size 4096 --ffn-hidden-size 14336 --num-attention-heads 32
                    --group-query-attention --num-query-groups 8 --swiglu --vocab-size 128256 --seq-length 4096
                    --global-batch-size 256 --bf16 --micro-batch-size 1 --position-embedding-type rope
                    --untie-embeddings-and-output-weights --disable-bias-linear --use-torch-fsdp2
                    --recompute-granularity full --recompute-method uniform --recompute-num-layers 1
                """);
        assertThat(read.model().layers()).isEqualTo(32);
        assertThat(read.training().sequence()).isEqualTo(4096);
        assertThat(read.training().globalBatch()).isEqualTo(256);
        assertThat(read.plan().orElseThrow().sharding()).isEqualTo(Sharding.ZERO3);
        assertThat(read.plan().orElseThrow().recompute()).isEqualTo(Recompute.FULL);
    }

    @Test
    void whatIsWrittenIsAShellsOwn() {
        Scenario uneven = ScenarioReader.read("here.yaml", LLAMA.formatted("",
                "{pp: 4, stageLayers: [7, 9, 9, 7], dp: 16}"));
        String flags = Framework.MEGATRON.write(uneven.plan().orElseThrow(), uneven.model(), uneven.software(), 8192,
                128).strip();
        assertThat(flags).contains("--pipeline-model-parallel-layout 'Et*7|t*9|t*9|t*7L'");
        String script = "#!/bin/bash\\ntorchrun --nproc_per_node 8 --nnodes 8 pretrain_gpt.py " + flags + " | tee log";
        Scenario back = ScenarioReader.read("back.yaml", LLAMA.formatted("", "megatron: \"" + script + "\""));
        assertThat(back.plan().orElseThrow().stageLayers()).containsExactly(7, 9, 9, 7);
        assertThat(back.plan().orElseThrow().pp()).isEqualTo(4);
    }

    private static Scenario read(String file, Map<String, String> changes) {
        try {
            Path path = Path.of(ImportedScenarioTest.class.getResource("launch/" + file).toURI());
            return ScenarioReader.named(path.toString(), changes);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
