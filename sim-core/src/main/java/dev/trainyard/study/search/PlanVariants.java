package dev.trainyard.study.search;

import dev.trainyard.input.Limits;
import dev.trainyard.kernel.plan.PlanBatch;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.PlanBuilder;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.schedule.PipelineShape;
import dev.trainyard.plan.schedule.Schedule;
import dev.trainyard.scenario.Scenario;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a group of {@link PlanSpace} leaves open: how the layers are cut, what data-parallel ranks share out, the
 * schedule, recomputation, overlaps. Of plans that are the same in all but name only one is built: without a pipeline
 * all schedules are one, with one ZeRO-2 is ZeRO-1, and what a plan has not got needs no overlap.
 */
final class PlanVariants {
    /** Numbers of recomputed layers between none and all that are tried. */
    private static final int MOST_PARTIAL = 6;
    private static final int LEAST_SHARD_GROUP = 8;
    private static final int MOST_SHARD_GROUP = 512;

    private final Scenario scenario;
    private final FrameworkLimits limits;
    private final ChunkLayouts layouts;

    PlanVariants(Scenario scenario, FrameworkLimits limits) {
        this.scenario = scenario;
        this.limits = limits;
        this.layouts = new ChunkLayouts(scenario.model(), limits);
    }

    /** The ways to cut a group's layers. */
    List<ChunkLayout> layouts(Plan group) {
        int microBatches = microBatches(group);
        List<ChunkLayout> result = new ArrayList<>();
        for (ChunkLayout layout : layouts.of(group)) {
            int vp = layout.virtualStages();
            if (Limits.passes(group.pp(), vp, microBatches) <= Limits.PASSES
                    && (vp == 1 || limits.interleaves() && microBatches >= group.pp())) {
                result.add(layout);
            }
        }
        return result;
    }

    /** What data-parallel ranks may share out, within groups of so many ranks. */
    List<Plan> sharded(Plan group, ChunkLayout layout) {
        List<Plan> plans = new ArrayList<>();
        int ranks = group.dp() * group.cp();
        for (Sharding sharding : ranks == 1 ? List.of(Sharding.NONE) : limits.shardings(group)) {
            if (sharding == Sharding.ZERO3 && group.pp() == 1 && limits.shardGroups()) {
                for (int size = LEAST_SHARD_GROUP; size <= MOST_SHARD_GROUP && size < ranks; size *= 2) {
                    if (ranks % size == 0) {
                        plans.add(plan(group, layout, sharding, size));
                    }
                }
            }
            plans.add(plan(group, layout, sharding, 0));
        }
        return plans;
    }

    private static Plan plan(Plan group, ChunkLayout layout, Sharding sharding, int shardGroup) {
        return PlanBuilder.builder(group).vp(layout.virtualStages()).schedule(Schedule.ONE_F_ONE_B).sharding(sharding)
                .shardGroup(shardGroup).recompute(Recompute.NONE).recomputeLayers(0).stageLayers(layout.stageLayers())
                .build();
    }

    /** The schedules that run a group's layers cut like this. */
    List<Schedule> schedules(Plan group, ChunkLayout layout) {
        if (group.pp() == 1) {
            return List.of(Schedule.ONE_F_ONE_B);
        }
        List<Schedule> result = new ArrayList<>();
        for (Schedule schedule : limits.schedules()) {
            boolean known = limits == FrameworkLimits.NONE || schedule != Schedule.ZERO_BUBBLE
                    || layout.virtualStages() > 1;
            if (known && PipelineShape.refusal(schedule, group.pp(), layout.virtualStages(), microBatches(group))
                    .isEmpty()) {
                result.add(schedule);
            }
        }
        return result;
    }

    /** Every schedule, recomputation and overlap of a placement, as {@link PlanBatch} takes them. */
    int[] options(Plan group, ChunkLayout layout) {
        List<Schedule> schedules = schedules(group, layout);
        int[] recompute = recompute(layout);
        int[] result = new int[schedules.size() * recompute.length * 4];
        int size = 0;
        for (Schedule schedule : schedules) {
            boolean[] pipeline = overlaps(scenario.software().overlapPipeline(), group.pp() > 1
                    && (layout.virtualStages() > 1 || schedule != Schedule.ONE_F_ONE_B));
            boolean[] data = overlaps(scenario.software().overlapData(), group.dp() * group.cp() > 1);
            for (int again : recompute) {
                for (boolean overlapsData : data) {
                    for (boolean overlapsPipeline : pipeline) {
                        result[size++] = PlanBatch.options(schedule.kind(), again & 3, again >> 2,
                                overlapsData, overlapsPipeline);
                    }
                }
            }
        }
        return Arrays.copyOf(result, size);
    }

    /** What the framework overlaps and, where it matters, what it does not. */
    private boolean[] overlaps(boolean supported, boolean matters) {
        boolean on = supported || limits == FrameworkLimits.NONE;
        return matters && on ? new boolean[] {true, false} : new boolean[] {supported};
    }

    /** Kinds of recomputation, with the layers of a chunk above bit 1. */
    private int[] recompute(ChunkLayout layout) {
        int partial = Math.max(0, Math.min(MOST_PARTIAL, layout.fullest() - 1));
        int[] result = new int[(limits.selective() ? 3 : 2) + partial];
        int size = 1;
        if (limits.selective()) {
            result[size++] = Recompute.SELECTIVE.ordinal();
        }
        for (int i = 1; i <= partial; i++) {
            int layers = (int) ((long) i * layout.fullest() / (partial + 1));
            result[size++] = Recompute.FULL.ordinal() | layers << 2;
        }
        result[size] = Recompute.FULL.ordinal();
        return result;
    }

    /** How many plans a group holds. */
    long count(Plan group) {
        long count = 0;
        for (ChunkLayout layout : layouts(group)) {
            count += (long) sharded(group, layout).size() * options(group, layout).length;
        }
        return count;
    }

    int microBatches(Plan group) {
        return (int) (scenario.training().globalBatch() / ((long) group.dp() * group.microBatch()));
    }

    /** The plan of a placement with options. */
    public static Plan withOptions(Plan plan, int options) {
        return PlanBuilder.builder(plan)
                .schedule(Schedule.of(PlanBatch.schedule(options)))
                .recompute(Recompute.values()[PlanBatch.recompute(options)])
                .recomputeLayers(PlanBatch.recomputedLayers(options)).overlapData(PlanBatch.overlapsData(options))
                .overlapPipeline(PlanBatch.overlapsPipeline(options)).build();
    }
}
