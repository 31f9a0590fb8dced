package dev.trainyard.relations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.constants.Constants;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.kernel.plan.Cause;
import dev.trainyard.plan.LayoutException;
import dev.trainyard.plan.framework.Framework;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioReader;
import dev.trainyard.study.search.NoPlanException;
import dev.trainyard.study.search.PlanSearch;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Inputs that once got a wrong answer. */
class FoundByAttackTest {
    private final Runner runner = new Runner();

    private StepResult step(Fidelity depth, String text, String... changes) {
        Map<String, String> set = changes.length == 0 ? Map.of() : Map.of(changes[0], changes[1]);
        return runner.step(ScenarioReader.read("attack", text, set), Constants.shipped(), depth);
    }

    @ParameterizedTest
    @EnumSource(Fidelity.class)
    void overlapThatHasLittleComputeToSlowCostsNothing(Fidelity depth) {
        String text = """
                model: {layers: 4, hidden: 8192, ffn: 24576, heads: 128, kvHeads: 64, vocabulary: 32000}
                cluster: {accelerator: b200-sxm, gpus: 128}
                plan: {tp: 4, pp: 2, vp: 2, dp: 16, sharding: zero3, overlapTensor: true, overlapPipeline: false}
                training: {sequence: 2048, globalBatch: 1024}
                software: megatron-bridge-26.04
                """;
        assertThat(step(depth, text, "plan.overlapData", "true").stepSeconds())
                .isLessThanOrEqualTo(1.001 * step(depth, text, "plan.overlapData", "false").stepSeconds());
    }

    @ParameterizedTest
    @EnumSource(Fidelity.class)
    void zeroBubbleGainsFromFasterMemory(Fidelity depth) {
        String text = """
                model: deepseek-v3
                cluster:
                  accelerator:
                    {name: like, vendor: NVIDIA, family: hopper, year: 2025, processors: 132, cache: 50 MiB,
                     tile: {rows: 128, columns: 256}, peak: {bf16: 989 TFLOP/s}, memory: 80 GiB,
                     memoryBandwidth: 3.35 TB/s, scaleUp: 450 GB/s, inSwitchReduction: true, power: 700 W,
                     idlePower: 70 W, reference: h100-sxm,
                     system: {gpusPerNode: 8, gpusPerDomain: 8, nic: 400 Gb/s, fabric: infiniband-ndr-rail}}
                  gpus: 64
                plan: {tp: 8, pp: 8, dp: 1, schedule: zero-bubble, overlapData: true}
                training: {sequence: 4096, globalBatch: 4}
                software: torchtitan-2025
                """;
        assertThat(step(depth, text, "cluster.accelerator.memoryBandwidth", "6.7 TB/s").stepSeconds())
                .isLessThanOrEqualTo(step(depth, text).stepSeconds());
    }

    @ParameterizedTest
    @EnumSource(Fidelity.class)
    void noCauseIsLessThanNothingByRounding(Fidelity depth) {
        StepResult step = step(depth, """
                model: deepseek-v3
                cluster: {accelerator: h800-sxm, gpus: 48}
                plan: {pp: 16, schedule: dual-pipe, recompute: full}
                training: {globalBatch: 1440, precision: fp8}
                """);
        for (Cause cause : Cause.values()) {
            assertThat(step.breakdown().of(cause)).as(cause.key()).isNotNegative();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "\u2028", "\u001b[31m"})
    void whatALayoutIsRefusedForStaysOneLine(String mark) {
        Scenario scenario = ScenarioReader.named("mai1-1x");
        assertThatThrownBy(() -> Framework.MEGATRON.read("--" + mark + "x --" + mark + "x", scenario.model(),
                scenario.software(), 64)).isInstanceOf(LayoutException.class)
                .message().contains("is there twice").doesNotContain(mark);
    }

    @Test
    void utilisationAboveOneComesWithItsReason() {
        String text = """
                model: llama3-8b
                cluster: {accelerator: h100-sxm, gpus: 8}
                plan: {cp: 8, sharding: zero3, recompute: full}
                training: {sequence: 131072, globalBatch: 8}
                software: torchtitan-2025
                """;
        StepResult step = step(Fidelity.CLOSED, text);
        assertThat(step.hfu()).isGreaterThan(1);
        assertThat(step.utilisationNote().orElseThrow()).contains("all pairs of tokens", "HFU is");
        assertThat(step(Fidelity.CLOSED, text, "training.sequence", "8192").utilisationNote()).isEmpty();
    }

    @Test
    void selectiveRecomputationNeedsNoLessThanFull() {
        String text = """
                model: llama2-13b
                cluster: {accelerator: a100-sxm-80, gpus: 8}
                plan: {tp: 8, sequenceParallel: true, recompute: selective}
                training: {sequence: 32768, globalBatch: 8}
                software: megatron-2022
                """;
        double selective = step(Fidelity.CLOSED, text).memory().total();
        double full = step(Fidelity.CLOSED, text, "plan.recompute", "full").memory().total();
        // Softmax's output and dropout's mask and output of five heads' scores: 5 bytes each.
        double scores = 5.0 * 40 / 8 * 32768 * 32768;
        assertThat(selective).isGreaterThan(full).isGreaterThan(scores);
    }

    @Test
    void whereMemoryIsNoLimitNoPlanSaysWhatIs() {
        Scenario scenario = ScenarioReader.read("attack", """
                model: llama3-8b
                cluster: {accelerator: h100-sxm, gpus: 256}
                plan: auto
                training: {sequence: 2048, globalBatch: 500009}
                """);
        PlanSearch search = new PlanSearch(new CpuKernels(1), Constants.shipped());
        assertThatThrownBy(() -> search.best(scenario)).isInstanceOf(NoPlanException.class)
                .hasMessageContaining("passes").hasMessageNotContaining("too much");
    }
}
