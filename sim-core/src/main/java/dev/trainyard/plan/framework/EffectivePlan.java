package dev.trainyard.plan.framework;

import dev.trainyard.model.Transformer;
import dev.trainyard.plan.LayoutException;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.PlanBuilder;
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
        return PlanBuilder.builder(plan).shardGroup(whole ? 0 : plan.shardGroup())
                .recomputeLayers(all ? 0 : plan.recomputeLayers()).sequenceParallel(tensor && plan.sequenceParallel())
                .overlapTensor(tensor && plan.overlapTensor()).overlapData(shares && plan.overlapData())
                .overlapPipeline(transfers && plan.overlapPipeline())
                .stageLayers(Arrays.equals(layers, even(plan, model)) ? List.of()
                        : Arrays.stream(layers).boxed().toList())
                .build();
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
        Plan cut = PlanBuilder.builder().tp(1).cp(1).pp(pp).vp(vp).ep(1).etp(1).dp(1).microBatch(1)
                .schedule(Schedule.ONE_F_ONE_B).sharding(Sharding.NONE).shardGroup(0).recompute(Recompute.NONE)
                .recomputeLayers(0).sequenceParallel(false).overlapTensor(false).overlapData(false)
                .overlapPipeline(false).stageLayers(List.of()).build();
        int[] even = even(cut, model);
        return even != null && Arrays.stream(even).boxed().toList().equals(layers) ? List.of() : layers;
    }

    private static Plan withStages(Plan plan, List<Integer> layers) {
        return PlanBuilder.builder(plan).stageLayers(layers).build();
    }
}
