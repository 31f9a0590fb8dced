package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.cli.terminal.ExitCodes;
import dev.trainyard.input.Documents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanCommandTest {
    private static final String SMALL = """
            model: llama2-70b
            cluster: {accelerator: h100-sxm, gpus: 64}
            plan: {tp: 4, pp: 4, vp: 2, dp: 4, overlapTensor: false}
            training: {sequence: 4096, globalBatch: 64, precision: bf16}
            software: megatron-bridge-26.08
            """;

    @TempDir
    Path folder;

    @Test
    void flagsOfMegatronAreOneLine() throws IOException {
        Ran ran = plan("--to", "megatron");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("--tensor-model-parallel-size 4", "--num-virtual-stages-per-pipeline-rank 2",
                "--use-distributed-optimizer", "--seq-length 4096", "--global-batch-size 64").endsWith("\n");
        assertThat(ran.out().lines()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"megatron-bridge, megatronBridge, out.yaml, {}", "torchtitan, torchtitan, out.toml,"
            + " '{tp: 4, pp: 4, vp: 2, dp: 4, sharding: zero2, overlapTensor: true}'"})
    void whatIsWrittenIsSimulatedTheSame(String framework, String key, String file, String plan) throws IOException {
        String[] asked = plan.equals("{}") ? new String[0] : new String[] {"--plan", plan};
        Path out = folder.resolve(file);
        Ran ran = plan(join(asked, "--to", framework, "-o", out.toString()));
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).isEmpty();
        Ran before = simulate(asked);
        Ran after = simulate("--plan", "{" + key + ": " + file + "}");
        assertThat(after.code()).as(after.err() + Files.readString(out)).isZero();
        assertThat(after.json().require("stepSeconds").text()).isEqualTo(before.json().require("stepSeconds").text());
    }

    @Test
    void thePlanThatIsFoundIsWritten() throws IOException {
        Ran ran = plan("--plan", "auto", "--to", "megatron-bridge", "--top", "1");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.err()).contains("plan auto is");
        assertThat(Documents.parse("out", ran.out()).require("train").require("global_batch_size").text())
                .isEqualTo("64");
    }

    @Test
    void whatCannotBeWrittenIsBadInput() throws IOException {
        Ran ran = plan("--to", "torchtitan", "--quiet");
        assertThat(ran.code()).isEqualTo(ExitCodes.INPUT);
        assertThat(ran.err()).contains("plan.sharding: torchtitan shards by FSDP, which has no zero1. Maybe zero2")
                .hasLineCount(1);
        assertThat(ran.out()).isEmpty();
        assertThat(plan("--to", "deepspeed").code()).isEqualTo(ExitCodes.USAGE);
        assertThat(plan("--to", "deepspeed").err()).contains("megatron-bridge");
        assertThat(plan().code()).isEqualTo(ExitCodes.USAGE);
        assertThat(plan("--to", "megatron", "--plan", "{tp: 1, dp: 64}").code()).isEqualTo(ExitCodes.INFEASIBLE);
        assertThat(plan("--to", "megatron", "-o", "nowhere/at/all").code()).isEqualTo(ExitCodes.INPUT);
    }

    @Test
    void theReadmesExamplesAreWritten() {
        assertThat(Ran.trainyard("plan", "mai1-1x", "--to", "megatron").code()).isZero();
        assertThat(Ran.trainyard("plan", "../examples/llama-70b-512-h100.yaml", "--to", "megatron-bridge").code())
                .isZero();
        assertThat(Ran.trainyard("plan", "../examples/torchtitan.yaml", "--to", "torchtitan").out())
                .contains("data_parallel_shard_degree = 64").contains("enable_async_tensor_parallel = true");
    }

    private Ran plan(String... options) throws IOException {
        return Ran.trainyard(join(new String[] {"plan", scenario()}, options));
    }

    private Ran simulate(String... options) throws IOException {
        return Ran.trainyard(join(new String[] {"simulate", scenario(), "--format", "json", "--fidelity", "closed"},
                options));
    }

    private String scenario() throws IOException {
        return Files.writeString(folder.resolve("small.yaml"), SMALL).toString();
    }

    private static String[] join(String[] first, String... then) {
        String[] all = Arrays.copyOf(first, first.length + then.length);
        System.arraycopy(then, 0, all, first.length, then.length);
        return all;
    }
}
