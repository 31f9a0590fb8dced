package dev.trainyard.plan.framework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.cluster.SoftwareLevels;
import dev.trainyard.input.Documents;
import dev.trainyard.input.Folder;
import dev.trainyard.input.InputException;
import dev.trainyard.model.Models;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.LayoutException;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.PlanBuilder;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.imported.Imported;
import dev.trainyard.plan.schedule.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Settings of the frameworks as their own examples have them, mistakes in them, and damage. */
@Tag("slow")
class FrameworkSettingsTest {
    private static final Transformer LLAMA = Models.shipped().find("llama3.1-405b").orElseThrow();
    private static final Transformer DEEPSEEK = Models.shipped().find("deepseek-v3").orElseThrow();
    private static final SoftwareLevel LEVEL = SoftwareLevels.newest();

    /** Llama 3.1 405B on 1024 H100, as Megatron-Bridge's performance recipes of 25.09 have it. */
    private static final String BRIDGE = """
            model:
              tensor_model_parallel_size: 8
              pipeline_model_parallel_size: 8
              virtual_pipeline_model_parallel_size: 8
              context_parallel_size: 2
              sequence_parallel: true
              account_for_embedding_in_pipeline_split: true
              account_for_loss_in_pipeline_split: true
              cross_entropy_fusion_impl: te
              seq_length: 8192
            train:
              train_iters: 50
              micro_batch_size: 1
              global_batch_size: 512
            ddp:
              use_distributed_optimizer: true
              check_for_nan_in_grad: false
            comm_overlap:
              _target_: megatron.bridge.training.comm_overlap.CommOverlapConfig
              tp_comm_overlap: true
            checkpoint:
              save: null
            """;
    /** Llama 3.1 405B on 128 H100, as torchtitan's llama3_405b.toml of 2025 has it. */
    private static final String TITAN = """
            [model]
            name = "llama3"
            flavor = "405B"
            [optimizer]
            lr = 8e-5
            [training]
            local_batch_size = 2
            seq_len = 8192
            max_norm = 1.0  # grad norm clipping
            [parallelism]
            data_parallel_replicate_degree = 1
            data_parallel_shard_degree = -1
            tensor_parallel_degree = 8  # 8-way TP
            enable_async_tensor_parallel = true
            pipeline_parallel_degree = 1
            context_parallel_degree = 1
            [activation_checkpoint]
            mode = 'full' # ['none', 'selective', 'full']
            [float8]
            filter_fqns = ["output"]
            """;
    private static final String FLAGS = "--tensor-model-parallel-size 8 --pipeline-model-parallel-size 7"
            + " --num-virtual-stages-per-pipeline-rank 2 --sequence-parallel --use-distributed-optimizer"
            + " --recompute-granularity full --recompute-method block --recompute-num-layers 2";

    @TempDir
    private Path folder;

    @Test
    void aPublishedBridgeRecipeIsRead() {
        FrameworkPlan read = bridge(BRIDGE, LLAMA, 1024);
        assertThat(read.globalBatch()).hasValue(512);
        assertThat(read.sequence()).hasValue(8192);
        assertThat(read.plan()).isEqualTo(new Plan(8, 2, 8, 8, 1, 1, 8, 1, Schedule.ONE_F_ONE_B, Sharding.ZERO1, 0,
                Recompute.NONE, 0, true, true, true, true, List.of()));
    }

    @Test
    void dottedKeysAndMegatronFsdpAreRead() {
        Plan plan = bridge("{model.tensor_model_parallel_size: 2, dist: {use_megatron_fsdp: true},"
                + " ddp.data_parallel_sharding_strategy: optim_grads_params,"
                + " ddp.num_distributed_optimizer_instances: 4,"
                + " ddp.overlap_grad_reduce: true, model: {recompute_granularity: full, recompute_method: block,"
                + " recompute_num_layers: 3}}", LLAMA, 64).plan();
        assertThat(plan.sharding()).isEqualTo(Sharding.ZERO3);
        assertThat(plan.shardGroup()).isEqualTo(8);
        assertThat(plan.overlapData()).isTrue();
        assertThat(plan.recomputeLayers()).isEqualTo(3);
    }

    @Test
    void layoutsOfBridgeRecipesAreRead() {
        Plan plan = bridge("{model: {pipeline_model_parallel_size: 2, virtual_pipeline_model_parallel_size: 2,"
                + " tensor_model_parallel_size: 2, expert_model_parallel_size: 8,"
                + " pipeline_model_parallel_layout: 'Et*15|t*16|(tt|)*1t*28mL'}}", DEEPSEEK, 64).plan();
        assertThat(plan.stageLayers()).containsExactly(15, 16, 2, 28);
        assertThat(plan.etp()).as("experts are split by tensor ranks unless told").isEqualTo(2);
        assertThat(bridge("{model: {pipeline_model_parallel_size: 2, pipeline_model_parallel_layout:"
                + " [[embedding, decoder], [decoder, decoder, mtp, loss]]}}", DEEPSEEK, 64).plan().stageLayers())
                .containsExactly(1, 2);
    }

    @Test
    void aPublishedTorchtitanConfigIsRead() {
        FrameworkPlan read = titan(TITAN, LLAMA, 128);
        assertThat(read.globalBatch()).hasValue(32);
        assertThat(read.plan()).isEqualTo(new Plan(8, 1, 1, 1, 1, 1, 16, 2, Schedule.ONE_F_ONE_B, Sharding.ZERO3, 0,
                Recompute.FULL, 0, true, true, true, true, List.of()));
    }

    @Test
    void torchtitansPipelinesAreRead() {
        String pipeline = "[parallelism]\npipeline_parallel_degree = 8\npipeline_parallel_schedule = \"%s\"\n"
                + "data_parallel_shard_degree = 4\n%s\n[training]\nlocal_batch_size = 16\n"
                + "[activation_checkpoint]\nmode = \"none\"\n";
        Plan plan = titan(pipeline.formatted("Interleaved1F1B", "pipeline_parallel_layers_per_stage = 8"), LLAMA, 32)
                .plan();
        assertThat(plan.vp()).as("126 layers and two ends make 16 chunks of 8").isEqualTo(2);
        assertThat(plan.sharding()).as("parameters stay gathered in a pipeline").isEqualTo(Sharding.ZERO2);
        assertThat(plan.stageLayers()).as("as even as can be").isEmpty();
        assertThat(titan(pipeline.formatted("interleavedzerobubble", ""), LLAMA, 32).plan().schedule())
                .isEqualTo(Schedule.ZERO_BUBBLE);
        Plan down = titan(pipeline.formatted("ZBVZeroBubble", ""), LLAMA, 32).plan();
        assertThat(down.schedule()).isEqualTo(Schedule.ZB_V);
        assertThat(down.vp()).isEqualTo(2);
        assertThat(titan(pipeline.formatted("dualpipev", ""), LLAMA, 32).plan().schedule())
                .isEqualTo(Schedule.DUAL_PIPE_V);
        Plan copies = titan(pipeline.formatted("GPipe", "data_parallel_replicate_degree = 2\n"
                + "fsdp_reshard_after_forward = \"always\""), LLAMA, 64).plan();
        assertThat(copies.schedule()).isEqualTo(Schedule.GPIPE);
        assertThat(copies.dp()).isEqualTo(8);
        assertThat(copies.shardGroup()).isEqualTo(4);
        assertThat(copies.stageLayers()).as("126 layers and two ends make 8 of 16").isEmpty();
    }

    @Test
    void everySecondLayerIsHalfOfThem() {
        assertThat(titan("[training]\nlocal_batch_size = 1\n", LLAMA, 8).plan().recomputeLayers()).isEqualTo(63);
        assertThat(titan("[activation_checkpoint]\nselective_ac_option = \"4\"\n", LLAMA, 8).plan()
                .recomputeLayers()).isEqualTo(31);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{models: {}} | unknown section \"models\"",
        "{model: {tensor_model_paralel_size: 8}} | Maybe \"model.tensor_model_parallel_size\"?",
        "{model: {tensor_parallel_degree: 8}} | unknown key \"model.tensor_parallel_degree\"",
        "{model: {recmpute_method: block}} | Maybe \"model.recompute_method\"?",
        "{model: {tensor_model_parallel_size: 0}} | model.tensor_model_parallel_size: must lie between 1",
        "{model: 3} | model: expected key: value lines",
        "{model.sequence_parallel: true, model: {sequence_parallel: true}} | written twice",
        "{model: {sequence_parallel: maybe}} | expected true or false",
        "{model: {pipeline_model_parallel_size: 4}} | do not divide the model's 126 layers",
        "{model: {pipeline_model_parallel_layout: ExtL}} | takes E, t, m, L and |",
        "{model: {pipeline_model_parallel_layout: [[decoders]]}} | Maybe \"decoder\"?",
        "{model: {recompute_granularity: selective, recompute_modules: [core_attn, mlp]}} | expected core_attn",
        "{model: {recompute_granularity: full}} | needs model.recompute_method",
        "{model: {recompute_granularity: full, recompute_method: uniform, recompute_num_layers: 4}} | Expected 1",
        "{dist: {use_megatron_fsdp: yes}, ddp: {data_parallel_sharding_strategy: optims}} | Maybe \"optim\"?",
        "{ddp: {use_distributed_optimizer: yes, num_distributed_optimizer_instances: 2}} | expected 1",
        "{model: {cpu_offloading: true}} | expected false"})
    void mistakesInBridgeOverridesNameThePlaceAndTheKey(String text, String says) {
        assertThatThrownBy(() -> bridge(text, LLAMA, 64)).isInstanceOf(InputException.class)
                .hasMessageStartingWith("settings:1:").hasMessageContaining(says);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "[paralelism] | Maybe \"parallelism\"?",
        "[parallelism]; tensor_paralel_degree = 8 | Maybe \"tensor_parallel_degree\"?",
        "[parallelism]; tensor_parallel_degree = 0 | parallelism.tensor_parallel_degree: must lie between 1",
        "[parallelism]; tensor_parallel_degree = | not valid TOML",
        "[parallelism]; fsdp_reshard_after_forward = 'sometimes' | expected one of default, always, never",
        "[parallelism]; data_parallel_replicate_degree = 2; data_parallel_shard_degree = 1; tensor_parallel_degree = 2"
            + " | full copies",
        "[parallelism]; expert_parallel_degree = 2 | has no experts",
        "[parallelism]; pipeline_parallel_degree = 8; pipeline_parallel_schedule = '1F1' | Maybe \"1F1B\"?",
        "[parallelism]; pipeline_parallel_degree = 8; pipeline_parallel_schedule = 'PipelineScheduleMulti'"
            + " | a plan has no",
        "[parallelism]; pipeline_parallel_degree = 8; pipeline_parallel_layers_per_stage = 8 | one a stage",
        "[parallelism]; pipeline_parallel_degree = 2; module_fqns_per_model_part = [['layers.0'], ['layers.2']]"
            + " | expected layers.1",
        "[parallelism]; pipeline_parallel_degree = 8; [training]; global_batch_size = 4096 | once a step",
        "[parallelism]; pipeline_parallel_degree = 8; pipeline_parallel_microbatch_size = 3 | expected a divisor",
        "[activation_checkpoint]; selective_ac_option = 'op' | cannot be said in a plan",
        "[activation_checkpoint]; mode = 'memory_budget' | cannot be said in a plan",
        "[parallelism]; pipeline_parallel_degree = 7 | falls differently",
        "[experimental]; pipeline_parallel_degree = 2 | below [parallelism]",
        "[training]; enable_cpu_offload = true | expected false"})
    void mistakesInTorchtitanSettingsNameThePlaceAndTheKey(String text, String says) {
        assertThatThrownBy(() -> titan(text.replace("; ", "\n"), LLAMA, 64)).isInstanceOf(InputException.class)
                .hasMessageStartingWith("settings:").hasMessageContaining(says);
    }

    @Test
    void whatAFrameworkCannotRunIsRefusedWithWhatItWould() {
        Plan zero1 = new Plan(8, 1, 1, 1, 1, 1, 8, 1, Schedule.ONE_F_ONE_B, Sharding.ZERO1, 0, Recompute.NONE, 0,
                true, false, true, true, List.of());
        assertRefused(Framework.TORCHTITAN, zero1, "sharding", "Maybe zero2");
        assertThatThrownBy(() -> Framework.TORCHTITAN.write(zero1.withSharding(Sharding.ZERO3), LLAMA, LEVEL, 1000,
                64)).hasMessageContaining("Maybe 1008");
        assertRefused(Framework.TORCHTITAN, zero1.withSharding(Sharding.ZERO3).withRecompute(Recompute.SELECTIVE),
                "recompute", "Maybe none");
        Plan dual = new Plan(8, 1, 2, 1, 1, 1, 4, 1, Schedule.DUAL_PIPE, Sharding.ZERO2, 0, Recompute.NONE, 0, true,
                false, true, true, List.of());
        assertRefused(Framework.MEGATRON, dual, "schedule", "Maybe one-f-one-b");
        assertRefused(Framework.MEGATRON_BRIDGE, dual, "schedule", "Maybe one-f-one-b");
        assertRefused(Framework.TORCHTITAN, dual, "schedule", "DualPipeV");
        Plan bubble = new Plan(8, 1, 2, 1, 1, 1, 4, 1, Schedule.ZERO_BUBBLE, Sharding.ZERO2, 0, Recompute.NONE, 0,
                true, false, true, true, List.of());
        assertRefused(Framework.TORCHTITAN, bubble, "schedule", "ZBVZeroBubble");
        Plan half = PlanBuilder.builder(bubble).vp(2).schedule(Schedule.V_HALF).build();
        assertRefused(Framework.TORCHTITAN, half, "schedule", "no v-half");
        assertRefused(Framework.MEGATRON, PlanBuilder.builder(half).schedule(Schedule.ZB_V).build(), "schedule",
                "Maybe one-f-one-b");
        for (String name : List.of("ZBVZeroBubble", "DualPipeV")) {
            Schedule schedule = name.startsWith("ZBV") ? Schedule.ZB_V : Schedule.DUAL_PIPE_V;
            assertThat(Framework.TORCHTITAN.write(PlanBuilder.builder(half).schedule(schedule).build(), LLAMA, LEVEL,
                    8192, 52)).as("13 micro-batches, which make no whole rounds").contains('"' + name + '"');
        }
        assertThat(Framework.TORCHTITAN.write(bubble.withVirtualStages(3), LLAMA, LEVEL, 8192, 64))
                .contains("\"InterleavedZeroBubble\"").contains("fsdp_reshard_after_forward = \"never\"");
    }

    @Test
    void settingsInAScenarioAreAFileOrText() throws IOException {
        Files.writeString(folder.resolve("titan.toml"), TITAN);
        Files.writeString(folder.resolve("bridge.yaml"), BRIDGE);
        assertThat(plan("torchtitan: titan.toml", 128).dp()).isEqualTo(16);
        assertThat(plan("megatronBridge: bridge.yaml", 1024).vp()).isEqualTo(8);
        assertThat(plan("megatronBridge: {model: {tensor_model_parallel_size: 4}}", 64).tp()).isEqualTo(4);
        assertThat(plan("torchtitan: |\n  [parallelism]\n  tensor_parallel_degree = 4\n", 64).tp()).isEqualTo(4);
        assertThat(plan("torchtitan: parallelism.tensor_parallel_degree = 4", 64).tp()).isEqualTo(4);
        assertThatThrownBy(() -> plan("torchtitan: nowhere.toml", 64))
                .hasMessageContaining("nowhere.toml: no such file");
        assertThatThrownBy(() -> plan("torchtitan: |\n  [parallelism]\n  tensor_parallel = 4\n", 64))
                .hasMessageContaining("plan.yaml:1:13: torchtitan:2:1: parallelism.tensor_parallel: unknown key");
        assertThatThrownBy(() -> plan("{torchtitan: titan.toml, tp: 8}", 64))
                .hasMessageContaining("unknown key \"tp\"");
    }

    @ParameterizedTest
    @EnumSource
    void damagedSettingsAreReadOrRefused(Framework framework) {
        String text = switch (framework) {
            case MEGATRON -> FLAGS;
            case MEGATRON_BRIDGE -> BRIDGE + "rng.seed: 1\n";
            case TORCHTITAN -> TITAN;
        };
        List<String> pieces = List.of("", "-", "\"", "'", "[", "]", "{", "}", "=", ":", "\n", "#", ".", ",", "0",
                "-1", "99999999999", "1e9", "true", "null", "\u0000", "[[", "\t", "''' ", "8", "&a", "*a", "é");
        Random random = new Random(5);
        int refused = 0;
        for (int i = 0; i < 6000; i++) {
            StringBuilder damaged = new StringBuilder(text);
            for (int times = random.nextInt(3); times >= 0; times--) {
                int from = random.nextInt(damaged.length());
                damaged.replace(from, Math.min(damaged.length(), from + random.nextInt(6)),
                        pieces.get(random.nextInt(pieces.size())));
            }
            try {
                assertThat(framework.read(damaged.toString(), LLAMA, LEVEL, 1024).plan().gpus()).isPositive();
            } catch (LayoutException | InputException e) {
                assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(500);
                refused++;
            }
        }
        assertThat(refused).isBetween(600, 5990);
    }

    @Test
    void deepAndLongTomlIsRefusedQuickly() {
        for (String text : List.of("a = " + "[".repeat(100_000), "a" + ".a".repeat(100_000) + " = 1",
                "[" + "a.".repeat(5000) + "a]", "a = " + "{a=".repeat(100_000))) {
            assertThatThrownBy(() -> titan(text, LLAMA, 8)).isInstanceOf(InputException.class);
        }
    }

    private static void assertRefused(Framework framework, Plan plan, String field, String says) {
        assertThatThrownBy(() -> framework.write(plan, LLAMA, LEVEL, 8192, 64)).isInstanceOf(LayoutException.class)
                .hasMessageContaining(says).extracting(e -> ((LayoutException) e).field()).isEqualTo(field);
    }

    private Plan plan(String yaml, int gpus) {
        return Imported.read(Documents.parse("plan.yaml", yaml), Folder.of(folder)).plan(LLAMA, LEVEL, gpus, 0);
    }

    private static FrameworkPlan bridge(String text, Transformer model, int gpus) {
        return MegatronBridgeConfig.read(Documents.parse("settings", text), model, LEVEL, gpus);
    }

    private static FrameworkPlan titan(String text, Transformer model, int gpus) {
        return TorchtitanConfig.read(Documents.parseToml("settings", text), model, LEVEL, gpus);
    }
}
