package dev.trainyard.relations;

import dev.trainyard.cluster.ClusterBuilder;
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
import java.util.function.UnaryOperator;

/** What a plan's choices may cost and what they must save. */
final class PlanRelations {
    private PlanRelations() {}

    static List<Relation> all() {
        List<Relation> all = new ArrayList<>();
        all.add(Relation.notSlower("data-parallel traffic overlapped", plan(p -> p.overlapData() ? null
                : p.withOverlaps(p.overlapTensor(), true, p.overlapPipeline()))));
        all.add(Relation.notSlower("tensor-parallel traffic overlapped", plan(p -> p.overlapTensor() ? null
                : p.withOverlaps(true, p.overlapData(), p.overlapPipeline()))));
        all.add(Relation.notSlower("messages overlapped", plan(p -> p.overlapPipeline() ? null
                : p.withOverlaps(p.overlapTensor(), p.overlapData(), true))));
        all.add(Relation.notSlower("all overlapped", plan(p -> p.withOverlaps(true, true, true))));
        recompute(all);
        sharding(all);
        all.add(Relation.noMoreMemory("no more memory for 1F1B than for GPipe",
                plan(p -> p.schedule() == Schedule.GPIPE ? with(p, Schedule.ONE_F_ONE_B) : null)));
        all.add(Relation.noLessMemory("no less memory for a zero bubble than for 1F1B",
                plan(p -> p.schedule() == Schedule.ONE_F_ONE_B ? with(p, Schedule.ZERO_BUBBLE) : null)));
        all.add(Relation.same("all schedules are one without a pipeline", plan(p -> p.pp() > 1 ? null
                : with(p, p.schedule() == Schedule.GPIPE ? Schedule.ONE_F_ONE_B : Schedule.GPIPE))));
        all.add(Relation.atMost("no more memory with sequence parallelism but for the head's gathered input",
                plan(p -> p.sequenceParallel() ? null : p.withSequenceParallel(true)), (runner, s, depth) ->
                        runner.memory(s) - gatheredHeadInput(s)));
        // The working set may grow: the embedding's gradient comes when a micro-batch less is held.
        all.add(Relation.atMost("no more memory for half the micro-batch", PlanRelations::halved,
                (runner, s, depth) -> runner.activations(s)));
        all.add(Relation.notFasterButForBuckets("twice the replicas with twice the batch",
                PlanRelations::weaklyScaled));
        return all;
    }

    private static void recompute(List<Relation> all) {
        all.add(Relation.notFaster("recomputing the core is not faster than nothing", plan(p -> p.recompute()
                == Recompute.NONE ? again(p, Recompute.SELECTIVE, 0) : null)));
        all.add(Relation.notFaster("recomputing all is not faster than the core", plan(p -> p.recompute()
                == Recompute.SELECTIVE ? again(p, Recompute.FULL, 0) : null)));
        all.add(Relation.notFaster("recomputing another layer is not faster", plan(p -> p.recompute()
                == Recompute.FULL && p.recomputeLayers() > 0 ? again(p, Recompute.FULL, p.recomputeLayers() + 1)
                        : null)));
        all.add(Relation.notFaster("recomputing a layer is not faster than nothing", plan(p -> p.recompute()
                == Recompute.NONE ? again(p, Recompute.FULL, 1) : null)));
        all.add(Relation.noMoreMemory("recomputing the core needs no more memory than nothing", plan(p -> p.recompute()
                == Recompute.NONE ? again(p, Recompute.SELECTIVE, 0) : null)));
        all.add(Relation.noMoreMemory("recomputing all needs no more memory than the core", plan(p -> p.recompute()
                == Recompute.SELECTIVE ? again(p, Recompute.FULL, 0) : null)));
        all.add(Relation.noMoreMemory("recomputing all needs no more memory than nothing", plan(p -> p.recompute()
                == Recompute.NONE ? again(p, Recompute.FULL, 0) : null)));
        all.add(Relation.noMoreMemory("recomputing another layer needs no more memory", plan(p -> p.recompute()
                == Recompute.FULL && p.recomputeLayers() > 0 ? again(p, Recompute.FULL, p.recomputeLayers() + 1)
                        : null)));
        // Where dense layers come before mixtures the larger of the two stands for what comes back.
        UnaryOperator<Scenario> one = plan(p -> p.recompute() == Recompute.NONE ? again(p, Recompute.FULL, 1) : null);
        all.add(Relation.noMoreMemory("recomputing a layer needs no more memory than nothing", s ->
                s.model().experts() != null && s.model().experts().denseLayers() > 0 ? null : one.apply(s)));
    }

    private static void sharding(List<Relation> all) {
        all.add(Relation.noMoreMemory("no more memory with ZeRO-1", plan(p -> p.sharding() == Sharding.NONE
                ? p.withSharding(Sharding.ZERO1) : null)));
        all.add(Relation.noMoreMemory("no more memory with ZeRO-2", plan(p -> p.sharding() == Sharding.ZERO1
                ? p.withSharding(Sharding.ZERO2) : null)));
        all.add(Relation.atMost("no more state with ZeRO-3", plan(p -> p.sharding() == Sharding.ZERO2
                ? p.withSharding(Sharding.ZERO3) : null), (runner, s, depth) -> runner.state(s)));
        all.add(Relation.noMoreMemory("no more memory with one shard group", plan(p -> p.shardGroup() > 0
                ? p.withSharding(Sharding.ZERO3) : null)));
        all.add(Relation.notSlower("no all-reduce slower than its halves", plan(p -> p.sharding() == Sharding.ZERO2
                ? p.withSharding(Sharding.ZERO1) : null)));
    }

    /** Bytes of all tokens' input of the head, which ranks with a part of each sequence gather. */
    private static double gatheredHeadInput(Scenario s) {
        Plan plan = s.plan().orElseThrow();
        return plan.tp() == 1 || !plan.sequenceParallel() ? 0
                : elementBytes(s.training().precision()) * s.model().hidden() * s.training().sequence() / plan.cp()
                        * plan.microBatch();
    }

    private static double elementBytes(Precision precision) {
        return precision == Precision.FP32 || precision == Precision.TF32 ? 4 : 2;
    }

    private static Plan with(Plan plan, Schedule schedule) {
        return PlanBuilder.builder(plan).schedule(schedule).build();
    }

    private static Plan again(Plan plan, Recompute recompute, int layers) {
        return PlanBuilder.builder(plan).recompute(recompute).recomputeLayers(layers).build();
    }

    private static UnaryOperator<Scenario> plan(UnaryOperator<Plan> change) {
        return s -> {
            Plan changed = change.apply(s.plan().orElseThrow());
            return changed == null ? null : s.withPlan(changed);
        };
    }

    /** The same batch in twice as many micro-batches. */
    private static Scenario halved(Scenario s) {
        Plan plan = s.plan().orElseThrow();
        // GPipe holds all micro-batches, however many they are cut into.
        return plan.microBatch() % 2 > 0 ? null : s.withPlan(plan.withMicroBatch(plan.microBatch() / 2));
    }

    /** Where nothing is shared out: otherwise each accelerator has less state to update. */
    private static Scenario weaklyScaled(Scenario s) {
        Plan plan = s.plan().orElseThrow();
        if (plan.sharding() != Sharding.NONE || s.cluster().gpus() % s.cluster().gpusPerDomain() != 0) {
            return null;
        }
        Training training = new Training(0, s.training().sequence(), 2 * s.training().globalBatch(),
                s.training().precision());
        return ScenarioBuilder.builder(s).training(training).cluster(ClusterBuilder.builder(s.cluster())
                .gpus(2 * s.cluster().gpus()).build())
                .plan(Optional.of(PlanBuilder.builder(plan).dp(2 * plan.dp()).build())).build();
    }
}
