package dev.trainyard.model.huggingface;

import dev.trainyard.model.layer.Mixer;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/** Which layers of a hybrid attend: by the list of layers where it is written, else by the family's own rule. */
final class MixerTurns {
    private final Draft draft;
    private final boolean[] attends;

    private MixerTurns(Draft draft, boolean[] attends) {
        this.draft = draft;
        this.attends = attends;
    }

    /**
     * Reads the list.
     *
     * @param usual which layers attend where it is not written
     */
    static MixerTurns of(Keys keys, Draft draft, IntPredicate usual) {
        Optional<List<String>> kinds = LayerPatterns.kinds(keys, "layerTypes", draft.layers);
        boolean[] attends = new boolean[draft.layers];
        for (int layer = 0; layer < attends.length; layer++) {
            attends[layer] = kinds.isEmpty() ? usual.test(layer) : isAttention(keys, layer, kinds.get().get(layer));
        }
        return new MixerTurns(draft, attends);
    }

    private static boolean isAttention(Keys keys, int layer, String kind) {
        return switch (kind) {
            case "full_attention", "attention" -> true;
            case "linear_attention", "mamba", "mamba2", "kda", "conv" -> false;
            default -> throw keys.written("layerTypes").orElseThrow().error("layer " + layer + " is a \"" + kind
                    + "\"; expected full_attention or linear_attention");
        };
    }

    /** Gives the layers that do not attend their mixer. */
    void others(Mixer mixer) {
        give(false, mixer);
    }

    /** Gives the layers that attend another mixer than the draft's attention. */
    void attending(Mixer mixer) {
        give(true, mixer);
    }

    private void give(boolean kind, Mixer mixer) {
        for (int layer = 0; layer < attends.length; layer++) {
            if (attends[layer] == kind) {
                draft.mixer(layer, mixer);
            }
        }
    }
}
