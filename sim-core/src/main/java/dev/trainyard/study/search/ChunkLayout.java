package dev.trainyard.study.search;

import dev.trainyard.kernel.plan.LayerRow;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.LayerKind;
import java.util.Arrays;
import java.util.List;

/**
 * One way to cut a model into chunks, as a bound sees it: which layers each stage holds, and which its first chunk.
 *
 * @param virtualStages chunks on each stage
 * @param stageLayers layers of each chunk; empty where they are as even as can be
 * @param fullest layers of the fullest chunk
 * @param stages layers by stage and kind, {@code [stage * KINDS + kind]}
 * @param firsts the same of each stage's first chunk
 */
record ChunkLayout(int virtualStages, List<Integer> stageLayers, int fullest, int[] stages, int[] firsts) {

    static ChunkLayout of(Transformer model, int pp, int vp, int[] layers, boolean even) {
        int[] stages = new int[pp * LayerRow.KINDS];
        int[] firsts = new int[pp * LayerRow.KINDS];
        int layer = 0;
        int fullest = 0;
        for (int chunk = 0; chunk < layers.length; chunk++) {
            fullest = Math.max(fullest, layers[chunk]);
            for (int i = 0; i < layers[chunk]; i++, layer++) {
                int at = chunk % pp * LayerRow.KINDS + LayerKind.of(model, layer);
                stages[at]++;
                firsts[at] += chunk < pp ? 1 : 0;
            }
        }
        return new ChunkLayout(vp, even ? List.of() : Arrays.stream(layers).boxed().toList(), fullest, stages,
                firsts);
    }

    /** Layers of the fullest stage. */
    int fullestStage() {
        int most = 0;
        for (int stage = 0; stage < stages.length; stage += LayerRow.KINDS) {
            most = Math.max(most, stages[stage] + stages[stage + 1] + stages[stage + 2] + stages[stage + 3]);
        }
        return most;
    }
}
