package dev.trainyard.plan.framework;

import dev.trainyard.model.Transformer;
import dev.trainyard.plan.LayoutException;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.schedule.Schedule;
import java.util.Arrays;
import java.util.List;

/**
 * A plan with every choice that changes nothing at its plainest: two plans that run alike are equal then. A framework's
 * settings cannot say such choices (nothing overlaps a tensor group of one rank), so reading them back gives this form.
 */
public final class EffectivePlan {
    private EffectivePlan() {}

    /** The plainest plan that runs the same. */
    public static Plan of(Plan plan, Transformer model) {
        boolean shares = shares(plan, model);
        boolean tensor = plan.tp() > 1;
        boolean transfers = plan.pp() > 1 && (plan.vp() > 1 || plan.schedule() != Schedule.ONE_F_ONE_B);
        boolean whole = plan.sharding() != Sharding.ZERO3 || plan.shardGroup() == (long) plan.dp() * plan.cp();
        int[] layers = Layouts.stageLayers(model, plan);
        int most = Arrays.stream(layers).max().orElse(0);
        boolean all = plan.recompute() != Recompute.FULL || plan.recomputeLayers() >= most;
        return new Plan(plan.tp(), plan.cp(), plan.pp(), plan.vp(), plan.ep(), plan.etp(), plan.dp(),
                plan.microBatch(), plan.schedule(),
                plan.sharding(), whole ? 0 : plan.shardGroup(), plan.recompute(),
                all ? 0 : plan.recomputeLayers(), tensor && plan.sequenceParallel(), tensor && plan.overlapTensor(),
                shares && plan.overlapData(), transfers && plan.overlapPipeline(),
                Arrays.equals(layers, even(plan, model)) ? List.of() : Arrays.stream(layers).boxed().toList());
    }

    /** True where several ranks hold the same parameters: experts' may, where the others' do not. */
    static boolean shares(Plan plan, Transformer model) {
        long ranks = (long) plan.dp() * plan.cp();
        return ranks > 1 || model.experts() != null && ranks * plan.tp() > (long) plan.ep() * plan.etp();
    }

    /** Layers of each chunk where the plan does not say; null where there are too few. */
    private static int[] even(Plan plan, Transformer model) {
        try {
            return Layouts.stageLayers(model, withStages(plan, List.of()));
        } catch (LayoutException e) {
            return null;
        }
    }

    /** The list, or an empty one where it is what an empty one stands for. */
    static List<Integer> stageLayers(Transformer model, int pp, int vp, List<Integer> layers) {
        if (layers.isEmpty()) {
            return layers;
        }
        Plan cut = new Plan(1, 1, pp, vp, 1, 1, 1, 1, Schedule.ONE_F_ONE_B, Sharding.NONE, 0, Recompute.NONE, 0,
                false, false, false, false, List.of());
        int[] even = even(cut, model);
        return even != null && Arrays.stream(even).boxed().toList().equals(layers) ? List.of() : layers;
    }

    private static Plan withStages(Plan plan, List<Integer> layers) {
        return new Plan(plan.tp(), plan.cp(), plan.pp(), plan.vp(), plan.ep(), plan.etp(), plan.dp(),
                plan.microBatch(), plan.schedule(), plan.sharding(), plan.shardGroup(), plan.recompute(),
                plan.recomputeLayers(), plan.sequenceParallel(), plan.overlapTensor(), plan.overlapData(),
                plan.overlapPipeline(), layers);
    }
}
