package dev.trainyard.cuda;

import dev.trainyard.cuda.driver.Closing;
import dev.trainyard.cuda.driver.Gpu;
import dev.trainyard.cuda.driver.OutOfDeviceMemoryException;
import dev.trainyard.cuda.job.Job;
import java.nio.ByteBuffer;

/**
 * One stream with buffers of its own: takes a part of a batch through upload, kernel and download, while the other
 * lane's part is somewhere else on that way. Buffers grow to the largest part so far and are used again.
 */
final class Lane implements AutoCloseable {
    private final Gpu gpu;
    private final int stream;
    private final DeviceMemory shared;
    private final DeviceMemory input;
    private final DeviceMemory output;
    private final DeviceMemory scratch;
    private final PinnedMemory in;
    private final PinnedMemory out;
    private final PinnedMemory common;
    /** The job whose shared bytes are on the device. */
    private Job sharedOf;
    /** The part in flight; null where there is none. */
    private Job job;
    private int first;
    private int items;

    Lane(Gpu gpu, int stream) {
        this.gpu = gpu;
        this.stream = stream;
        this.shared = new DeviceMemory(gpu);
        this.input = new DeviceMemory(gpu);
        this.output = new DeviceMemory(gpu);
        this.scratch = new DeviceMemory(gpu);
        this.in = new PinnedMemory(gpu);
        this.out = new PinnedMemory(gpu);
        this.common = new PinnedMemory(gpu);
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
        common.reserve(next.sharedBytes());
        shared.reserve(next.sharedBytes());
        input.reserve(next.inputBytes(count));
        output.reserve(next.outputBytes(count));
        scratch.reserve(next.scratchBytes(count));
    }

    /** Starts a part for which there is room; the part before must be finished. */
    void start(Job next, int from, int count) {
        if (sharedOf != next && next.sharedBytes() > 0) {
            next.packShared(common.buffer());
            gpu.upload(shared.address(), common.buffer(), next.sharedBytes(), stream);
        }
        sharedOf = next;
        long inputBytes = next.inputBytes(count);
        if (inputBytes > 0) {
            next.pack(from, count, in.buffer());
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
            done.unpack(first, items, out.buffer());
        }
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
        Closing.all(shared::close, input::close, output::close, scratch::close, in::close, out::close, common::close);
    }

    /** Device memory that grows. */
    private static final class DeviceMemory {
        private final Gpu gpu;
        private long address;
        private long bytes;

        DeviceMemory(Gpu gpu) {
            this.gpu = gpu;
        }

        boolean holds(long wanted) {
            return wanted <= bytes;
        }

        long bytes() {
            return bytes;
        }

        long address() {
            return address;
        }

        void reserve(long wanted) {
            if (!holds(wanted)) {
                close();
                address = gpu.allocate(wanted);
                bytes = wanted;
            }
        }

        void close() {
            if (bytes > 0) {
                bytes = 0;
                gpu.free(address);
                address = 0;
            }
        }
    }

    /** Pinned host memory that grows. */
    private static final class PinnedMemory {
        private final Gpu gpu;
        private ByteBuffer buffer;

        PinnedMemory(Gpu gpu) {
            this.gpu = gpu;
        }

        ByteBuffer buffer() {
            return buffer;
        }

        void reserve(long wanted) {
            if (wanted > 0 && (buffer == null || buffer.capacity() < wanted)) {
                close();
                if (wanted > Integer.MAX_VALUE) {
                    throw new OutOfDeviceMemoryException("one item of the batch takes " + wanted
                            + " bytes, more than a pinned buffer can hold (2 GiB)");
                }
                buffer = gpu.pin((int) wanted);
            }
        }

        void close() {
            if (buffer != null) {
                ByteBuffer freed = buffer;
                buffer = null;
                gpu.unpin(freed);
            }
        }
    }
}
