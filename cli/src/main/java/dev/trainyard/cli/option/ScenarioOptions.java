package dev.trainyard.cli.option;

import dev.trainyard.cluster.Accelerators;
import dev.trainyard.cluster.Clusters;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioDraft;
import dev.trainyard.scenario.ScenarioReader;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Changes to the scenario from the command line. */
public final class ScenarioOptions {
    @Option(names = "--set", paramLabel = "KEY=VALUE", mapFallbackValue = "",
            description = {"Change a value of the scenario, such as plan.tp=4, cluster.gpus=2048 or",
                "training.globalBatch=1024. May be given several times; later ones win."})
    private Map<String, String> changes = new LinkedHashMap<>();

    @Option(names = "--gpus", paramLabel = "N", description = "Accelerators of the cluster; as --set cluster.gpus=N.")
    private String gpus;

    @Option(names = "--cluster", paramLabel = "CLUSTER",
            description = {"What it runs on: a cluster's or an accelerator's catalogue name, one written out, or a",
                "file. A launch script or a framework's settings need no more to be a scenario."})
    private String cluster;

    @Option(names = "--accelerator", paramLabel = "ACCELERATOR",
            description = {"Another accelerator for the cluster: a catalogue name, one written out, or a file",
                "as trainyard calibrate writes it."})
    private String accelerator;

    @Option(names = "--plan", paramLabel = "PLAN",
            description = "auto, a plan written out such as '{tp: 8, pp: 4}', or a file that holds one.")
    private String plan;

    @Option(names = "--allow-files",
            description = {"Let the scenario name files anywhere; otherwise they lie below its own folder, or are",
                "named with their whole path on the command line."})
    private boolean allowFiles;

    @Option(names = "--ignore-memory",
            description = "Time a plan that does not fit into memory, with a warning, instead of refusing it.")
    private boolean ignoreMemory;

    public boolean ignoresMemory() {
        return ignoreMemory;
    }

    /** Reads a preset or a file with the changes. */
    public Scenario read(String presetOrFile) {
        return draft(presetOrFile, Map.of()).read();
    }

    /** A preset or a file with the changes and further ones, before it is read. */
    public ScenarioDraft draft(String presetOrFile, Map<String, String> more) {
        Map<String, String> all = all();
        all.putAll(more);
        return draft(presetOrFile, all, allowFiles);
    }

    /** Reads it with further changes. */
    public Scenario readWith(String presetOrFile, Map<String, String> more) {
        return draft(presetOrFile, more).read();
    }

    /**
     * A preset or a file without its plan, as one that a search is for.
     *
     * @param part accelerator to take; empty for the scenario's
     * @param globalBatch sequences in a step; empty for the scenario's
     */
    public ScenarioDraft draftForSearch(String presetOrFile, String part, String globalBatch) {
        Map<String, String> all = all();
        if (!part.isEmpty()) {
            all.put("cluster.accelerator", part);
        }
        if (!globalBatch.isEmpty()) {
            all.put("training.globalBatch", globalBatch);
        }
        all.put("plan", "auto");
        return draft(presetOrFile, all, allowFiles);
    }

    static ScenarioDraft draft(String presetOrFile, Map<String, String> changes, boolean allowFiles) {
        ScenarioDraft draft = ScenarioReader.draft(presetOrFile, changes);
        return allowFiles ? draft.withFilesAnywhere() : draft;
    }

    private Map<String, String> all() {
        Map<String, String> all = new LinkedHashMap<>();
        if (cluster != null) {
            boolean part = Clusters.find(cluster).isEmpty() && Accelerators.find(cluster).isPresent();
            all.put("cluster", part ? "{accelerator: " + cluster.strip() + "}"
                    : InlineOrFile.text("--cluster", cluster));
        }
        if (gpus != null) {
            all.put("cluster.gpus", gpus);
        }
        if (plan != null) {
            all.put("plan", InlineOrFile.plan("--plan", plan, allowFiles));
        }
        if (accelerator != null) {
            Accelerators.read(InlineOrFile.read("--accelerator", accelerator)); // its own lines are named
            all.put("cluster.accelerator", InlineOrFile.text("--accelerator", accelerator));
        }
        all.putAll(changes);
        return all;
    }
}
