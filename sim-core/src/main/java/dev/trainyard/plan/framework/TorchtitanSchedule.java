package dev.trainyard.plan.framework;

import dev.trainyard.input.Entry;
import dev.trainyard.input.Names;
import dev.trainyard.plan.LayoutException;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.schedule.Schedule;
import java.util.Arrays;
import java.util.Optional;

/** PyTorch's pipeline schedules ({@code torch/distributed/pipelining/schedules.py} of PyTorch 2.8), by their names. */
enum TorchtitanSchedule {
    GPIPE("GPipe", Schedule.GPIPE, false),
    ONE_F_ONE_B("1F1B", Schedule.ONE_F_ONE_B, false),
    INTERLEAVED("Interleaved1F1B", Schedule.ONE_F_ONE_B, true),
    /** Breadth first (Lamy-Poirier, 2023): GPipe chunk by chunk. */
    LOOPED("LoopedBFS", Schedule.GPIPE, true),
    /** ZB1P of Qi et al., 2023: 1F1B's memory, as ZB-H1, on several chunks. */
    INTERLEAVED_ZERO_BUBBLE("InterleavedZeroBubble", Schedule.ZERO_BUBBLE, true),
    ZBV("ZBVZeroBubble", Schedule.ZB_V, true),
    DUAL_PIPE_V("DualPipeV", Schedule.DUAL_PIPE_V, true),
    SINGLE("PipelineScheduleSingle", null, false),
    MULTI("PipelineScheduleMulti", null, true);

    private final String title;
    private final Schedule schedule;
    private final boolean chunked;

    TorchtitanSchedule(String title, Schedule schedule, boolean chunked) {
        this.title = title;
        this.schedule = schedule;
        this.chunked = chunked;
    }

    String title() {
        return title;
    }

    /** The plan's schedule. */
    Schedule schedule() {
        return schedule;
    }

    /** A stage holds several chunks, at least two. */
    boolean chunked() {
        return chunked;
    }

    /** Reads a name, case ignored as PyTorch does. */
    static TorchtitanSchedule read(Entry entry) {
        for (TorchtitanSchedule each : values()) {
            if (each.title.equalsIgnoreCase(entry.text())) {
                if (each.schedule == null) {
                    throw entry.error("a plan has no schedule such as " + each.title + "; expected one of GPipe, 1F1B,"
                            + " Interleaved1F1B, LoopedBFS, InterleavedZeroBubble, ZBVZeroBubble, DualPipeV");
                }
                return each;
            }
        }
        throw entry.error(Names.unknown("schedule", entry.text(),
                Arrays.stream(values()).map(TorchtitanSchedule::title).toList()));
    }

    /** @throws LayoutException where PyTorch has no such schedule */
    static TorchtitanSchedule of(Plan plan) {
        Optional<TorchtitanSchedule> same = Arrays.stream(values())
                .filter(each -> each.schedule == plan.schedule() && each.chunked == plan.vp() > 1).findFirst();
        return same.orElseThrow(() -> new LayoutException("schedule", switch (plan.schedule()) {
            case DUAL_PIPE -> "torchtitan has DualPipeV, which keeps one copy of the parameters, not dual-pipe. Maybe"
                    + " dual-pipe-v with vp 2, or one-f-one-b.";
            case ZERO_BUBBLE -> "torchtitan has zero-bubble with several chunks a stage (InterleavedZeroBubble) or as a"
                    + " V (ZBVZeroBubble), not ZB-H1 with vp 1. Maybe vp 2, or zb-v, or one-f-one-b.";
            default -> "torchtitan has no " + Entry.nameOf(plan.schedule()) + " (" + plan.schedule().title()
                    + "). Maybe zb-v with vp 2 (ZBVZeroBubble), or one-f-one-b.";
        }));
    }
}
