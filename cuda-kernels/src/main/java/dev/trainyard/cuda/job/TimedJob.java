package dev.trainyard.cuda.job;

import dev.trainyard.cuda.driver.Gpu;
import java.nio.ByteBuffer;

/** A job whose kernels are timed on their own: each launch waits for what came before and is waited for. */
public final class TimedJob implements Job {
    /** Launches of each part, one behind the other, so that the wait for the last one weighs less. */
    private static final int LAUNCHES = 4;
    private static final double NANO = 1e-9;

    private final Job job;
    private double seconds;

    public TimedJob(Job job) {
        this.job = job;
    }

    /** Seconds of the kernels of all parts, each counted once. */
    public double seconds() {
        return seconds;
    }

    @Override
    public int items() {
        return job.items();
    }

    @Override
    public int leastItems() {
        return job.leastItems();
    }

    @Override
    public int sliceBytes() {
        return job.sliceBytes();
    }

    @Override
    public long sharedBytes() {
        return job.sharedBytes();
    }

    @Override
    public long inputBytes(int items) {
        return job.inputBytes(items);
    }

    @Override
    public long outputBytes(int items) {
        return job.outputBytes(items);
    }

    @Override
    public long scratchBytes(int items) {
        return job.scratchBytes(items);
    }

    @Override
    public void packShared(ByteBuffer to) {
        job.packShared(to);
    }

    @Override
    public void pack(Slice slice, ByteBuffer to) {
        job.pack(slice, to);
    }

    /** Kernels overwrite their answers, so launching them again changes nothing. */
    @Override
    public void launch(Gpu gpu, int stream, int first, int items, Places places) {
        job.launch(gpu, stream, first, items, places);
        gpu.synchronize(stream);
        long start = System.nanoTime();
        for (int i = 0; i < LAUNCHES; i++) {
            job.launch(gpu, stream, first, items, places);
        }
        gpu.synchronize(stream);
        seconds += (System.nanoTime() - start) * NANO / LAUNCHES;
    }

    @Override
    public void unpack(Slice slice, ByteBuffer from) {
        job.unpack(slice, from);
    }
}
