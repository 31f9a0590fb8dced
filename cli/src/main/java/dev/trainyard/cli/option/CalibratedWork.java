package dev.trainyard.cli.option;

import dev.trainyard.cluster.Accelerators;
import dev.trainyard.cluster.Cluster;
import dev.trainyard.cluster.ClusterBuilder;
import dev.trainyard.constants.Constants;
import dev.trainyard.input.Entry;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Place;
import dev.trainyard.kernel.operator.OperatorBatch;
import dev.trainyard.plan.Plan;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioBuilder;
import dev.trainyard.scenario.ScenarioReader;
import dev.trainyard.workload.PlanTableWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Whose shapes are measured: a scenario's, or those of a model and plan. */
public final class CalibratedWork {
    private static final String USUAL = """
            model: llama3-70b
            cluster: {accelerator: h100-sxm, gpus: 8}
            plan: {tp: 8, microBatch: 1}
            training: {tokens: 1T, sequence: 8192, globalBatch: 1024, precision: bf16}
            """;
    private static final int MOST = 1 << 20;

    @Parameters(index = "0", arity = "0..1", paramLabel = "SCENARIO",
            description = "A preset or a file whose shapes are measured (default: llama3-70b, tp 8, 8192 tokens).")
    private String scenario;
    @Option(names = "--model", paramLabel = "MODEL", description = "Another model: a catalogue name, or written out.")
    private String model;
    @Option(names = "--plan", paramLabel = "PLAN",
            description = "Another plan, written out such as '{tp: 4, microBatch: 2}', or a file that holds one.")
    private String plan;
    @Option(names = "--gpus", paramLabel = "N",
            description = "Accelerators of the plan (default: tp * pp * cp * dp as the plan says).")
    private String gpus;
    @Option(names = "--allow-files", description = "Let the scenario name files outside its own folder.")
    private boolean allowFiles;

    /** The operators of one step, on a part of the catalogue. */
    public OperatorBatch operators(String part, Constants constants) {
        Scenario read = read();
        Plan planned = read.plan().orElseThrow(() -> new InputException(Place.of("--plan"), "", "shapes come from a"
                + " plan, and auto is none. Maybe --plan '{tp: 8}'?"));
        Cluster there = read.cluster();
        Cluster cluster = ClusterBuilder.builder(there).accelerator(Accelerators.find(part).orElseThrow()).build();
        return PlanTableWriter.operators(ScenarioBuilder.builder(read).cluster(cluster).build(), planned, constants);
    }

    private Scenario read() {
        Map<String, String> changes = new LinkedHashMap<>();
        if (model != null) {
            changes.put("model", model);
        }
        if (plan != null) {
            changes.put("plan", InlineOrFile.plan("--plan", plan, allowFiles));
        }
        if (gpus != null) {
            changes.put("cluster.gpus", gpus);
        } else if (plan != null && scenario == null) {
            changes.put("cluster.gpus", String.valueOf(accelerators(InlineOrFile.read("--plan", plan))));
        }
        return scenario == null ? ScenarioReader.read("calibrate", USUAL, changes)
                : ScenarioOptions.draft(scenario, changes, allowFiles).read();
    }

    private static long accelerators(Entry written) {
        if (!written.isMapping()) {
            return 1; // whatever it is, the plan's reader says what is wrong with it
        }
        long data = Math.max(degree(written, "dp"), degree(written, "ep"));
        return Math.min(MOST, data * degree(written, "tp") * degree(written, "pp") * degree(written, "cp"));
    }

    private static long degree(Entry written, String key) {
        return written.find(key).map(entry -> entry.whole(1, MOST)).orElse(1L);
    }
}
