package dev.trainyard.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Layers of a model over the chunks of a pipeline, for tests that draw plans. */
public final class UnevenLayers {
    private static final int MOVES = 4;

    private UnevenLayers() {}

    /** As even as can be, then some moved from chunk to chunk at random. */
    public static List<Integer> of(SplittableRandom random, int layers, int chunks) {
        List<Integer> of = new ArrayList<>();
        for (int i = 0; i < chunks; i++) {
            of.add(layers / chunks + (i < layers % chunks ? 1 : 0));
        }
        for (int moves = 0; moves < MOVES; moves++) {
            int from = random.nextInt(chunks);
            int to = random.nextInt(chunks);
            if (of.get(from) > 0) {
                of.set(from, of.get(from) - 1);
                of.set(to, of.get(to) + 1);
            }
        }
        return of;
    }
}
