package dev.trainyard.study.sweep;

import dev.trainyard.input.Entry;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.schedule.Schedule;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * Fields that are walked as numbers, without reading the scenario again for each of their values: those of a plan, and
 * the batch. Everything else that varies makes a scenario of its own.
 */
enum PlanField {
    TP("plan.tp", PlanField::count, Plan::tp),
    CP("plan.cp", PlanField::count, Plan::cp),
    PP("plan.pp", PlanField::count, Plan::pp),
    VP("plan.vp", PlanField::count, Plan::vp),
    EP("plan.ep", PlanField::count, Plan::ep),
    ETP("plan.etp", PlanField::count, Plan::etp),
    DP("plan.dp", PlanField::count, Plan::dp),
    MICRO_BATCH("plan.microBatch", PlanField::count, Plan::microBatch),
    SCHEDULE("plan.schedule", entry -> entry.choice(Schedule.class).ordinal(), plan -> plan.schedule().ordinal()),
    SHARDING("plan.sharding", entry -> entry.choice(Sharding.class).ordinal(), plan -> plan.sharding().ordinal()),
    SHARD_GROUP("plan.shardGroup", PlanField::countOrAll, Plan::shardGroup),
    RECOMPUTE("plan.recompute", entry -> entry.choice(Recompute.class).ordinal(), plan -> plan.recompute().ordinal()),
    RECOMPUTE_LAYERS("plan.recomputeLayers", PlanField::countOrAll, Plan::recomputeLayers),
    SEQUENCE_PARALLEL("plan.sequenceParallel", PlanField::flag, plan -> plan.sequenceParallel() ? 1 : 0),
    OVERLAP_TENSOR("plan.overlapTensor", PlanField::flag, plan -> plan.overlapTensor() ? 1 : 0),
    OVERLAP_DATA("plan.overlapData", PlanField::flag, plan -> plan.overlapData() ? 1 : 0),
    OVERLAP_PIPELINE("plan.overlapPipeline", PlanField::flag, plan -> plan.overlapPipeline() ? 1 : 0),
    GLOBAL_BATCH("training.globalBatch", entry -> entry.integer(1, 100_000_000), plan -> 0);

    static final int COUNT = values().length;

    private final String key;
    private final ToIntFunction<Entry> reader;
    private final ToIntFunction<Plan> getter;

    PlanField(String key, ToIntFunction<Entry> reader, ToIntFunction<Plan> getter) {
        this.key = key;
        this.reader = reader;
        this.getter = getter;
    }

    static Optional<PlanField> of(String field) {
        for (PlanField each : values()) {
            if (each.key.equals(field)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    /** The key in scenarios. */
    String key() {
        return key;
    }

    /** A written value as a number: itself, an enum's ordinal, or 1 for true. */
    int code(Entry value) {
        return reader.applyAsInt(value);
    }

    int of(Plan plan) {
        return getter.applyAsInt(plan);
    }

    /** True for what a batch of plans takes as an option: it changes neither whether a layout can be nor its rows. */
    boolean isOption() {
        return switch (this) {
            case RECOMPUTE, RECOMPUTE_LAYERS, OVERLAP_DATA, OVERLAP_PIPELINE -> true;
            default -> false;
        };
    }

    private static int count(Entry entry) {
        return entry.integer(1, Layouts.MAX);
    }

    private static int countOrAll(Entry entry) {
        return entry.integer(0, Layouts.MAX);
    }

    private static int flag(Entry entry) {
        return entry.flag() ? 1 : 0;
    }
}
