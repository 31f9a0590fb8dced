package dev.trainyard.plan.framework;

import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.input.Entry;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.PlanBuilder;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.schedule.Schedule;
import java.util.List;

/**
 * Reads a plan from a document: keys named like {@link Plan}'s components.
 * What is left out: ranks and micro-batch are 1, {@code dp} takes all accelerators that are left, the schedule is
 * one-f-one-b, the optimizer is sharded (zero1), nothing is recomputed, the sequence is split where there is a tensor
 * group, and what the software level overlaps is overlapped.
 */
public final class PlanReader {
    private static final String[] KEYS = {"tp", "cp", "pp", "vp", "ep", "etp", "dp", "microBatch", "schedule",
        "sharding", "shardGroup", "recompute", "recomputeLayers", "sequenceParallel", "overlapTensor", "overlapData",
        "overlapPipeline", "stageLayers"};

    private PlanReader() {}

    /** The keys that a plan may have, the frameworks' left out. */
    public static List<String> keys() {
        return List.of(KEYS);
    }

    /**
     * Reads a plan. Layouts are not checked here but by {@link Layouts#check}: that needs the batch.
     *
     * @param entry a mapping with a plan's keys
     * @param software what overlaps where the plan does not say
     * @param gpus accelerators, to fill in {@code dp}
     * @throws dev.trainyard.input.InputException naming the place, the field and the remedy
     */
    public static Plan read(Entry entry, SoftwareLevel software, int gpus) {
        entry.onlyKeys(KEYS);
        int tp = count(entry, "tp");
        int cp = count(entry, "cp");
        int pp = count(entry, "pp");
        Schedule schedule = entry.find("schedule").map(e -> e.choice(Schedule.class)).orElse(Schedule.ONE_F_ONE_B);
        int vp = entry.find("vp").map(PlanReader::count).orElse(pp > 1 && schedule.isV() ? 2 : 1);
        int dp = entry.find("dp").map(PlanReader::count).orElse(remaining(gpus, tp, cp, pp));
        return PlanBuilder.builder().tp(tp).cp(cp).pp(pp).vp(vp).ep(count(entry, "ep"))
                .etp(count(entry, "etp")).dp(dp).microBatch(count(entry, "microBatch"))
                .schedule(schedule)
                .sharding(entry.find("sharding").map(e -> e.choice(Sharding.class)).orElse(Sharding.ZERO1))
                .shardGroup(entry.find("shardGroup").map(e -> e.integer(0, Layouts.MAX)).orElse(0))
                .recompute(entry.find("recompute").map(e -> e.choice(Recompute.class)).orElse(Recompute.NONE))
                .recomputeLayers(entry.find("recomputeLayers").map(e -> e.integer(0, Layouts.MAX)).orElse(0))
                .sequenceParallel(flag(entry, "sequenceParallel", tp > 1))
                .overlapTensor(flag(entry, "overlapTensor", software.overlapTensor()))
                .overlapData(flag(entry, "overlapData", software.overlapData()))
                .overlapPipeline(flag(entry, "overlapPipeline", software.overlapPipeline()))
                .stageLayers(entry.find("stageLayers").map(PlanReader::counts).orElse(List.of())).build();
    }

    /** Data parallel ranks that fill the accelerators; what is left over is for {@link Layouts#check} to refuse. */
    public static int remaining(int gpus, int tp, int cp, int pp) {
        return (int) Math.max(1, gpus / ((double) tp * cp * pp));
    }

    private static int count(Entry entry, String key) {
        return entry.find(key).map(PlanReader::count).orElse(1);
    }

    private static int count(Entry entry) {
        return entry.integer(1, Layouts.MAX);
    }

    private static boolean flag(Entry entry, String key, boolean absent) {
        return entry.find(key).map(Entry::flag).orElse(absent);
    }

    private static List<Integer> counts(Entry entry) {
        return entry.elements().stream().map(e -> e.integer(0, Layouts.MAX)).toList();
    }
}
