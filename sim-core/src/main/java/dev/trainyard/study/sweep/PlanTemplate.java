package dev.trainyard.study.sweep;

import dev.trainyard.plan.Plan;
import dev.trainyard.plan.PlanBuilder;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.framework.PlanReader;
import dev.trainyard.plan.schedule.Schedule;
import java.util.List;

/**
 * A plan as it is written, into which the numbers of a point are put. What neither says is filled in as
 * {@link PlanReader} does.
 */
final class PlanTemplate {
    private static final Schedule[] SCHEDULES = Schedule.values();
    private static final Sharding[] SHARDINGS = Sharding.values();
    private static final Recompute[] RECOMPUTES = Recompute.values();

    private final int[] written = new int[PlanField.COUNT];
    private final List<Integer> stageLayers;
    private final boolean statesReplicas;
    private final boolean leavesSpares;
    private final boolean statesSequenceParallel;
    private final int gpus;

    /**
     * A template.
     *
     * @param plan as read, with what was left out filled in
     * @param statesReplicas {@code dp} is written or varies, or a framework's settings say it
     * @param leavesSpares what is left over may be spares
     * @param statesSequenceParallel {@code sequenceParallel} is written or varies
     * @param gpus accelerators that {@code dp} fills
     * @param globalBatch as written
     */
    PlanTemplate(Plan plan, boolean statesReplicas, boolean leavesSpares, boolean statesSequenceParallel, int gpus,
            int globalBatch) {
        for (PlanField field : PlanField.values()) {
            written[field.ordinal()] = field.of(plan);
        }
        written[PlanField.GLOBAL_BATCH.ordinal()] = globalBatch;
        this.stageLayers = plan.stageLayers();
        this.statesReplicas = statesReplicas;
        this.leavesSpares = leavesSpares;
        this.statesSequenceParallel = statesSequenceParallel;
        this.gpus = gpus;
    }

    boolean leavesSpares() {
        return leavesSpares;
    }

    /** All numbers as written, for {@link Walk#fill} to put a point's own over them. */
    void start(int[] numbers) {
        System.arraycopy(written, 0, numbers, 0, numbers.length);
    }

    Plan plan(int[] numbers) {
        int tp = of(numbers, PlanField.TP);
        int cp = of(numbers, PlanField.CP);
        int pp = of(numbers, PlanField.PP);
        int dp = statesReplicas ? of(numbers, PlanField.DP) : PlanReader.remaining(gpus, tp, cp, pp);
        boolean parallel = statesSequenceParallel ? of(numbers, PlanField.SEQUENCE_PARALLEL) == 1 : tp > 1;
        return PlanBuilder.builder().tp(tp).cp(cp).pp(pp).vp(of(numbers, PlanField.VP)).ep(of(numbers, PlanField.EP))
                .etp(of(numbers, PlanField.ETP)).dp(dp).microBatch(of(numbers, PlanField.MICRO_BATCH))
                .schedule(SCHEDULES[of(numbers, PlanField.SCHEDULE)])
                .sharding(SHARDINGS[of(numbers, PlanField.SHARDING)]).shardGroup(of(numbers, PlanField.SHARD_GROUP))
                .recompute(RECOMPUTES[of(numbers, PlanField.RECOMPUTE)])
                .recomputeLayers(of(numbers, PlanField.RECOMPUTE_LAYERS)).sequenceParallel(parallel)
                .overlapTensor(of(numbers, PlanField.OVERLAP_TENSOR) == 1)
                .overlapData(of(numbers, PlanField.OVERLAP_DATA) == 1)
                .overlapPipeline(of(numbers, PlanField.OVERLAP_PIPELINE) == 1).stageLayers(stageLayers).build();
    }

    static int of(int[] numbers, PlanField field) {
        return numbers[field.ordinal()];
    }
}
