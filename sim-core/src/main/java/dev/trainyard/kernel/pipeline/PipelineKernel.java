package dev.trainyard.kernel.pipeline;

import java.util.Arrays;

/**
 * One replica's pipeline schedule as a max-plus recurrence: a pass starts when its stage is free and its message is
 * there, and ends its duration later. Walks the order's topological sequence once, so a solve is linear in passes.
 * Keeps its scratch between calls: not safe for use by several threads at once.
 *
 * <p>The walk has no case for each type of pass: every slot has one row of durations and links for each type, and
 * what a pass does not wait for or does not send is a row of zeros or a place that nobody reads.
 *
 * <p>Nothing is extrapolated from fewer micro-batches. With uneven stages and messages what one more micro-batch adds
 * alternates, and on some random problems had not settled by 24 p micro-batches: continuing the line through 8 p and
 * 12 p to 60 p missed by up to 0.8% with several chunks, while an exact solve costs a few ns a pass.
 */
public final class PipelineKernel {
    /** Rows of a slot: one for each of FORWARD, BACKWARD, INPUT_GRADIENT and WEIGHT_GRADIENT. */
    private static final int ROWS = 4;

    /** A row's durations. */
    private static final int WIDTH = 8;
    private static final int RECEIVE = 0;
    private static final int READY = 1;
    private static final int DURATION = 2;
    private static final int SEND = 3;
    private static final int LATENCY = 4;
    private static final int SAVING = 5;
    /** When the row's last pass ended: written by the walk. */
    private static final int ENDED = 6;

    /** A row's links: its stage, and where the micro-batches' arrivals in and out and jitter factors begin. */
    private static final int LINKS = 4;
    private static final int STAGE = 0;
    private static final int IN = 1;
    private static final int OUT = 2;
    private static final int JITTER = 3;

    private double[] rows = new double[0];
    private int[] links = new int[0];
    /**
     * When a micro-batch's message from a slot arrives: forward messages of all slots, backward messages of all slots,
     * what is there from the start, what nobody waits for.
     */
    private double[] arrivals = new double[0];
    /** The order that the links are of. */
    private PipelineOrder prepared;

    /**
     * Times every problem of a batch.
     *
     * @throws IllegalArgumentException when {@code times} was made for another shape
     */
    public void solve(PipelineBatch batch, PipelineTimes times) {
        solve(batch, times, 0, batch.size());
    }

    /** The same for problems {@code from} to {@code to - 1}. */
    public void solve(PipelineBatch batch, PipelineTimes times, int from, int to) {
        if (!times.fits(batch)) {
            throw new IllegalArgumentException("times has room for other stages, chunks or fewer problems than batch");
        }
        prepare(batch.order());
        for (int problem = from; problem < to; problem++) {
            gather(batch.order(), batch.durations(), problem);
            walk(batch.order(), batch.jitter(), problem, times);
        }
    }

    /**
     * Times one problem without jitter, for callers that time many shapes: durations from the first slot on, answers as
     * those of the first problem. Nothing is checked.
     */
    public void solve(PipelineOrder order, PassDurations durations, PipelineTimes times) {
        prepare(order);
        gather(order, durations, 0);
        walk(order, null, 0, times);
    }

    private void prepare(PipelineOrder order) {
        if (order == prepared) {
            return;
        }
        int m = order.microBatches();
        int nodes = (2 * order.slots() + 2) * m;
        if (arrivals.length < nodes) {
            arrivals = new double[nodes];
        }
        Arrays.fill(arrivals, nodes - 2 * m, nodes - m, 0);
        if (rows.length < order.slots() * ROWS * WIDTH) {
            rows = new double[order.slots() * ROWS * WIDTH];
            links = new int[order.slots() * ROWS * LINKS];
        }
        link(order);
        prepared = order;
    }

    private void link(PipelineOrder order) {
        int m = order.microBatches();
        int slots = order.slots();
        int there = 2 * slots * m;
        int nobody = there + m;
        for (int slot = 0; slot < slots; slot++) {
            int stage = slot / order.chunks();
            int up = order.upstream(slot);
            int down = order.downstream(slot);
            int gradientIn = down < 0 ? there : (slots + down) * m;
            int gradientOut = (slots + slot) * m;
            link(slot, PipelinePass.FORWARD, stage, up < 0 ? there : up * m, slot * m, m);
            link(slot, PipelinePass.BACKWARD, stage, gradientIn, gradientOut, m);
            link(slot, PipelinePass.INPUT_GRADIENT, stage, gradientIn, gradientOut, m);
            link(slot, PipelinePass.WEIGHT_GRADIENT, stage, there, nobody, m);
        }
    }

    private void link(int slot, int type, int stage, int in, int out, int m) {
        int at = (slot * ROWS + type) * LINKS;
        links[at + STAGE] = stage;
        links[at + IN] = in;
        links[at + OUT] = out;
        links[at + JITTER] = stage * m;
    }

    private void gather(PipelineOrder order, PassDurations d, int problem) {
        int base = problem * order.slots();
        for (int slot = 0; slot < order.slots(); slot++) {
            int down = order.downstream(slot);
            double blockUp = d.blocking[base + slot];
            double blockDown = down < 0 ? 0 : d.blocking[base + down];
            double latencyUp = d.latency[base + slot];
            double latencyDown = down < 0 ? 0 : d.latency[base + down];
            double input = d.inputGradient[base + slot];
            double weight = d.weightGradient[base + slot];
            row(slot, PipelinePass.FORWARD, blockUp, d.forward[base + slot], blockDown, latencyDown);
            row(slot, PipelinePass.BACKWARD, blockDown, input + weight, blockUp, latencyUp);
            row(slot, PipelinePass.INPUT_GRADIENT, blockDown, input, blockUp, latencyUp);
            row(slot, PipelinePass.WEIGHT_GRADIENT, 0, weight, 0, 0);
            rows[slot * ROWS * WIDTH + READY] = d.ready[base + slot];
            rows[slot * ROWS * WIDTH + SAVING] = d.pairSaving[base + slot];
        }
    }

    private void row(int slot, int type, double receive, double duration, double send, double latency) {
        int at = (slot * ROWS + type) * WIDTH;
        rows[at + RECEIVE] = receive;
        rows[at + READY] = 0;
        rows[at + DURATION] = duration;
        rows[at + SEND] = send;
        rows[at + LATENCY] = latency;
        rows[at + SAVING] = 0;
        rows[at + ENDED] = 0;
    }

    private void walk(PipelineOrder order, double[] jitter, int problem, PipelineTimes times) {
        int firstStage = problem * order.stages();
        double[] clock = times.finish();
        double[] busy = times.busy();
        Arrays.fill(clock, firstStage, firstStage + order.stages(), 0);
        Arrays.fill(busy, firstStage, firstStage + order.stages(), 0);
        int firstJitter = firstStage * order.microBatches();
        double[] row = rows;
        int[] link = links;
        double[] arrival = arrivals;
        int[] sequence = order.sequence();
        int[] slots = order.sequenceSlots();
        for (int i = 0; i < sequence.length; i++) {
            int pass = sequence[i];
            int microBatch = PipelinePass.microBatch(pass);
            int index = slots[i] * ROWS + (pass & ROWS - 1);
            int at = index * WIDTH;
            int to = index * LINKS;
            int stage = firstStage + link[to + STAGE];
            double time = Math.max(clock[stage], arrival[link[to + IN] + microBatch]) + row[at + RECEIVE];
            time = later(time, row[at + READY]);
            double duration = row[at + DURATION];
            if (jitter != null) {
                duration *= jitter[firstJitter + link[to + JITTER] + microBatch];
            }
            if (PipelinePass.type(pass) == PipelinePass.FORWARD_BACKWARD) {
                i++;
                int other = PipelinePass.microBatch(sequence[i]);
                int otherIndex = slots[i] * ROWS + PipelinePass.BACKWARD;
                int otherAt = otherIndex * WIDTH;
                int otherTo = otherIndex * LINKS;
                double halves = row[otherAt + DURATION];
                if (jitter != null) {
                    halves *= jitter[firstJitter + link[otherTo + JITTER] + other];
                }
                duration = later(0, duration + halves - row[at + SAVING]);
                time = later(time, arrival[link[otherTo + IN] + other]) + row[otherAt + RECEIVE];
                time += duration;
                row[otherAt + ENDED] = time;
                // the forward message leaves first
                time += row[at + SEND];
                arrival[link[to + OUT] + microBatch] = time + row[at + LATENCY];
                time += row[otherAt + SEND];
                arrival[link[otherTo + OUT] + other] = time + row[otherAt + LATENCY];
            } else {
                time += duration;
                row[at + ENDED] = time;
                time += row[at + SEND];
                arrival[link[to + OUT] + microBatch] = time + row[at + LATENCY];
            }
            busy[stage] += duration;
            clock[stage] = time;
        }
        conclude(order, problem, times);
    }

    private void conclude(PipelineOrder order, int problem, PipelineTimes times) {
        int firstStage = problem * order.stages();
        double makespan = 0;
        for (int stage = firstStage; stage < firstStage + order.stages(); stage++) {
            times.blocked()[stage] = 0;
            makespan = later(makespan, times.finish()[stage]);
        }
        times.makespan()[problem] = makespan;
        for (int slot = 0; slot < order.slots(); slot++) {
            int at = slot * ROWS * WIDTH;
            times.gradients()[problem * order.slots() + slot] = later(
                    rows[at + PipelinePass.BACKWARD * WIDTH + ENDED],
                    rows[at + PipelinePass.WEIGHT_GRADIENT * WIDTH + ENDED]);
            // a micro-batch's forward and backward each receive and send once
            times.blocked()[firstStage + slot / order.chunks()] += 2 * order.forwards(slot)
                    * (rows[at + RECEIVE] + rows[at + SEND]);
        }
    }

    private static double later(double a, double b) {
        return a > b ? a : b;
    }
}
