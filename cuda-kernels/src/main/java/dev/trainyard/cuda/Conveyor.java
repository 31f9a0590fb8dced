package dev.trainyard.cuda;

import dev.trainyard.cuda.driver.Closing;
import dev.trainyard.cuda.driver.Gpu;
import dev.trainyard.cuda.driver.OutOfDeviceMemoryException;
import dev.trainyard.cuda.job.Job;
import dev.trainyard.kernel.DeviceFailedException;
import dev.trainyard.kernel.cpu.Workers;

/**
 * Takes batches through a GPU in parts, on two lanes in turn: while one part computes, the next one's input and the
 * last one's answers travel, and several of the host's threads pack and unpack. Parts are
 * as large as device memory allows, and no larger than makes the copies overlap.
 */
public final class Conveyor implements AutoCloseable {
    /** Enough for launch and copy costs not to matter. */
    private static final int MOST_ITEMS = 1 << 20;
    /** Parts of a large batch: with so many, only a sixteenth of the copies has nothing to hide behind. */
    private static final int PARTS = 16;
    /** Pinned memory is taken from everybody on the machine; so much of it a lane and direction is enough. */
    private static final long MOST_PINNED = 256L << 20;
    /** Share of the free device memory that is asked for: the rest is lost to pages and fragments. */
    private static final double USABLE = 0.9;

    private final Gpu gpu;
    private final Lane[] lanes = new Lane[Gpu.STREAMS];
    /** What all items share: packed once, taken up by each lane. */
    private final PinnedMemory common;

    /** @param workers pack and unpack; whoever made them ends them */
    Conveyor(Gpu gpu, Workers workers) {
        this.gpu = gpu;
        this.common = new PinnedMemory(gpu);
        for (int stream = 0; stream < lanes.length; stream++) {
            lanes[stream] = new Lane(gpu, stream, workers);
        }
    }

    /**
     * Computes a batch.
     *
     * @throws OutOfDeviceMemoryException where not even one item fits
     */
    void run(Job job) {
        if (job.items() == 0) {
            return;
        }
        try {
            int part = reserve(job);
            if (job.sharedBytes() > 0) {
                job.packShared(common.buffer());
            }
            int turn = 0;
            for (int first = 0; first < job.items(); first += part) {
                Lane lane = lanes[turn++ % lanes.length];
                lane.finish();
                lane.start(job, first, Math.min(part, job.items() - first), common.buffer());
            }
            for (int i = 0; i < lanes.length; i++) {
                lanes[turn++ % lanes.length].finish();
            }
            for (Lane lane : lanes) {
                lane.forget();
            }
        } catch (RuntimeException | Error e) {
            abandon(e);
            throw e;
        }
    }

    private void abandon(Throwable failure) {
        for (Lane lane : lanes) {
            try {
                lane.abandon();
            } catch (DeviceFailedException e) {
                failure.addSuppressed(e);
            }
        }
    }

    /** Makes room on the lanes that will be used and gives the number of items of a part. */
    private int reserve(Job job) {
        int part = wanted(job);
        if (!lanesHold(job, part)) {
            part = affordable(job, part);
        }
        boolean emptied = false;
        while (true) {
            try {
                common.reserve(job.sharedBytes());
                for (int i = 0; i < used(job, part); i++) {
                    lanes[i].reserve(job, part);
                }
                return part;
            } catch (OutOfDeviceMemoryException e) {
                close();
                if (emptied && part == 1) {
                    throw e;
                }
                // What the lanes held may have had the wrong shape for this job, so the same part gets a second try.
                part = emptied ? (part + 1) / 2 : part;
                emptied = true;
            }
        }
    }

    private int wanted(Job job) {
        long byParts = Math.max(job.leastItems(), Math.min(MOST_ITEMS, (job.items() + PARTS - 1L) / PARTS));
        long largest = Math.max(1, Math.max(job.inputBytes(1), job.outputBytes(1)));
        return (int) Math.max(1, Math.min(Math.min(job.items(), byParts), MOST_PINNED / largest));
    }

    private boolean lanesHold(Job job, int part) {
        for (int i = 0; i < used(job, part); i++) {
            if (!lanes[i].holds(job, part)) {
                return false;
            }
        }
        return true;
    }

    private int used(Job job, int part) {
        return part < job.items() ? lanes.length : 1;
    }

    /** The most items up to {@code wanted} for which there is memory on both lanes, with what they hold; at least 1. */
    private int affordable(Job job, int wanted) {
        long held = 0;
        for (Lane lane : lanes) {
            held += lane.heldBytes();
        }
        double perLane = (gpu.freeBytes() * USABLE + held) / lanes.length - job.sharedBytes();
        int fits = 1;
        int tooMany = wanted + 1;
        while (tooMany - fits > 1) {
            int between = fits + (tooMany - fits) / 2;
            if (job.inputBytes(between) + job.outputBytes(between) + job.scratchBytes(between) <= perLane) {
                fits = between;
            } else {
                tooMany = between;
            }
        }
        return fits;
    }

    /** Frees all buffers; a later batch gets new ones. */
    @Override
    public void close() {
        Runnable[] closings = new Runnable[lanes.length + 1];
        for (int i = 0; i < lanes.length; i++) {
            closings[i] = lanes[i]::close;
        }
        closings[lanes.length] = common::close;
        Closing.all(closings);
    }
}
