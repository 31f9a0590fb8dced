package dev.trainyard.plan.framework.settings;

import dev.trainyard.cluster.SoftwareFamily;
import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.Plan;
import java.util.List;
import java.util.OptionalInt;

/** A training program's settings after their keys were looked at, whatever program that is. */
public interface ImportedSettings {
    /** What they say beside the plan. */
    Facts facts();

    /** Sentences on what has an effect that is left out, and on keys that are not known. */
    List<String> notes();

    /** Whose settings they are. */
    SoftwareFamily family();

    /**
     * Sequences in a step where the settings say how many there are on each of so many accelerators; empty where they
     * say all, or nothing.
     */
    default OptionalInt batch(int gpus) {
        return OptionalInt.empty();
    }

    /**
     * The plan.
     *
     * @param model what is split
     * @param software what overlaps where the settings do not say
     * @param gpus accelerators, which the ranks that are not named fill as data parallel ones
     * @param globalBatch sequences in a step as the scenario has it; 0 where it is not known
     * @throws dev.trainyard.input.InputException naming the place, the key and the remedy
     */
    Plan plan(Transformer model, SoftwareLevel software, int gpus, int globalBatch);
}
