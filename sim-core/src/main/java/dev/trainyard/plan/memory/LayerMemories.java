package dev.trainyard.plan.memory;

import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.model.LayerKind;
import dev.trainyard.model.Precision;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.Plan;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What each kind of layer takes, remembered by the ways of splitting layers, which many plans share. Not safe for use by
 * several threads.
 */
public final class LayerMemories {
    private final Transformer model;
    private final List<LayerKind> kinds;
    private final int sequence;
    private final Precision precision;
    private final SoftwareLevel software;
    private final Map<Split, List<LayerMemory>> known = new HashMap<>();

    private record Split(int tp, int cp, int ep, int etp, int microBatch, boolean sequenceParallel) {}

    /**
     * For plans of one model.
     *
     * @param sequence tokens in one sequence
     * @param precision of the matrix products
     */
    public LayerMemories(Transformer model, int sequence, Precision precision, SoftwareLevel software) {
        this.model = model;
        this.kinds = model.kinds();
        this.sequence = sequence;
        this.precision = precision;
        this.software = software;
    }

    Transformer model() {
        return model;
    }

    List<LayerKind> kinds() {
        return kinds;
    }

    int sequence() {
        return sequence;
    }

    Precision precision() {
        return precision;
    }

    SoftwareLevel software() {
        return software;
    }

    /** By kind of layer. */
    List<LayerMemory> of(Plan plan) {
        Split split = new Split(plan.tp(), plan.cp(), plan.ep(), plan.etp(), plan.microBatch(),
                plan.sequenceParallel());
        return known.computeIfAbsent(split, one -> kinds.stream().map(kind -> LayerMemory.of(model, kind, plan,
                sequence, precision, software)).toList());
    }
}
