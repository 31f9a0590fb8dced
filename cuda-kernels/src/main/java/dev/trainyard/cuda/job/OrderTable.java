package dev.trainyard.cuda.job;

import dev.trainyard.kernel.pipeline.PipelineOrder;
import dev.trainyard.kernel.pipeline.PipelinePass;
import java.nio.IntBuffer;
import java.util.Arrays;

/**
 * An order of passes as the device walks it ({@code Order} of pipeline_walk.cuh): its sequence and the slots of that,
 * then of each slot those before and after it in the model, how many micro-batches it runs, its stage, and how many it
 * keeps when its stage keeps the most.
 */
final class OrderTable {
    private static final int BY_PASS = 2;
    private static final int BY_SLOT = 5;

    private OrderTable() {}

    /** Whole numbers that an order takes. */
    static int ints(PipelineOrder order) {
        return BY_PASS * order.sequence().length + BY_SLOT * order.slots();
    }

    static void put(PipelineOrder order, IntBuffer to) {
        to.put(order.sequence()).put(order.sequenceSlots());
        int slots = order.slots();
        int at = to.position();
        for (int slot = 0; slot < slots; slot++) {
            to.put(at + slot, order.upstream(slot));
            to.put(at + slots + slot, order.downstream(slot));
            to.put(at + 2 * slots + slot, order.forwards(slot));
            to.put(at + 3 * slots + slot, slot / order.chunks());
            to.put(at + 4 * slots + slot, order.kept(slot));
        }
        to.position(at + BY_SLOT * slots);
    }

    /**
     * Where the messages of each slot and way have their words, activations by slot, then gradients, then the end of
     * all. Messages take turns: a slot has a power of two of words, no fewer than its messages are under way at once in
     * the order's sequence; where it does not take its micro-batches in turn, no fewer than there are micro-batches.
     */
    static int[] arrivals(PipelineOrder order) {
        int slots = order.slots();
        int[] sent = new int[2 * slots];
        int[] first = new int[2 * slots];
        int[] received = new int[2 * slots];
        int[] underWay = new int[2 * slots];
        Arrays.fill(underWay, 1);
        for (int i = 0; i < order.sequence().length; i++) {
            int pass = order.sequence()[i];
            int slot = order.sequenceSlots()[i];
            int type = PipelinePass.type(pass);
            if (type == PipelinePass.WEIGHT_GRADIENT) {
                continue;
            }
            boolean forward = type == PipelinePass.FORWARD || type == PipelinePass.FORWARD_BACKWARD;
            int from = forward ? order.upstream(slot) : order.downstream(slot);
            int to = forward ? order.downstream(slot) : order.upstream(slot);
            int way = forward ? 0 : slots;
            int own = way + slot;
            first[own] = sent[own] == 0 ? PipelinePass.microBatch(pass) : first[own];
            boolean inTurn = PipelinePass.microBatch(pass) == first[own] + sent[own];
            sent[own]++;
            if (from >= 0) {
                received[way + from]++;
                underWay[way + from] = inTurn ? underWay[way + from] : order.microBatches();
            }
            if (to >= 0) {
                underWay[own] = inTurn ? Math.max(underWay[own], sent[own] - received[own]) : order.microBatches();
            }
        }
        int[] begin = new int[2 * slots + 1];
        for (int i = 0; i < 2 * slots; i++) {
            begin[i + 1] = Math.addExact(begin[i], power(underWay[i]));
        }
        return begin;
    }

    private static int power(int least) {
        return least == 1 ? 1 : Integer.highestOneBit(least - 1) << 1;
    }
}
