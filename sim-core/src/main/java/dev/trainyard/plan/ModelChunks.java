package dev.trainyard.plan;

import dev.trainyard.model.Transformer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The chunks into which a plan cuts a model: those that differ, and which of them is where. */
public final class ModelChunks {
    private final List<Chunk> distinct = new ArrayList<>();
    private final int[] sequence;

    /**
     * A chunk's content.
     *
     * @param kinds layers by kind, as the model numbers them
     * @param multiToken multi-token-prediction layers behind them
     * @param first begins with the embedding
     * @param last ends with the head
     */
    public record Chunk(int[] kinds, int multiToken, boolean first, boolean last) {
        /** How many layers, multi-token prediction's not counted. */
        public int layers() {
            return Arrays.stream(kinds).sum();
        }

        private boolean holds(int[] others, boolean isFirst, boolean isLast) {
            return first == isFirst && last == isLast && Arrays.equals(kinds, others);
        }
    }

    /** @throws LayoutException where the layers do not spread over the stages */
    public ModelChunks(Transformer model, Plan plan) {
        int[] layers = Layouts.stageLayers(model, plan);
        sequence = new int[layers.length];
        int layer = 0;
        for (int chunk = 0; chunk < layers.length; chunk++) {
            // Towers lie before the first layers.
            int[] kinds = chunk == 0 ? model.towerLayers() : new int[model.kindCount()];
            for (int i = 0; i < layers[chunk]; i++) {
                kinds[model.stack().kindOf(layer++)]++;
            }
            sequence[chunk] = of(model, kinds, chunk == 0, chunk == layers.length - 1);
        }
    }

    private int of(Transformer model, int[] kinds, boolean first, boolean last) {
        for (int i = 0; i < distinct.size(); i++) {
            if (distinct.get(i).holds(kinds, first, last)) {
                return i;
            }
        }
        distinct.add(new Chunk(kinds, last ? model.multiTokenLayers() : 0, first, last));
        return distinct.size() - 1;
    }

    /** The chunks that differ. */
    public List<Chunk> distinct() {
        return distinct;
    }

    /** For each chunk in model order which of {@link #distinct} it is; the array itself. */
    public int[] sequence() {
        return sequence;
    }
}
