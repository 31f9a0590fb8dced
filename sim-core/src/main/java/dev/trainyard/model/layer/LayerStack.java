package dev.trainyard.model.layer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A model's layers from the lowest to the highest. Layers that are alike are one kind; kinds are numbered from 0 in the
 * order in which they first appear. Immutable.
 */
public final class LayerStack {
    /** Kinds that a model may have: as many as a set of them has bits. */
    public static final int MOST_KINDS = 30;

    /** Layers that a model may have. */
    public static final int MOST_LAYERS = 10_000;

    private final List<Layer> kinds;
    private final int[] kindOf;
    private final int[] counts;

    /**
     * Layers that follow one another and are alike.
     *
     * @param count how many
     */
    public record Run(int count, Layer layer) {
        public Run {
            Checks.atLeast("count", count, 1);
        }
    }

    private LayerStack(List<Layer> kinds, int[] kindOf) {
        this.kinds = List.copyOf(kinds);
        this.kindOf = kindOf;
        this.counts = new int[kinds.size()];
        for (int kind : kindOf) {
            counts[kind]++;
        }
    }

    /** @throws IllegalArgumentException where there are no layers, or more than {@value #MOST_KINDS} kinds */
    public static LayerStack of(List<Run> runs) {
        int layers = 0;
        for (Run run : runs) {
            layers = Math.addExact(layers, run.count());
        }
        Checks.atLeast("layers", layers, 1);
        Map<Layer, Integer> numbers = new HashMap<>();
        List<Layer> kinds = new ArrayList<>();
        int[] kindOf = new int[layers];
        int at = 0;
        for (Run run : runs) {
            Integer kind = numbers.get(run.layer());
            if (kind == null) {
                kind = kinds.size();
                numbers.put(run.layer(), kind);
                kinds.add(run.layer());
            }
            Arrays.fill(kindOf, at, at += run.count(), kind);
        }
        Checks.that(kinds.size() <= MOST_KINDS, () -> "layers are of " + kinds.size() + " kinds; expected at most "
                + MOST_KINDS);
        return new LayerStack(kinds, kindOf);
    }

    /** How many layers. */
    public int size() {
        return kindOf.length;
    }

    /** The layers that differ. */
    public List<Layer> kinds() {
        return kinds;
    }

    /** The kind of a layer, from 0 at the bottom. */
    public int kindOf(int layer) {
        return kindOf[layer];
    }

    /** How many layers are of a kind. */
    public int count(int kind) {
        return counts[kind];
    }

    /** A layer, from 0 at the bottom. */
    public Layer layer(int layer) {
        return kinds.get(kindOf[layer]);
    }

    /**
     * The layers as training meets them: those that are frozen pass gradients on where something before them is
     * trained.
     *
     * @param before something is trained before the first layer
     */
    public LayerStack met(boolean before) {
        List<Run> runs = new ArrayList<>();
        boolean any = before;
        for (Run run : runs()) {
            boolean all = run.layer().trained() == Layer.Trained.ALL;
            runs.add(all ? run : new Run(run.count(), run.layer().with(any ? Layer.Trained.THROUGH
                    : Layer.Trained.FORWARD)));
            any |= all;
        }
        return of(runs);
    }

    /** The layers as runs of the same kind, as few as there can be. */
    public List<Run> runs() {
        List<Run> runs = new ArrayList<>();
        int from = 0;
        for (int layer = 1; layer <= kindOf.length; layer++) {
            if (layer == kindOf.length || kindOf[layer] != kindOf[from]) {
                runs.add(new Run(layer - from, layer(from)));
                from = layer;
            }
        }
        return runs;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LayerStack stack && kinds.equals(stack.kinds) && Arrays.equals(kindOf, stack.kindOf);
    }

    @Override
    public int hashCode() {
        return 31 * kinds.hashCode() + Arrays.hashCode(kindOf);
    }

    @Override
    public String toString() {
        return "LayerStack" + runs();
    }
}
