package dev.trainyard.study.sweep;

import dev.trainyard.input.Entry;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Names;
import dev.trainyard.plan.framework.PlanReader;
import java.util.ArrayList;
import java.util.List;

/** Which fields a study may vary: those of a scenario, by the keys of {@code --set}. */
final class SweptFields {
    private static final List<String> KNOWN = known();
    /** What is below these is for the scenario's reader to know. */
    private static final List<String> OPEN = List.of("model.", "cluster.fabric.", "cluster.accelerator.", "software.");

    private SweptFields() {}

    private static List<String> known() {
        List<String> keys = new ArrayList<>(List.of("model", "cluster", "plan", "software"));
        List.of("accelerator", "gpus", "gpusPerNode", "gpusPerDomain", "nic", "fabric")
                .forEach(key -> keys.add("cluster." + key));
        List.of("tokens", "sequence", "globalBatch", "precision").forEach(key -> keys.add("training." + key));
        PlanReader.keys().forEach(key -> keys.add("plan." + key));
        return List.copyOf(keys);
    }

    /** Refuses a key that no scenario has, with the nearest that one has. */
    static void check(String field, Entry value) {
        boolean open = OPEN.stream().anyMatch(prefix -> field.startsWith(prefix) && field.length() > prefix.length());
        if (!KNOWN.contains(field) && !open) {
            throw new InputException(value.place(), value.path(), Names.unknown("field", field, KNOWN)
                    + (field.contains(".") ? "" : ". Fields are keys of a scenario, such as plan.tp"));
        }
    }
}
