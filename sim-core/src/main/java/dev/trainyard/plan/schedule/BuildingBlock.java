package dev.trainyard.plan.schedule;

import dev.trainyard.kernel.pipeline.PipelinePass;
import java.util.Arrays;

/**
 * V-Half and V-Min (Qi et al., 2024, sections 3 and 4): the passes of one micro-batch over the V are a block that
 * repeats every six passes. A forward pass and an input gradient on the way down are {@code down} passes behind those
 * of the stage before, on the way up {@code up}. So the two chunks of a stage live for {@code 2 (down + up) p} passes
 * together, and as many sixths of a chunk are kept: p / 3 micro-batches with 1 and 1, p / 2 with 2 and 1, and a little
 * for the ends.
 *
 * <p>The order is that of a run with forward passes, input and weight gradients that take alike: each stage runs its
 * block's passes in their turn as soon as they are ready, and a weight gradient where it would wait or would keep more
 * than the schedule keeps. Orders are static: other durations run in the same order.
 */
final class BuildingBlock {
    private static final int PERIOD = 6;
    /** Passes of a block in the order of the model: forward down, forward up, input gradient down, the same up. */
    private static final int PASSES = 4;
    private static final int NEVER = Integer.MAX_VALUE;

    private final int stages;
    private final int microBatches;
    private final int down;
    private final int up;
    /** Chunks of one micro-batch that a stage may keep. */
    private final int most;
    /** When the passes of the first micro-batch have their turns, {@code [stage * PASSES + pass]}. */
    private final int[] turns;
    /** How many micro-batches have passed, {@code [stage * PASSES + pass]}. */
    private final int[] counts;
    /** When a pass over a micro-batch is done, {@code [(stage * PASSES + pass) * microBatches + microBatch]}. */
    private final int[] done;
    private final int[][] orders;
    private final int[] filled;
    private final int[] kept;
    /** Weight gradients put off, by stage, and how many have been run: first in, first out. */
    private final int[][] pending;
    private final int[] pendingTail;
    private final int[] pendingHead;

    private BuildingBlock(PipelineShape shape, int down, int up, int mostMicroBatches) {
        this.stages = shape.stages();
        this.microBatches = shape.microBatches();
        this.down = down;
        this.up = up;
        this.most = 2 * mostMicroBatches;
        this.turns = new int[stages * PASSES];
        this.counts = new int[stages * PASSES];
        this.done = new int[stages * PASSES * microBatches];
        Arrays.fill(done, NEVER);
        this.orders = new int[stages][PERIOD * microBatches];
        this.filled = new int[stages];
        this.kept = new int[stages];
        this.pending = new int[stages][2 * microBatches];
        this.pendingTail = new int[stages];
        this.pendingHead = new int[stages];
    }

    /** V-Half's passes by stage; stages keep (p + 2) / 2 micro-batches, rounded down (the authors' table). */
    static int[][] half(PipelineShape shape) {
        return new BuildingBlock(shape, 2, 1, (shape.stages() + 2) / 2).run();
    }

    /** V-Min's passes by stage; stages keep (p + 4) / 3 micro-batches, rounded down (the authors' table). */
    static int[][] least(PipelineShape shape) {
        return new BuildingBlock(shape, 1, 1, (shape.stages() + 4) / 3).run();
    }

    private int[][] run() {
        place();
        int left = stages * PERIOD * microBatches;
        for (int now = 0; left > 0; now++) {
            for (int stage = 0; stage < stages; stage++) {
                left -= step(stage, now) ? 1 : 0;
            }
        }
        return orders;
    }

    /** Finds the earliest turns for which no two of a stage's passes ever meet. */
    private void place() {
        for (int sum = 3; sum <= 3 * PERIOD; sum++) {
            for (int first = 1; first <= PERIOD; first++) {
                for (int second = 1; second <= PERIOD; second++) {
                    int third = sum - first - second;
                    if (third >= 1 && third <= PERIOD && fits(first, second, third)) {
                        return;
                    }
                }
            }
        }
        throw new IllegalStateException("no block for " + stages + " stages");
    }

    /** Lays the block with so many passes from the end of one way to the beginning of the next. */
    private boolean fits(int first, int second, int third) {
        int last = stages - 1;
        for (int stage = 0; stage < stages; stage++) {
            int at = stage * PASSES;
            turns[at] = down * stage;
            turns[at + 1] = down * last + first + up * (last - stage);
            turns[at + 2] = (down + up) * last + first + second + down * stage;
            turns[at + 3] = (2 * down + up) * last + first + second + third + up * (last - stage);
            int taken = 0;
            for (int pass = 0; pass < PASSES; pass++) {
                taken |= 1 << turns[at + pass] % PERIOD;
            }
            if (Integer.bitCount(taken) < PASSES) {
                return false;
            }
        }
        return true;
    }

    /** One pass's time on a stage; false where it waits. */
    private boolean step(int stage, int now) {
        int pass = next(stage);
        if (pass < PASSES && ready(stage, pass, now) && (pass > 1 || kept[stage] < most)) {
            int microBatch = counts[stage * PASSES + pass]++;
            done[(stage * PASSES + pass) * microBatches + microBatch] = now + 1;
            if (pass <= 1) {
                kept[stage]++;
                put(stage, PipelinePass.of(PipelinePass.FORWARD, pass, microBatch));
            } else {
                int chunk = PASSES - 1 - pass;
                put(stage, PipelinePass.of(PipelinePass.INPUT_GRADIENT, chunk, microBatch));
                pending[stage][pendingTail[stage]++] = PipelinePass.of(PipelinePass.WEIGHT_GRADIENT, chunk, microBatch);
            }
            return true;
        }
        if (pendingHead[stage] < pendingTail[stage]) {
            put(stage, pending[stage][pendingHead[stage]++]);
            kept[stage]--;
            return true;
        }
        return false;
    }

    private void put(int stage, int pass) {
        orders[stage][filled[stage]++] = pass;
    }

    /** The pass whose turn it is, or {@link #PASSES} behind the last. */
    private int next(int stage) {
        int next = PASSES;
        long soonest = Long.MAX_VALUE;
        for (int pass = 0; pass < PASSES; pass++) {
            int at = stage * PASSES + pass;
            long turn = turns[at] + (long) PERIOD * counts[at];
            if (counts[at] < microBatches && turn < soonest) {
                soonest = turn;
                next = pass;
            }
        }
        return next;
    }

    /** The same micro-batch's pass before it is done: on the stage before, or where the way turns on this one. */
    private boolean ready(int stage, int pass, int now) {
        boolean downward = pass % 2 == 0;
        boolean turned = stage == (downward ? 0 : stages - 1);
        if (turned && pass == 0) {
            return true;
        }
        int before = turned ? stage * PASSES + pass - 1 : (stage + (downward ? -1 : 1)) * PASSES + pass;
        return done[before * microBatches + counts[stage * PASSES + pass]] <= now;
    }
}
