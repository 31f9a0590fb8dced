package dev.trainyard.kernel.pipeline;

/**
 * Checks an order and sorts it topologically, in rounds: in each round every stage takes at most one step, and only
 * what an earlier round finished counts. So neighbours in the sequence belong to different stages, and a processor can
 * work on several at once.
 */
final class PipelineSorter {
    private final PipelineOrder order;
    private final int chunks;
    private final int microBatches;
    /** Round after which a slot's forward (backward) of a micro-batch is done; 0 is not yet. */
    private final int[] forwardRound;
    private final int[] backwardRound;
    private final byte[] weight;
    private int[] sequence;
    private int[] slots;
    private int filled;

    PipelineSorter(PipelineOrder order) {
        this.order = order;
        this.chunks = order.chunks();
        this.microBatches = order.microBatches();
        int nodes = order.slots() * microBatches;
        this.forwardRound = new int[nodes];
        this.backwardRound = new int[nodes];
        this.weight = new byte[nodes];
    }

    /** Fills in the sequence, the slot of each of its entries, and how many micro-batches each slot runs. */
    void sort(int[] intoSequence, int[] intoSlots, int[] forwards) {
        sequence = intoSequence;
        slots = intoSlots;
        int[] cursor = new int[order.stages()];
        for (int round = 1; filled < sequence.length; round++) {
            int before = filled;
            for (int stage = 0; stage < cursor.length; stage++) {
                int[] passes = order.passes(stage);
                if (cursor[stage] < passes.length) {
                    cursor[stage] += step(stage, passes, cursor[stage], round);
                }
            }
            if (filled == before) {
                throw new PipelineDeadlockException(deadlock(cursor));
            }
        }
        complete(forwards);
    }

    /** Entries that the stage gets done in this round: 0, 1, or 2 for a pair. */
    private int step(int stage, int[] passes, int at, int round) {
        int pass = passes[at];
        int slot = slot(stage, pass);
        int type = PipelinePass.type(pass);
        int node = node(slot, pass);
        switch (type) {
            case PipelinePass.FORWARD:
                if (!forwardReady(slot, node, round)) {
                    return 0;
                }
                put(pass, slot);
                finish(forwardRound, node, stage, pass, round);
                return 1;
            case PipelinePass.BACKWARD:
            case PipelinePass.INPUT_GRADIENT:
                if (!backwardReady(stage, slot, pass, node, round)) {
                    return 0;
                }
                put(pass, slot);
                finish(backwardRound, node, stage, pass, round);
                if (type == PipelinePass.BACKWARD) {
                    weight[node]++;
                }
                return 1;
            case PipelinePass.WEIGHT_GRADIENT:
                if (backwardRound[node] == 0 || weight[node] != 0) {
                    throw refused(stage, pass, "expected once, behind its input gradient");
                }
                weight[node]++;
                put(pass, slot);
                return 1;
            case PipelinePass.FORWARD_BACKWARD:
                return pair(stage, passes, at, round);
            default:
                throw refused(stage, pass, "expected a type of PipelinePass");
        }
    }

    private int pair(int stage, int[] passes, int at, int round) {
        int pass = passes[at];
        if (at + 1 == passes.length || PipelinePass.type(passes[at + 1]) != PipelinePass.BACKWARD) {
            throw refused(stage, pass, "expected a BACKWARD as the next entry, the pair's other half");
        }
        int other = passes[at + 1];
        int slot = slot(stage, pass);
        int node = node(slot, pass);
        int otherSlot = slot(stage, other);
        int otherNode = node(otherSlot, other);
        if (!forwardReady(slot, node, round) || !backwardReady(stage, otherSlot, other, otherNode, round)) {
            return 0;
        }
        put(pass, slot);
        put(other, otherSlot);
        finish(forwardRound, node, stage, pass, round);
        finish(backwardRound, otherNode, stage, other, round);
        weight[otherNode]++;
        return 2;
    }

    private int slot(int stage, int pass) {
        if (PipelinePass.chunk(pass) >= chunks || PipelinePass.microBatch(pass) >= microBatches) {
            throw refused(stage, pass, "expected a chunk below " + chunks + " and a micro-batch below " + microBatches);
        }
        return stage * chunks + PipelinePass.chunk(pass);
    }

    private int node(int slot, int pass) {
        return slot * microBatches + PipelinePass.microBatch(pass);
    }

    private boolean forwardReady(int slot, int node, int round) {
        int up = order.upstream(slot);
        return up < 0 || done(forwardRound[node + (up - slot) * microBatches], round);
    }

    private boolean backwardReady(int stage, int slot, int pass, int node, int round) {
        if (forwardRound[node] == 0) {
            throw refused(stage, pass, "expected behind its forward pass");
        }
        int down = order.downstream(slot);
        return down < 0 || done(backwardRound[node + (down - slot) * microBatches], round);
    }

    private static boolean done(int doneRound, int round) {
        return doneRound != 0 && doneRound < round;
    }

    private void finish(int[] rounds, int node, int stage, int pass, int round) {
        if (rounds[node] != 0) {
            throw refused(stage, pass, "expected once, it comes twice");
        }
        rounds[node] = round;
    }

    private void put(int pass, int slot) {
        sequence[filled] = pass;
        slots[filled++] = slot;
    }

    /** Every forward has its gradients, and what a slot runs its neighbours run too. */
    private void complete(int[] forwards) {
        for (int slot = 0; slot < order.slots(); slot++) {
            int up = order.upstream(slot);
            int down = order.downstream(slot);
            for (int b = 0; b < microBatches; b++) {
                int node = slot * microBatches + b;
                boolean runs = forwardRound[node] != 0;
                forwards[slot] += runs ? 1 : 0;
                boolean whole = runs == backwardRound[node] > 0 && runs == weight[node] > 0;
                boolean upRuns = up < 0 || runs == forwardRound[up * microBatches + b] > 0;
                boolean downRuns = down < 0 || runs == forwardRound[down * microBatches + b] > 0;
                if (!whole || !upRuns || !downRuns) {
                    throw new IllegalArgumentException("passes of micro-batch " + b + " in stage " + slot / chunks
                            + ", chunk " + slot % chunks + " are incomplete, expected a forward, an input and a weight "
                            + "gradient here and in the chunks before and after");
                }
            }
        }
    }

    private IllegalArgumentException refused(int stage, int pass, String expected) {
        return new IllegalArgumentException("pass " + PipelinePass.text(pass) + " in the order of stage " + stage + ": "
                + expected);
    }

    private String deadlock(int[] cursor) {
        StringBuilder text = new StringBuilder("The pipeline's stages wait for each other:");
        int named = 0;
        for (int stage = 0; stage < cursor.length && named < 4; stage++) {
            int[] passes = order.passes(stage);
            if (cursor[stage] < passes.length) {
                text.append(named++ == 0 ? " " : ", ").append("stage ").append(stage).append(" at pass ")
                        .append(PipelinePass.text(passes[cursor[stage]])).append(" (entry ").append(cursor[stage])
                        .append(" of ").append(passes.length).append(')');
            }
        }
        return text.append(". Maybe a pass comes too early in one of these orders.").toString();
    }
}
