package dev.trainyard.cuda;

import dev.trainyard.cuda.driver.Closing;
import dev.trainyard.cuda.driver.Gpu;
import dev.trainyard.cuda.driver.OutOfDeviceMemoryException;
import dev.trainyard.cuda.job.Job;
import dev.trainyard.kernel.cpu.Workers;
import java.nio.ByteBuffer;

/**
 * One stream with buffers of its own: takes a part of a batch through upload, kernel and download, while the other
 * lane's part is somewhere else on that way. Buffers grow to the largest part so far and are used again.
 */
final class Lane implements AutoCloseable {
    private final Gpu gpu;
    private final int stream;
    private final Workers workers;
    private final DeviceMemory shared;
    private final DeviceMemory input;
    private final DeviceMemory output;
    private final DeviceMemory scratch;
    private final PinnedMemory in;
    private final PinnedMemory out;
    /** The job whose shared bytes are on the device. */
    private Job sharedOf;
    /** The part in flight; null where there is none. */
    private Job job;
    private int first;
    private int items;

    /** @param workers pack and unpack */
    Lane(Gpu gpu, int stream, Workers workers) {
        this.gpu = gpu;
        this.stream = stream;
        this.workers = workers;
        this.shared = new DeviceMemory(gpu);
        this.input = new DeviceMemory(gpu);
        this.output = new DeviceMemory(gpu);
        this.scratch = new DeviceMemory(gpu);
        this.in = new PinnedMemory(gpu);
        this.out = new PinnedMemory(gpu);
    }

    /** True where so many items fit without more memory. */
    boolean holds(Job next, int count) {
        return shared.holds(next.sharedBytes()) && input.holds(next.inputBytes(count))
                && output.holds(next.outputBytes(count)) && scratch.holds(next.scratchBytes(count));
    }

    /** Device memory that this lane holds, bytes. */
    long heldBytes() {
        return shared.bytes() + input.bytes() + output.bytes() + scratch.bytes();
    }

    /**
     * Makes room for so many items.
     *
     * @throws OutOfDeviceMemoryException where there is none
     */
    void reserve(Job next, int count) {
        in.reserve(next.inputBytes(count));
        out.reserve(next.outputBytes(count));
        shared.reserve(next.sharedBytes());
        input.reserve(next.inputBytes(count));
        output.reserve(next.outputBytes(count));
        scratch.reserve(next.scratchBytes(count));
    }

    /**
     * Starts a part for which there is room; the part before must be finished.
     *
     * @param common what all items share, packed; whatever where there is nothing
     */
    void start(Job next, int from, int count, ByteBuffer common) {
        if (sharedOf != next && next.sharedBytes() > 0) {
            gpu.upload(shared.address(), common, next.sharedBytes(), stream);
        }
        sharedOf = next;
        long inputBytes = next.inputBytes(count);
        if (inputBytes > 0) {
            workers.split(count, slice(next, inputBytes, count), (worker, begin, end) ->
                    next.pack(new Job.Slice(from, count, begin, end - begin), in.buffer()));
        }
        job = next;
        first = from;
        items = count;
        if (inputBytes > 0) {
            gpu.upload(input.address(), in.buffer(), inputBytes, stream);
        }
        next.launch(gpu, stream, from, count,
                new Job.Places(shared.address(), input.address(), output.address(), scratch.address()));
        gpu.download(out.buffer(), output.address(), next.outputBytes(count), stream);
    }

    /** Waits for the part in flight, if there is one, and reads its answers. */
    void finish() {
        if (job != null) {
            gpu.synchronize(stream);
            Job done = job;
            job = null;
            workers.split(items, slice(done, done.outputBytes(items), items), (worker, begin, end) ->
                    done.unpack(new Job.Slice(first, items, begin, end - begin), out.buffer()));
        }
    }

    /** Items that are worth a thread's attention. */
    private static int slice(Job of, long bytes, int count) {
        return (int) Math.max(1, (long) of.sliceBytes() * count / Math.max(1, bytes));
    }

    /** Waits until nothing touches the buffers any more, whatever became of the batch. */
    void abandon() {
        job = null;
        sharedOf = null;
        gpu.synchronize(stream);
    }

    /** Forgets the batch: a later one may reuse the same object with other numbers. */
    void forget() {
        sharedOf = null;
    }

    @Override
    public void close() {
        Closing.all(shared::close, input::close, output::close, scratch::close, in::close, out::close);
    }
}
