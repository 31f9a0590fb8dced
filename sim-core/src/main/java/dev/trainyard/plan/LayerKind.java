package dev.trainyard.plan;

import dev.trainyard.kernel.plan.LayerRow;
import dev.trainyard.model.Transformer;

/** Kinds of layers as {@link LayerRow} numbers them: bit 0 global attention, bit 1 a mixture. */
public final class LayerKind {
    private LayerKind() {}

    /** The kind of a model's layer. */
    public static int of(Transformer model, int layer) {
        return (model.isMixture(layer) ? 2 : 0) + (model.isGlobal(layer) ? 1 : 0);
    }
}
