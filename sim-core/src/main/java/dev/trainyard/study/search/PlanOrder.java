package dev.trainyard.study.search;

import dev.trainyard.plan.Plan;
import java.util.Comparator;

/** A fixed total order on the plans of a {@link PlanSpace}, simple plans first, so that ties never depend on luck. */
final class PlanOrder {
    public static final Comparator<Plan> INSTANCE = Comparator.comparingInt(Plan::tp)
            .thenComparingInt(Plan::cp)
            .thenComparingInt(Plan::pp)
            .thenComparingInt(Plan::vp)
            .thenComparingInt(Plan::ep)
            .thenComparingInt(Plan::etp)
            .thenComparing(Comparator.comparingInt(Plan::dp).reversed())
            .thenComparingInt(Plan::microBatch)
            .thenComparing(Plan::schedule)
            .thenComparing(Plan::sharding)
            .thenComparingInt(Plan::shardGroup)
            .thenComparing(Plan::recompute)
            .thenComparingInt(Plan::recomputeLayers)
            .thenComparing(plan -> !plan.sequenceParallel())
            .thenComparing(plan -> !plan.overlapTensor())
            .thenComparing(plan -> !plan.overlapData())
            .thenComparing(plan -> !plan.overlapPipeline())
            .thenComparing(plan -> !plan.stageLayers().isEmpty())
            .thenComparing(plan -> plan.stageLayers().toString());

    private PlanOrder() {}
}
