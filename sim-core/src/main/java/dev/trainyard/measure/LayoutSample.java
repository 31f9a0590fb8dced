package dev.trainyard.measure;

import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.collective.FabricProfile;
import dev.trainyard.kernel.operator.OperatorBatch;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioReader;
import dev.trainyard.workload.FabricProfiles;
import dev.trainyard.workload.PlanTableWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What batches are made of: the work of Llama 3 70B on 512 H100 under layouts that a search would look at. */
final class LayoutSample {
    private static final String SCENARIO = """
            name: benchmark
            model: llama3-70b
            cluster: {accelerator: h100-sxm, gpus: 512, fabric: infiniband-ndr-rail}
            plan: {tp: 4, pp: 4, microBatch: 1, sharding: zero1, sequenceParallel: true}
            training: {tokens: 2T, sequence: 8192, globalBatch: 512, precision: bf16}
            software: nemo-2024
            """;
    private static final List<String> TENSOR_RANKS = List.of("2", "4", "8");
    private static final List<String> STAGES = List.of("2", "4", "8");
    private static final List<String> MICRO_BATCHES = List.of("1", "2");

    private LayoutSample() {}

    /** The fabric that it runs on. */
    static FabricProfile fabric() {
        return FabricProfiles.of(ScenarioReader.read("benchmark", SCENARIO, Map.of()).cluster(), Constants.shipped());
    }

    /** The operators under every layout of the sample, always in the same order. */
    static List<OperatorBatch> operators() {
        List<OperatorBatch> operators = new ArrayList<>();
        for (String tp : TENSOR_RANKS) {
            for (String pp : STAGES) {
                for (String microBatch : MICRO_BATCHES) {
                    Scenario scenario = ScenarioReader.read("benchmark", SCENARIO,
                            Map.of("plan.tp", tp, "plan.pp", pp, "plan.microBatch", microBatch));
                    operators.add(PlanTableWriter.operators(scenario, scenario.plan().orElseThrow(),
                            Constants.shipped()));
                }
            }
        }
        return operators;
    }
}
