package dev.trainyard.kernel;

import java.util.Arrays;

/**
 * One replica's pipeline schedule as a max-plus recurrence: a pass starts when its stage is free and its message is
 * there, and ends its duration later. Walks the order's topological sequence once, so a solve is linear in passes.
 * Keeps its scratch between calls: not safe for use by several threads at once.
 */
public final class PipelineKernel {
    private static final double[] NONE = new double[0];

    /** Durations and messages of a slot, gathered for one problem. */
    private static final int FIELDS = 9;
    private static final int FORWARD = 0;
    private static final int INPUT = 1;
    private static final int WEIGHT = 2;
    private static final int SAVING = 3;
    private static final int READY = 4;
    private static final int BLOCK_UP = 5;
    private static final int BLOCK_DOWN = 6;
    private static final int LATENCY_UP = 7;
    private static final int LATENCY_DOWN = 8;

    private static final int LINKS = 4;
    private static final int STAGE = 0;
    /** What to add to a node to find the one upstream (downstream), and its stage's jitter factor. */
    private static final int TO_UP = 1;
    private static final int TO_DOWN = 2;
    private static final int TO_JITTER = 3;

    /** Arrival of a slot's output at the slot downstream, by {@code slot * microBatches + microBatch}. */
    private double[] forwardArrival = NONE;
    /** Arrival of a slot's input gradient at the slot upstream, likewise. */
    private double[] backwardArrival = NONE;
    private double[] slotFields = NONE;
    private int[] slotLinks = new int[0];

    /**
     * Times every problem of a batch.
     *
     * @throws IllegalArgumentException when {@code times} was made for another shape
     */
    public void solve(PipelineBatch batch, PipelineTimes times) {
        if (!times.fits(batch)) {
            throw new IllegalArgumentException("times has room for other stages, chunks or fewer problems than batch");
        }
        PipelineOrder order = batch.order();
        // one slot more than there are: the neighbour of the first and last slots, whose messages are there at time 0
        int nodes = (order.slots() + 1) * order.microBatches();
        if (forwardArrival.length < nodes) {
            forwardArrival = new double[nodes];
            backwardArrival = new double[nodes];
        }
        Arrays.fill(forwardArrival, nodes - order.microBatches(), nodes, 0);
        Arrays.fill(backwardArrival, nodes - order.microBatches(), nodes, 0);
        if (slotFields.length < order.slots() * FIELDS) {
            slotFields = new double[order.slots() * FIELDS];
            slotLinks = new int[order.slots() * LINKS];
        }
        links(order);
        for (int problem = 0; problem < batch.size(); problem++) {
            fields(batch, problem);
            walk(batch, problem, times);
        }
    }

    private void links(PipelineOrder order) {
        int m = order.microBatches();
        int none = order.slots();
        for (int slot = 0; slot < order.slots(); slot++) {
            int stage = slot / order.chunks();
            int up = order.upstream(slot) < 0 ? none : order.upstream(slot);
            int down = order.downstream(slot) < 0 ? none : order.downstream(slot);
            slotLinks[slot * LINKS + STAGE] = stage;
            slotLinks[slot * LINKS + TO_UP] = (up - slot) * m;
            slotLinks[slot * LINKS + TO_DOWN] = (down - slot) * m;
            slotLinks[slot * LINKS + TO_JITTER] = (stage - slot) * m;
        }
    }

    private void fields(PipelineBatch batch, int problem) {
        PipelineOrder order = batch.order();
        int base = problem * order.slots();
        for (int slot = 0; slot < order.slots(); slot++) {
            int at = slot * FIELDS;
            int down = order.downstream(slot);
            slotFields[at + FORWARD] = batch.forward()[base + slot];
            slotFields[at + INPUT] = batch.inputGradient()[base + slot];
            slotFields[at + WEIGHT] = batch.weightGradient()[base + slot];
            slotFields[at + SAVING] = batch.pairSaving()[base + slot];
            slotFields[at + READY] = batch.ready()[base + slot];
            slotFields[at + BLOCK_UP] = batch.blocking()[base + slot];
            slotFields[at + BLOCK_DOWN] = down < 0 ? 0 : batch.blocking()[base + down];
            slotFields[at + LATENCY_UP] = batch.latency()[base + slot];
            slotFields[at + LATENCY_DOWN] = down < 0 ? 0 : batch.latency()[base + down];
        }
    }

    private void walk(PipelineBatch batch, int problem, PipelineTimes times) {
        PipelineOrder order = batch.order();
        int m = order.microBatches();
        int slots = order.slots();
        int stages = order.stages();
        int firstSlot = problem * slots;
        int firstStage = problem * stages;
        double[] clock = times.finish();
        double[] busy = times.busy();
        double[] blocked = times.blocked();
        double[] gradients = times.gradients();
        Arrays.fill(clock, firstStage, firstStage + stages, 0);
        Arrays.fill(busy, firstStage, firstStage + stages, 0);
        Arrays.fill(blocked, firstStage, firstStage + stages, 0);
        Arrays.fill(gradients, firstSlot, firstSlot + slots, 0);
        double[] jitter = batch.jitter();
        int firstJitter = problem * stages * m;
        double[] field = slotFields;
        int[] link = slotLinks;
        int[] sequence = order.sequence();
        int[] sequenceSlot = order.sequenceSlots();
        for (int i = 0; i < sequence.length; i++) {
            int pass = sequence[i];
            int slot = sequenceSlot[i];
            int node = slot * m + PipelinePass.microBatch(pass);
            int at = slot * FIELDS;
            int stage = firstStage + link[slot * LINKS + STAGE];
            double scale = jitter == null ? 1 : jitter[firstJitter + node + link[slot * LINKS + TO_JITTER]];
            double time = clock[stage];
            switch (PipelinePass.type(pass)) {
                case PipelinePass.FORWARD: {
                    double in = field[at + BLOCK_UP];
                    double out = field[at + BLOCK_DOWN];
                    time = later(time, forwardArrival[node + link[slot * LINKS + TO_UP]]) + in;
                    time = later(time, field[at + READY]);
                    double seconds = field[at + FORWARD] * scale;
                    time += seconds + out;
                    busy[stage] += seconds;
                    blocked[stage] += in + out;
                    forwardArrival[node] = time + field[at + LATENCY_DOWN];
                    break;
                }
                case PipelinePass.BACKWARD:
                case PipelinePass.INPUT_GRADIENT: {
                    double in = field[at + BLOCK_DOWN];
                    double out = field[at + BLOCK_UP];
                    time = later(time, backwardArrival[node + link[slot * LINKS + TO_DOWN]]) + in;
                    double seconds = field[at + INPUT] * scale;
                    if (PipelinePass.type(pass) == PipelinePass.BACKWARD) {
                        seconds += field[at + WEIGHT] * scale;
                    }
                    time += seconds;
                    gradients[firstSlot + slot] = time;
                    time += out;
                    busy[stage] += seconds;
                    blocked[stage] += in + out;
                    backwardArrival[node] = time + field[at + LATENCY_UP];
                    break;
                }
                case PipelinePass.WEIGHT_GRADIENT: {
                    double seconds = field[at + WEIGHT] * scale;
                    time += seconds;
                    gradients[firstSlot + slot] = time;
                    busy[stage] += seconds;
                    break;
                }
                default: {
                    i++;
                    int otherSlot = sequenceSlot[i];
                    int otherNode = otherSlot * m + PipelinePass.microBatch(sequence[i]);
                    int other = otherSlot * FIELDS;
                    double otherScale = jitter == null ? 1
                            : jitter[firstJitter + otherNode + link[otherSlot * LINKS + TO_JITTER]];
                    time = later(time, forwardArrival[node + link[slot * LINKS + TO_UP]]) + field[at + BLOCK_UP];
                    time = later(time, backwardArrival[otherNode + link[otherSlot * LINKS + TO_DOWN]])
                            + field[other + BLOCK_DOWN];
                    time = later(time, field[at + READY]);
                    double seconds = field[at + FORWARD] * scale
                            + (field[other + INPUT] + field[other + WEIGHT]) * otherScale;
                    seconds = later(0, seconds - field[at + SAVING]);
                    time += seconds;
                    gradients[firstSlot + otherSlot] = time;
                    time += field[at + BLOCK_DOWN];
                    forwardArrival[node] = time + field[at + LATENCY_DOWN];
                    time += field[other + BLOCK_UP];
                    backwardArrival[otherNode] = time + field[other + LATENCY_UP];
                    busy[stage] += seconds;
                    blocked[stage] += field[at + BLOCK_UP] + field[at + BLOCK_DOWN] + field[other + BLOCK_UP]
                            + field[other + BLOCK_DOWN];
                    break;
                }
            }
            clock[stage] = time;
        }
        double makespan = 0;
        for (int stage = firstStage; stage < firstStage + stages; stage++) {
            makespan = later(makespan, clock[stage]);
        }
        times.makespan()[problem] = makespan;
    }

    private static double later(double a, double b) {
        return a > b ? a : b;
    }
}
