package dev.trainyard.study.sweep;

import dev.trainyard.input.Entry;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Names;
import dev.trainyard.plan.framework.PlanReader;
import dev.trainyard.scenario.campaign.CampaignSection;
import java.util.ArrayList;
import java.util.List;

/** Which fields a study may vary: those of a scenario, by the keys of {@code --set}. */
final class SweptFields {
    private static final List<String> KNOWN = known();
    /** What is below these is for the scenario's reader to know. */
    private static final List<String> OPEN = List.of("model.", "cluster.fabric.", "cluster.accelerator.", "software.");
    private static final String CAMPAIGN = "campaign";

    private SweptFields() {}

    private static List<String> known() {
        List<String> keys = new ArrayList<>(List.of("model", "cluster", "plan", "software"));
        List.of("accelerator", "gpus", "gpusPerNode", "gpusPerDomain", "nic", "fabric")
                .forEach(key -> keys.add("cluster." + key));
        List.of("tokens", "sequence", "globalBatch", "precision").forEach(key -> keys.add("training." + key));
        PlanReader.keys().forEach(key -> keys.add("plan." + key));
        keys.add(CAMPAIGN);
        CampaignSection.keys().forEach(key -> keys.add(CAMPAIGN + "." + key));
        return List.copyOf(keys);
    }

    /** True for what only the months hang on: the step is the same whatever its value. */
    static boolean isCampaign(String field) {
        return field.equals(CAMPAIGN) || field.startsWith(CAMPAIGN + ".");
    }

    /** Refuses a key that no scenario has, with the nearest that one has. */
    static void check(String field, Entry value) {
        boolean open = OPEN.stream().anyMatch(prefix -> field.startsWith(prefix) && field.length() > prefix.length());
        // Below a key of the campaign its section's reader knows what there can be.
        int second = isCampaign(field) ? field.indexOf('.', CAMPAIGN.length() + 1) : -1;
        String known = second < 0 ? field : field.substring(0, second);
        if (!KNOWN.contains(known) && !open) {
            throw new InputException(value.place(), value.path(), Names.unknown("field", known, KNOWN)
                    + (known.contains(".") ? "" : ". Fields are keys of a scenario, such as plan.tp"));
        }
    }
}
