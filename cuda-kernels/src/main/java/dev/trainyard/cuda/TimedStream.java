package dev.trainyard.cuda;

import dev.trainyard.cuda.driver.Gpu;

/**
 * A stream with the host's clock beside it: how long work takes there from the first of it to the last. One wait, some
 * 10 us, is in every time.
 */
final class TimedStream {
    /** Its number. */
    static final int STREAM = 0;

    private static final double NANO = 1e-9;

    private final Gpu gpu;

    TimedStream(Gpu gpu) {
        this.gpu = gpu;
    }

    /**
     * Seconds of so many runs in a row, with nothing before them.
     *
     * @param enqueue puts one run on the stream
     */
    double seconds(int runs, Runnable enqueue) {
        gpu.synchronize(STREAM);
        long start = System.nanoTime();
        for (int run = 0; run < runs; run++) {
            enqueue.run();
        }
        gpu.synchronize(STREAM);
        return Math.max(1, System.nanoTime() - start) * NANO;
    }

    /** Seconds of so many copies within device memory in a row. */
    double copySeconds(int runs, long to, long from, long bytes) {
        return seconds(runs, () -> gpu.copy(to, from, bytes, STREAM));
    }
}
