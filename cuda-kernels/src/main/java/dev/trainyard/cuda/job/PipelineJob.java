package dev.trainyard.cuda.job;

import dev.trainyard.cuda.driver.Arguments;
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
    /** Seconds by slot, as the kernel calls them. */
    private static final String[] ROWS = {"forward", "input_gradient", "weight_gradient", "pair_saving", "latency",
        "blocking", "ready"};
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

    /** Turning round takes ten times as long as copying. */
    @Override
    public int sliceBytes() {
        return 64 << 10;
    }

    @Override
    public long sharedBytes() {
        return (long) Integer.BYTES * OrderTable.ints(order);
    }

    @Override
    public long inputBytes(int items) {
        long jitter = batch.jitter() == null ? 0 : (long) stages * microBatches;
        return Double.BYTES * (ROWS.length * (long) slots + jitter) * items;
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
        OrderTable.put(order, to.asIntBuffer());
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
        Arguments arguments = new Arguments().add("long long items", items).add("long long stages", stages)
                .add("long long slots", slots).add("long long micro_batches", microBatches)
                .add("long long length", length).add("const int *order", places.shared());
        long bySlot = (long) Double.BYTES * slots * items;
        for (int row = 0; row < ROWS.length; row++) {
            arguments.add("const double *" + ROWS[row], places.input() + row * bySlot);
        }
        arguments.add("const double *jitter", batch.jitter() == null ? 0 : places.input() + ROWS.length * bySlot);
        // Arrivals of activations and gradients, then ends of backward passes and of weight gradients.
        long arrivals = bySlot * microBatches;
        long single = (long) Double.BYTES * items;
        gpu.launch(Kernel.PIPELINE, items, arguments.add("double *activations", places.scratch())
                .add("double *gradients", places.scratch() + arrivals)
                .add("double *ended", places.scratch() + 2 * arrivals)
                .add("double *weight_ended", places.scratch() + 2 * arrivals + bySlot)
                .add("double *makespan", places.output()).add("double *finish", places.output() + single)
                .add("double *busy", places.output() + single * (1 + stages))
                .add("double *blocked", places.output() + single * (1 + 2L * stages))
                .add("double *complete", places.output() + single * (1 + 3L * stages)), stream);
    }

    @Override
    public void unpack(Slice slice, ByteBuffer from) {
        new Columns(from, slice).get(times.makespan()).turnBack(times.finish(), stages).turnBack(times.busy(), stages)
                .turnBack(times.blocked(), stages).turnBack(times.gradients(), slots);
    }
}
