package dev.trainyard.cli;

import dev.trainyard.input.InputException;
import dev.trainyard.input.Place;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Changes to the scenario from the command line. */
final class ScenarioOptions {
    private static final int LARGEST_PLAN = 1 << 20;

    @Option(names = "--set", paramLabel = "KEY=VALUE", mapFallbackValue = "",
            description = {"Change a value of the scenario, such as plan.tp=4, cluster.gpus=2048 or",
                "training.globalBatch=1024. May be given several times; later ones win."})
    private Map<String, String> changes = new LinkedHashMap<>();

    @Option(names = "--gpus", paramLabel = "N", description = "Accelerators of the cluster; as --set cluster.gpus=N.")
    private String gpus;

    @Option(names = "--plan", paramLabel = "PLAN",
            description = "auto, a plan written out such as '{tp: 8, pp: 4}', or a file that holds one.")
    private String plan;

    @Option(names = "--ignore-memory",
            description = "Time a plan that does not fit into memory, with a warning, instead of refusing it.")
    private boolean ignoreMemory;

    boolean ignoresMemory() {
        return ignoreMemory;
    }

    /** Reads a preset or a file with the changes. */
    Scenario read(String presetOrFile) {
        Map<String, String> all = new LinkedHashMap<>();
        if (gpus != null) {
            all.put("cluster.gpus", gpus);
        }
        if (plan != null) {
            all.put("plan", plan());
        }
        all.putAll(changes);
        return ScenarioReader.named(presetOrFile, all);
    }

    private String plan() {
        if (!InlineOrFile.isFile(plan)) {
            return plan;
        }
        Path file = Path.of(plan);
        InlineOrFile.read("--plan", plan); // a file that cannot be used is named with its own lines
        try {
            if (Files.size(file) > LARGEST_PLAN) {
                throw new InputException(Place.of(plan), "", "is larger than a plan can be");
            }
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new InputException(Place.of(plan), "", "cannot be read: " + e.getMessage());
        }
    }
}
