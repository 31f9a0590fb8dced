package dev.trainyard.cuda.job;

import dev.trainyard.cuda.driver.Gpu;
import dev.trainyard.cuda.driver.Kernel;
import dev.trainyard.kernel.pipeline.PipelineBatch;
import dev.trainyard.kernel.pipeline.PipelineOrder;
import dev.trainyard.kernel.pipeline.PipelineTimes;
import java.nio.ByteBuffer;

/**
 * Pipelines as a recurrence; an item is a replica. On the device every array has the replica as its last index, on the
 * host as its first, so packing turns them round. Shared: the order. Input: seven rows a slot, then jitter by stage
 * and micro-batch. Answers: makespan, then finish, busy and blocked by stage, then gradients by slot.
 */
public final class PipelineJob implements Job {
    private static final int ROWS = 7;
    private static final int TABLES = 4;
    private static final int BY_STAGE = 3;

    private final PipelineBatch batch;
    private final PipelineTimes times;
    private final PipelineOrder order;
    private final int stages;
    private final int slots;
    private final int microBatches;
    private final int length;

    public PipelineJob(PipelineBatch batch, PipelineTimes times) {
        this.batch = batch;
        this.times = times;
        this.order = batch.order();
        this.stages = order.stages();
        this.slots = order.slots();
        this.microBatches = order.microBatches();
        this.length = order.sequence().length;
    }

    @Override
    public int items() {
        return batch.size();
    }

    @Override
    public long sharedBytes() {
        return (long) Integer.BYTES * (2L * length + (TABLES * (long) slots));
    }

    @Override
    public long inputBytes(int items) {
        long jitter = batch.jitter() == null ? 0 : (long) stages * microBatches;
        return Double.BYTES * (ROWS * (long) slots + jitter) * items;
    }

    @Override
    public long outputBytes(int items) {
        return Double.BYTES * (1 + BY_STAGE * (long) stages + slots) * items;
    }

    @Override
    public long scratchBytes(int items) {
        return Double.BYTES * 2L * slots * (microBatches + 1L) * items;
    }

    @Override
    public void packShared(ByteBuffer to) {
        int at = 0;
        for (int[] table : new int[][] {order.sequence(), order.sequenceSlots()}) {
            to.asIntBuffer().position(at).put(table);
            at += table.length;
        }
        for (int slot = 0; slot < slots; slot++) {
            to.putInt(Integer.BYTES * (at + slot), order.upstream(slot));
            to.putInt(Integer.BYTES * (at + slots + slot), order.downstream(slot));
            to.putInt(Integer.BYTES * (at + 2 * slots + slot), order.forwards(slot));
            to.putInt(Integer.BYTES * (at + 3 * slots + slot), slot / order.chunks());
        }
    }

    @Override
    public void pack(Slice slice, ByteBuffer to) {
        Columns columns = new Columns(to, slice).turn(batch.forward(), slots).turn(batch.inputGradient(), slots)
                .turn(batch.weightGradient(), slots).turn(batch.pairSaving(), slots).turn(batch.latency(), slots)
                .turn(batch.blocking(), slots).turn(batch.ready(), slots);
        if (batch.jitter() != null) {
            columns.turn(batch.jitter(), stages * microBatches);
        }
    }

    @Override
    public void launch(Gpu gpu, int stream, int first, int items, Places places) {
        Arguments arguments = new Arguments().add(items).add(stages).add(slots).add(microBatches).add(length)
                .add(places.shared()).add(places.shared() + (long) Integer.BYTES * length);
        long tables = places.shared() + 2L * Integer.BYTES * length;
        for (int table = 0; table < TABLES; table++) {
            arguments.add(tables + (long) Integer.BYTES * table * slots);
        }
        long bySlot = (long) Double.BYTES * slots * items;
        for (int row = 0; row < ROWS; row++) {
            arguments.add(places.input() + row * bySlot);
        }
        arguments.add(batch.jitter() == null ? 0 : places.input() + ROWS * bySlot);
        // Arrivals of activations and gradients, then ends of backward passes and of weight gradients.
        long arrivals = bySlot * microBatches;
        arguments.add(places.scratch()).add(places.scratch() + arrivals)
                .add(places.scratch() + 2 * arrivals).add(places.scratch() + 2 * arrivals + bySlot);
        long single = (long) Double.BYTES * items;
        arguments.add(places.output());
        for (int row = 0; row <= BY_STAGE; row++) {
            arguments.add(places.output() + single * (1 + (long) row * stages));
        }
        gpu.launch(Kernel.PIPELINE, items, arguments.fields(), stream);
    }

    @Override
    public void unpack(Slice slice, ByteBuffer from) {
        new Columns(from, slice).get(times.makespan()).turnBack(times.finish(), stages).turnBack(times.busy(), stages)
                .turnBack(times.blocked(), stages).turnBack(times.gradients(), slots);
    }
}
