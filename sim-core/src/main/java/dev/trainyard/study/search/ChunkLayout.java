package dev.trainyard.study.search;

import dev.trainyard.model.Transformer;
import java.util.Arrays;
import java.util.List;

/**
 * One way to cut a model into chunks, as a bound sees it: which layers each stage holds, and which its first chunk.
 *
 * @param virtualStages chunks on each stage
 * @param stageLayers layers of each chunk; empty where they are as even as can be
 * @param fullest layers of the fullest chunk, towers' included
 * @param fullestStage layers of the fullest stage, the text's alone
 * @param kinds of the model's layers
 * @param stages layers by stage and kind, {@code [stage * kinds + kind]}
 * @param firsts the same of each stage's first chunk
 */
record ChunkLayout(int virtualStages, List<Integer> stageLayers, int fullest, int fullestStage, int kinds,
        int[] stages, int[] firsts) {

    static ChunkLayout of(Transformer model, int pp, int vp, int[] layers, boolean even) {
        int kinds = model.kindCount();
        int[] towers = model.towerLayers();
        int[] stages = Arrays.copyOf(towers, pp * kinds);
        int[] firsts = Arrays.copyOf(towers, pp * kinds);
        int inTowers = Arrays.stream(towers).sum();
        int layer = 0;
        int fullest = 0;
        int[] text = new int[pp];
        for (int chunk = 0; chunk < layers.length; chunk++) {
            fullest = Math.max(fullest, layers[chunk] + (chunk == 0 ? inTowers : 0));
            text[chunk % pp] += layers[chunk];
            for (int i = 0; i < layers[chunk]; i++, layer++) {
                int at = chunk % pp * kinds + model.stack().kindOf(layer);
                stages[at]++;
                firsts[at] += chunk < pp ? 1 : 0;
            }
        }
        return new ChunkLayout(vp, even ? List.of() : Arrays.stream(layers).boxed().toList(), fullest,
                Arrays.stream(text).max().orElse(0), kinds, stages, firsts);
    }
}
