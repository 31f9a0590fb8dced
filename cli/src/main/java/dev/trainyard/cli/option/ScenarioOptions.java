package dev.trainyard.cli.option;

import dev.trainyard.cluster.Accelerators;
import dev.trainyard.cluster.Clusters;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Place;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioDraft;
import dev.trainyard.scenario.ScenarioReader;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Changes to the scenario from the command line. */
public final class ScenarioOptions {
    @Option(names = "--set", paramLabel = "KEY=VALUE", mapFallbackValue = "",
            description = {"Change a value of the scenario, such as plan.tp=4, cluster.gpus=2048 or",
                "cluster.fabric.leafOversubscription=2; below a name it changes what is named. May be given",
                "several times, one key's last value counting. A whole is set before its parts, whatever stands",
                "first: cluster, then --accelerator, --gpus and cluster.nic, then cluster.fabric.tiers."})
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
        more.forEach((key, value) -> put(all, key, value, "--" + key.substring(key.lastIndexOf('.') + 1)));
        return draft(presetOrFile, all, allowFiles);
    }

    /**
     * A preset or a file without its plan, as one that a search of a size is for.
     *
     * @param part accelerator to take; empty for the scenario's
     * @param globalBatch sequences in a step; empty for the scenario's
     * @throws InputException where two options say the accelerator or the batch
     */
    public ScenarioDraft draftForSearch(String presetOrFile, String part, String globalBatch) {
        Map<String, String> all = all();
        look(all, "cluster.accelerator", part, "--accelerators");
        look(all, "training.globalBatch", globalBatch, "--global-batch");
        all.keySet().removeIf(ScenarioOptions::isLookedFor);
        all.put("plan", "auto");
        return draft(presetOrFile, all, allowFiles);
    }

    /** A line for each option that says what a search of a size finds, and so is not taken. */
    public List<String> notTaken() {
        Map<String, String> all = all();
        return all.keySet().stream().filter(ScenarioOptions::isLookedFor)
                .filter(key -> !all.get(key).strip().equals("auto"))
                .map(key -> option(key) + " is not taken: " + (key.equals("cluster.gpus")
                        ? "how many accelerators is what is looked for; --most-gpus " + all.get(key) + " bounds it"
                        : "every size is looked at with every plan")).toList();
    }

    private static boolean isLookedFor(String key) {
        return key.equals("cluster.gpus") || key.equals("plan") || key.startsWith("plan.");
    }

    private void look(Map<String, String> all, String key, String value, String option) {
        if (value.isEmpty()) {
            return;
        }
        if (all.containsKey(key)) {
            throw beside(option(key), "says what " + option + " says too. Leave one out");
        }
        all.put(key, value);
    }

    static ScenarioDraft draft(String presetOrFile, Map<String, String> changes, boolean allowFiles) {
        ScenarioDraft draft = ScenarioReader.draft(presetOrFile, ordered(changes));
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
        changes.forEach((key, value) -> put(all, key, value, optionOf(key)));
        checkOpen(all);
        return all;
    }

    private static void put(Map<String, String> all, String key, String value, String option) {
        String other = all.put(key, value);
        if (other != null && !other.strip().equals(value.strip())) {
            throw beside("--set " + key, "says something else than " + option + ". Leave one out");
        }
    }

    /** An automatic plan leaves nothing to be fixed; of two wishes neither is dropped. */
    private static void checkOpen(Map<String, String> all) {
        if (all.getOrDefault("plan", "").strip().equals("auto")) {
            all.keySet().stream().filter(key -> key.startsWith("plan.")
                    && !key.startsWith("plan.variables")).findFirst().ifPresent(key -> {
                throw beside("--set " + key, "says a part of the plan, and auto leaves the whole plan open. Leave one"
                        + " out");
            });
        }
    }

    /** A whole before its parts, so that none is lost: by the dots in the key, otherwise as they were given. */
    private static Map<String, String> ordered(Map<String, String> changes) {
        Map<String, String> ordered = new LinkedHashMap<>();
        changes.keySet().stream().sorted(Comparator.comparingLong(key -> key.chars().filter(c -> c == '.').count()))
                .forEach(key -> ordered.put(key, changes.get(key)));
        return ordered;
    }

    private String option(String key) {
        return changes.containsKey(key) ? "--set " + key : optionOf(key);
    }

    private static String optionOf(String key) {
        return switch (key) {
            case "cluster.gpus" -> "--gpus";
            case "cluster.accelerator" -> "--accelerator";
            default -> "--" + key;
        };
    }

    private static InputException beside(String option, String problem) {
        return new InputException(Place.of(option), "", problem);
    }
}
