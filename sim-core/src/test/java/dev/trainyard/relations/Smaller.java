package dev.trainyard.relations;

import dev.trainyard.cluster.Accelerators;
import dev.trainyard.cluster.ClusterBuilder;
import dev.trainyard.cluster.Fabrics;
import dev.trainyard.cluster.SoftwareLevels;
import dev.trainyard.model.ModelShapeBuilder;
import dev.trainyard.model.Precision;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.PlanBuilder;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.schedule.Schedule;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioBuilder;
import dev.trainyard.scenario.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes a scenario that breaks a relation simpler for as long as it still breaks it. */
final class Smaller {
    private static final int MOST_STEPS = 100;

    private final Relation relation;
    private final Runner runner;
    private final double tolerance;

    Smaller(Relation relation, Runner runner, double tolerance) {
        this.relation = relation;
        this.runner = runner;
        this.tolerance = tolerance;
    }

    Scenario of(Scenario broken) {
        Scenario least = broken;
        boolean simpler = true;
        for (int step = 0; simpler && step < MOST_STEPS; step++) {
            simpler = false;
            for (Scenario candidate : candidates(least)) {
                Scenario possible = Runner.possible(candidate);
                runner.clear();
                if (possible != null && !possible.equals(least)
                        && !(relation.excess().of(runner, possible) <= tolerance)) {
                    least = possible;
                    simpler = true;
                    break;
                }
            }
        }
        return least;
    }

    private static List<Scenario> candidates(Scenario s) {
        List<Scenario> all = new ArrayList<>();
        Plan p = s.plan().orElseThrow();
        all.add(ScenarioBuilder.builder(s).cluster(ClusterBuilder.builder(s.cluster())
                .fabric(Fabrics.usual()).build()).build());
        all.add(ScenarioBuilder.builder(s).cluster(ClusterBuilder.builder(s.cluster())
                .accelerator(Accelerators.find("h100-sxm").orElseThrow()).build()).build());
        all.add(s.withSoftware(SoftwareLevels.newest()));
        all.add(ScenarioBuilder.builder(s).training(new Training(0, s.training().sequence(),
                s.training().globalBatch(), Precision.BF16)).build());
        all.add(shorter(s));
        all.add(PlanChange.of(s, PlanBuilder.builder(p).stageLayers(List.of()).build()));
        all.add(PlanChange.of(s, PlanBuilder.builder(p).vp(1).stageLayers(List.of()).build()));
        all.add(PlanChange.of(s, PlanBuilder.builder(p).pp(1).vp(1).schedule(Schedule.ONE_F_ONE_B)
                .stageLayers(List.of()).build()));
        all.add(PlanChange.of(s, PlanBuilder.builder(p).pp(Math.max(1, p.pp() / 2)).stageLayers(List.of()).build()));
        all.add(PlanChange.of(s, PlanBuilder.builder(p).schedule(Schedule.ONE_F_ONE_B).build()));
        all.add(PlanChange.of(s, PlanBuilder.builder(p).dp(Math.max(1, p.dp() / 2)).build()));
        all.add(PlanChange.of(s, PlanBuilder.builder(p).tp(Math.max(1, p.tp() / 2)).build()));
        all.add(PlanChange.of(s, PlanBuilder.builder(p).cp(1).build()));
        all.add(PlanChange.of(s, PlanBuilder.builder(p).ep(1).etp(1).build()));
        all.add(PlanChange.of(s, PlanBuilder.builder(p).microBatch(1).build()));
        all.add(s.withPlan(PlanBuilder.builder(p).recompute(Recompute.NONE).recomputeLayers(0).build()));
        all.add(s.withPlan(PlanBuilder.builder(p).sharding(Sharding.NONE).shardGroup(0).build()));
        all.add(s.withPlan(p.withSequenceParallel(false)));
        all.add(s.withPlan(p.withOverlaps(false, p.overlapData(), p.overlapPipeline())));
        all.add(s.withPlan(p.withOverlaps(p.overlapTensor(), false, p.overlapPipeline())));
        all.add(s.withPlan(p.withOverlaps(p.overlapTensor(), p.overlapData(), false)));
        ModelShapeBuilder model = ModelShapeBuilder.builder(s.model().shape()).name("model");
        all.add(ScenarioBuilder.builder(s).model(model.experts(null).ffn(4 * s.model().hidden()).build().model())
                .plan(Optional.of(PlanBuilder.builder(p).ep(1).etp(1).build())).build());
        all.add(ScenarioBuilder.builder(s).model(ModelShapeBuilder.builder(s.model().shape()).name("model")
                .multiTokenLayers(0).window(0).globalEvery(0).biases(false).learnedPositions(0).build().model())
                .build());
        if (s.model().layers() % 2 == 0 && s.model().experts() == null) {
            all.add(ScenarioBuilder.builder(s).model(ModelShapeBuilder.builder(s.model().shape()).name("model")
                    .layers(s.model().layers() / 2).build().model()).build());
        }
        return all;
    }

    /** One micro-batch less, or half of them. */
    private static Scenario shorter(Scenario s) {
        Plan p = s.plan().orElseThrow();
        int each = p.dp() * p.microBatch();
        int micro = s.training().globalBatch() / each;
        return micro < 2 ? null : ScenarioBuilder.builder(s).training(new Training(0, s.training().sequence(),
                micro / 2 * each, s.training().precision())).build();
    }
}
