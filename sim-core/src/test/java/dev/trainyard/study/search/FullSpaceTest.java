package dev.trainyard.study.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioReader;
import org.junit.jupiter.api.Test;

class FullSpaceTest {
    @Test
    void theFullSpaceHoldsOverlapsThatTheLevelLacks() {
        Scenario scenario = ScenarioReader.read("attack", """
                model: {layers: 8, hidden: 4096, heads: 32, kvHeads: 8}
                cluster: {accelerator: h800-sxm, gpus: 16}
                plan: auto
                training: {sequence: 4096, globalBatch: 32}
                software: megatron-deepspeed-2022
                """);
        assertThat(PlanSpace.groups(scenario, FrameworkLimits.of(scenario.software(), SearchWidth.FULL), 16, 0))
                .anyMatch(plan -> plan.tp() > 1 && plan.overlapTensor());
        assertThat(PlanSpace.groups(scenario, FrameworkLimits.of(scenario.software(), SearchWidth.FRAMEWORK), 16, 0))
                .noneMatch(plan -> plan.tp() > 1 && plan.overlapTensor());
    }
}
