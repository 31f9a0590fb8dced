package dev.trainyard.study.search;

import dev.trainyard.model.Transformer;
import dev.trainyard.plan.LayoutException;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The ways to cut a model into chunks, by stages: every number of virtual stages that leaves them even enough, and
 * where chunks are even some that relieve the last one, which has the LM head, of a layer or two. Remembers what it has
 * cut.
 */
final class ChunkLayouts {
    /** Beyond any published plan (24 chunks a stage). */
    private static final int MOST_CHUNKS = 32;
    /** Layers that the last chunk may hand on. */
    private static final int MOST_RELIEF = 2;

    private final Transformer model;
    private final FrameworkLimits limits;
    private final Map<Integer, List<ChunkLayout>> known = new HashMap<>();

    ChunkLayouts(Transformer model, FrameworkLimits limits) {
        this.model = model;
        this.limits = limits;
    }

    /** For so many stages, plain ones first. */
    List<ChunkLayout> of(Plan plan) {
        return known.computeIfAbsent(plan.pp(), pp -> cut(plan));
    }

    private List<ChunkLayout> cut(Plan plan) {
        List<ChunkLayout> layouts = new ArrayList<>();
        int pp = plan.pp();
        for (int vp = 1; vp <= (pp == 1 ? 1 : MOST_CHUNKS) && pp * vp <= model.layers() + 2; vp++) {
            int[] layers;
            try {
                layers = Layouts.stageLayers(model, plan.withVirtualStages(vp));
            } catch (LayoutException e) {
                break; // more chunks than layers: so are more
            }
            ChunkLayout even = ChunkLayout.of(model, pp, vp, layers, true);
            boolean divides = model.layers() % (pp * vp) == 0;
            boolean evenEnough = vp == 1 || even.fullestStage() * pp <= PlanSpace.MOST_UNEVEN * model.layers()
                    || (model.layers() + 2) % (pp * vp) == 0;
            if (divides || limits.uneven() && evenEnough) {
                layouts.add(even);
                relieved(layouts, pp, vp, layers);
            }
        }
        return layouts;
    }

    /** The last chunk's layers go to the chunks behind the first, one each: the embedding costs little but memory. */
    private void relieved(List<ChunkLayout> layouts, int pp, int vp, int[] layers) {
        int last = layers.length - 1;
        boolean even = Arrays.stream(layers).distinct().count() == 1;
        int most = limits.lists() && even ? Math.min(MOST_RELIEF, Math.min(layers[last], last) - 1) : 0;
        for (int relief = 1; relief <= most; relief++) {
            int[] other = layers.clone();
            other[last] -= relief;
            for (int chunk = 1; chunk <= relief; chunk++) {
                other[chunk]++;
            }
            layouts.add(ChunkLayout.of(model, pp, vp, other, false));
        }
    }
}
