package dev.trainyard.kernel.campaign;

import java.util.Arrays;

/**
 * Where the job stands and where its time went. The job is stopped, with phases before it runs again, or it runs
 * through cycles of training and checkpoints; either way time passes by {@link #to}, in one step whatever its length.
 * Phases are booked when a stop begins; what another stop cuts off is taken back.
 *
 * <p>Work done is {@code base + cycles * cycle.work + kept(position)}; the newest checkpoint stands at the cycle's
 * begin, and is safe once {@code write} has passed since.
 */
final class JobLedger {
    /** What no class of failures has brought about: planned maintenance, nodes that were down before. */
    static final int NO_CLASS = FailureRow.GROUPS;

    private static final int MAINTENANCE = phase(TimeUse.MAINTENANCE);
    private static final int DETECT = phase(TimeUse.DETECT);
    private static final int ISOLATE = phase(TimeUse.ISOLATE);
    private static final int WAIT = phase(TimeUse.WAIT);
    private static final int SCHEDULE = phase(TimeUse.SCHEDULE);
    private static final int START = phase(TimeUse.START);
    private static final int LOAD = phase(TimeUse.LOAD);
    private static final int WARM_UP = phase(TimeUse.WARM_UP);

    final long[] spent = new long[TimeUse.COUNT];
    final long[] groupLost = new long[FailureRow.GROUPS + 1];
    private final long[] phases = new long[TimeUse.PHASES];
    private long work;
    private long cycleWork;
    private long runWall;
    private long cycleWall;
    private long write;
    private long memoryWork;
    private double perCycle;
    private double perMemory;
    private double workShare;
    private double wallShare;
    private double evaluationShare;
    private long base;
    private long stored;
    private long cycles;
    private long position;
    /** Work of the cycle that is done at the position. */
    private long kept;
    private long extra;
    private long now;
    private long resumeAt;
    private long slowUntil;
    private double slowSpeed;
    private double shrunkSpeed;
    private int group;
    private int slowGroup;
    private boolean waiting;
    private boolean done;

    private static int phase(TimeUse use) {
        return use.ordinal() - TimeUse.FIRST_PHASE;
    }

    void start(CampaignCase campaign, long toDo) {
        CheckpointCycle cycle = campaign.cycle();
        Arrays.fill(spent, 0);
        Arrays.fill(phases, 0);
        Arrays.fill(groupLost, 0);
        work = toDo;
        cycleWork = cycle.work();
        runWall = cycle.work() + cycle.extra();
        cycleWall = runWall + cycle.stall();
        write = cycle.write();
        memoryWork = cycle.memoryWork();
        perCycle = 1.0 / cycleWall;
        perMemory = memoryWork > 0 ? 1.0 / memoryWork : 0;
        workShare = (double) cycleWork / runWall;
        wallShare = (double) runWall / cycleWork;
        evaluationShare = cycle.evaluationShare();
        base = 0;
        stored = 0;
        cycles = 0;
        position = 0;
        kept = 0;
        extra = 0;
        now = 0;
        resumeAt = 0;
        slowUntil = 0;
        slowSpeed = 1;
        shrunkSpeed = 1;
        group = NO_CLASS;
        slowGroup = NO_CLASS;
        waiting = false;
        done = false;
    }

    boolean done() {
        return done;
    }

    long now() {
        return now;
    }

    boolean isStopped() {
        return now < resumeAt || waiting;
    }

    /** Time until the stop under way ends, where it waits for no nodes; 0 where there is none. */
    long left() {
        return resumeAt > now ? resumeAt - now : 0;
    }

    /** It runs with fewer replicas. */
    boolean isShrunken() {
        return shrunkSpeed < 1;
    }

    /** It waits for nodes. */
    boolean isWaiting() {
        return waiting;
    }

    /** Work done so far, safe or not. */
    long workDone() {
        return base + cycles * cycleWork + kept;
    }

    private long keptAt(long at) {
        long some = (long) (at * workShare);
        return at < runWall && some < cycleWork ? some : cycleWork;
    }

    /** Time passes; the job may end before. */
    void to(long time) {
        if (time <= now) {
            return;
        }
        if (time < resumeAt) {
            now = time;
            return;
        }
        if (waiting) {
            spent[TimeUse.WAIT.ordinal()] += time - resumeAt;
            groupLost[group] += time - resumeAt;
            resumeAt = time;
            now = time;
            return;
        }
        now = now < resumeAt ? resumeAt : now;
        while (now < time && !done) {
            boolean slow = now < slowUntil;
            run(slow && slowUntil < time ? slowUntil - now : time - now, slow);
        }
    }

    /** Takes back what was booked of phases that do not come to their end: all that lies behind this moment. */
    private void cut() {
        long left = resumeAt - now;
        groupLost[group] -= left;
        for (int i = (waiting ? WAIT : TimeUse.PHASES) - 1; i >= 0 && left > 0; i--) {
            long part = phases[i] < left ? phases[i] : left;
            spent[TimeUse.FIRST_PHASE + i] -= part;
            left -= part;
        }
        spent[TimeUse.SHRUNKEN.ordinal()] -= left;
        resumeAt = now;
    }

    private void run(long wall, boolean slow) {
        long full = shrunkSpeed < 1 ? (long) (wall * shrunkSpeed) : wall;
        long nominal = slow ? (long) (full * slowSpeed) : full;
        long left = work - workDone();
        long passed = wall;
        if (left <= nominal) {
            long toEnd = toEnd();
            if (toEnd <= nominal) {
                done = true;
                if (full < wall || slow) {
                    double speed = (shrunkSpeed < 1 ? shrunkSpeed : 1) * (slow ? slowSpeed : 1);
                    long needed = (long) (toEnd / speed) + 1;
                    passed = needed < wall ? needed : wall;
                    full = shrunkSpeed < 1 ? (long) (passed * shrunkSpeed) : passed;
                    full = full < toEnd ? toEnd : full;
                } else {
                    passed = toEnd;
                    full = toEnd;
                }
                nominal = toEnd;
            }
        }
        spent[TimeUse.SHRUNKEN.ordinal()] += passed - full;
        spent[TimeUse.SLOW.ordinal()] += full - nominal;
        groupLost[slowGroup] += full - nominal;
        advance(nominal);
        now += passed;
        if (done) {
            long missing = work - workDone();
            spent[TimeUse.TRAINING.ordinal()] += missing;
            extra -= missing;
            base += missing;
        }
    }

    /** Time at full speed until all work is done. */
    private long toEnd() {
        long inCycle = work - base - cycles * cycleWork;
        long whole = (inCycle - 1) / cycleWork;
        long rest = inCycle - whole * cycleWork;
        long at = (long) (rest * wallShare);
        at = at < rest ? rest : at < runWall ? at : runWall;
        long left = whole * cycleWall + at - position;
        return left > 0 ? left : 0;
    }

    private void advance(long nominal) {
        long from = position;
        // a product in place of a division, made right where rounding missed
        long passed = (long) ((from + nominal) * perCycle);
        long to = from + nominal - passed * cycleWall;
        while (to < 0) {
            to += cycleWall;
            passed--;
        }
        while (to >= cycleWall) {
            to -= cycleWall;
            passed++;
        }
        cycles += passed;
        long keptBefore = kept;
        position = to;
        kept = keptAt(to);
        long trained = passed * cycleWork + kept - keptBefore;
        long ran = passed * runWall + (to < runWall ? to : runWall) - (from < runWall ? from : runWall);
        spent[TimeUse.TRAINING.ordinal()] += trained;
        extra += ran - trained;
        spent[TimeUse.CHECKPOINT.ordinal()] += nominal - ran;
    }

    /** Work that the newest safe checkpoint holds. */
    private long safe() {
        long newest = base + cycles * cycleWork;
        long ahead = cycles == 1 ? stored : newest - cycleWork;
        long behind = position >= write ? newest : ahead;
        return cycles == 0 ? stored : behind;
    }

    /** Back to the newest safe checkpoint. */
    void restore() {
        back(safe());
    }

    /** Back to the newest checkpoint that held no more work than this. */
    void restoreBefore(long most) {
        long safe = safe();
        long target = safe;
        if (most < safe) {
            long from = most >= base ? base : 0;
            target = most <= 0 ? 0 : from + (most - from) / cycleWork * cycleWork;
        }
        back(target < safe ? target : safe);
    }

    private void back(long target) {
        lose(workDone() - target);
        base = target;
        stored = target;
        cycles = 0;
        position = 0;
        kept = 0;
    }

    /** Back to the newest copy in the memory of peers; the checkpoints in storage stay what they are. */
    void restoreFromMemory() {
        long before = kept;
        long target = (long) (before * perMemory) * memoryWork;
        target -= target > before ? memoryWork : 0;
        long at = (long) (target * wallShare);
        long moved = at < position ? at : position;
        // a write that is under way is lost with the job
        stored = safe();
        base = base + cycles * cycleWork;
        cycles = 0;
        position = moved;
        kept = keptAt(moved);
        lose(before - kept);
    }

    /** A checkpoint is written before a planned stop. */
    void keep() {
        base = workDone();
        stored = base;
        cycles = 0;
        position = 0;
        kept = 0;
    }

    private void lose(long lost) {
        spent[TimeUse.TRAINING.ordinal()] -= lost;
        spent[TimeUse.RECOMPUTE.ordinal()] += lost;
        groupLost[group] += lost;
    }

    /** How long each phase of the newest stop takes, us; this object's own array. */
    long[] phases() {
        return phases;
    }

    boolean hasMemory() {
        return memoryWork > 0;
    }

    /** A stop begins, in place of one that may still be under way; what follows counts for this class. */
    void begin(int newGroup) {
        if (now < resumeAt) {
            cut();
        }
        waiting = false;
        group = newGroup;
    }

    /** Books a planned stop. */
    void maintain(long time) {
        stop(time, 0, 0, 0, 0, 0, 0, false);
    }

    /** Nothing works before nodes have come. */
    void await() {
        stop(0, 0, 0, 0, 0, 0, 0, true);
    }

    /** Books the phases of the stop that began; where it waits for nodes, those before the wait only. */
    void stop(long maintenance, long detect, long isolate, long schedule, long start, long load, long warmUp,
            boolean waits) {
        phases[MAINTENANCE] = maintenance;
        phases[DETECT] = detect;
        phases[ISOLATE] = isolate;
        phases[WAIT] = 0;
        phases[SCHEDULE] = schedule;
        phases[START] = start;
        phases[LOAD] = load;
        phases[WARM_UP] = warmUp;
        spent[TimeUse.FIRST_PHASE + MAINTENANCE] += maintenance;
        spent[TimeUse.FIRST_PHASE + DETECT] += detect;
        spent[TimeUse.FIRST_PHASE + ISOLATE] += isolate;
        waiting = waits;
        resumeAt = now + maintenance + detect + isolate;
        groupLost[group] += maintenance + detect + isolate;
        if (!waits) {
            resume();
        }
    }

    /** Nodes are there: the phases behind the wait follow. */
    void resume() {
        waiting = false;
        spent[TimeUse.FIRST_PHASE + SCHEDULE] += phases[SCHEDULE];
        spent[TimeUse.FIRST_PHASE + START] += phases[START];
        spent[TimeUse.FIRST_PHASE + LOAD] += phases[LOAD];
        spent[TimeUse.FIRST_PHASE + WARM_UP] += phases[WARM_UP];
        long sum = phases[SCHEDULE] + phases[START] + phases[LOAD] + phases[WARM_UP];
        groupLost[group] += sum;
        resumeAt += sum;
    }

    void slow(long until, double speed, int ofGroup) {
        slowGroup = slowUntil > until ? slowGroup : ofGroup;
        slowSpeed = now < slowUntil && slowSpeed < speed ? slowSpeed : speed;
        slowUntil = slowUntil > until ? slowUntil : until;
    }

    void shrink(double speed) {
        shrunkSpeed = speed;
    }

    /** Time that the whole job would take for what a part of it misses, at once. */
    void missing(long time) {
        resumeAt = (now < resumeAt ? resumeAt : now) + time;
        spent[TimeUse.SHRUNKEN.ordinal()] += time;
        groupLost[group] += time;
    }

    /** Takes back what was booked ahead, and splits what came between checkpoints. */
    void close() {
        if (now < resumeAt) {
            cut();
        }
        long evaluation = (long) (extra * evaluationShare);
        spent[TimeUse.EVALUATION.ordinal()] += evaluation;
        spent[TimeUse.CHECKPOINT.ordinal()] += extra - evaluation;
    }
}
