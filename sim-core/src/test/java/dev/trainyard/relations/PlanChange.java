package dev.trainyard.relations;

import dev.trainyard.cluster.ClusterBuilder;
import dev.trainyard.plan.Plan;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioBuilder;
import dev.trainyard.scenario.Training;
import java.util.Optional;

/** A scenario under another plan, on as many accelerators as that takes, each replica's micro-batches as before. */
final class PlanChange {
    private PlanChange() {}

    static Scenario of(Scenario s, Plan plan) {
        Plan before = s.plan().orElseThrow();
        int gpus = (int) plan.gpus();
        int domain = s.cluster().gpusPerDomain();
        int node = s.cluster().gpusPerNode();
        if (gpus % node != 0 || gpus % domain != 0) {
            node = gpus;
            domain = gpus;
        }
        if (node > 1024) {
            return null;
        }
        long micro = s.training().globalBatch() / ((long) before.dp() * before.microBatch());
        return ScenarioBuilder.builder(s).plan(Optional.of(plan)).cluster(ClusterBuilder.builder(s.cluster())
                .gpus(gpus).gpusPerNode(node).gpusPerDomain(domain).build())
                .training(new Training(0, s.training().sequence(),
                        (int) (micro * plan.dp() * plan.microBatch()), s.training().precision())).build();
    }
}
