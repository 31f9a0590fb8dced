package dev.trainyard.kernel.cpu;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Cuts a batch into slices and computes them on several threads, the caller's among them. Items do not depend on each
 * other and each slice writes only its own answers, so the number of threads changes no byte. A batch that is not worth
 * two slices stays on the caller's thread, and the others are started when the first one is that is.
 */
public final class Workers implements AutoCloseable {
    /** Slices a thread: one that the machine gives less time leaves more of them to the others. */
    private static final int SLICES = 8;
    private static final long IDLE_SECONDS = 5;
    /** How long a watchful thread with nothing to do stays awake. */
    private static final long AWAKE_NANOS = 200_000;

    private final int threads;
    private final boolean watchful;
    private ExecutorService others;

    /** @param threads the caller's among them, at least 1; those with nothing to do sleep */
    public Workers(int threads) {
        this(threads, false);
    }

    /**
     * @param threads the caller's among them, at least 1
     * @param watchful those with nothing to do look for more for a while before they sleep: for who has many small
     *     batches one soon after the other, since it takes the processor from whoever else could use it
     */
    public Workers(int threads, boolean watchful) {
        this.threads = threads;
        this.watchful = watchful;
    }

    /** A slice of a batch. */
    public interface Slice {
        /**
         * Computes items {@code from} to {@code to - 1}.
         *
         * @param worker number of the thread, from 0; no two slices run on the same worker at once
         */
        void compute(int worker, int from, int to);
    }

    /** How many threads there may be. */
    int threads() {
        return threads;
    }

    /**
     * Computes all items and waits for them. Where slices fail, what the first of them threw is thrown.
     *
     * @param least items that a slice must have to be worth a thread's attention, at least 1
     */
    public void split(int items, int least, Slice slice) {
        int slices = (int) Math.min(items / least, (long) SLICES * threads);
        if (threads == 1 || slices < 2) {
            slice.compute(0, 0, items);
            return;
        }
        Batch batch = new Batch(items, slices, slice);
        for (int worker = 1; worker < Math.min(threads, slices); worker++) {
            int number = worker;
            others().execute(() -> batch.drain(number));
        }
        batch.drain(0);
        if (watchful) {
            batch.watch();
        }
        batch.await();
        rethrowFirst(batch.failures);
    }

    /** A batch being computed. A worker that comes too late finds no slice left, and nobody waits for it. */
    private static final class Batch {
        private final int items;
        private final int slices;
        private final Slice slice;
        private final AtomicInteger next = new AtomicInteger();
        private final CountDownLatch left;
        private final Throwable[] failures;

        Batch(int items, int slices, Slice slice) {
            this.items = items;
            this.slices = slices;
            this.slice = slice;
            this.left = new CountDownLatch(slices);
            this.failures = new Throwable[slices];
        }

        void drain(int worker) {
            for (int i = next.getAndIncrement(); i < slices; i = next.getAndIncrement()) {
                try {
                    slice.compute(worker, (int) ((long) items * i / slices), (int) ((long) items * (i + 1) / slices));
                } catch (RuntimeException | Error e) {
                    failures[i] = e; // rethrown by the caller's thread when all slices are done
                } finally {
                    left.countDown();
                }
            }
        }

        /** Looks for a while before it sleeps: slices end soon after each other. */
        void watch() {
            long start = System.nanoTime();
            while (left.getCount() > 0 && System.nanoTime() - start < AWAKE_NANOS) {
                Thread.onSpinWait();
            }
        }

        /** The others write into the caller's arrays, so an interrupt does not end the wait; it is kept for later. */
        void await() {
            boolean interrupted = false;
            boolean done = false;
            while (!done) {
                try {
                    left.await();
                    done = true;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void rethrowFirst(Throwable[] failures) {
        for (Throwable failure : failures) {
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure instanceof RuntimeException exception) {
                throw exception;
            }
        }
    }

    private ExecutorService others() {
        if (others == null) {
            ThreadPoolExecutor pool = new ThreadPoolExecutor(threads - 1, threads - 1, IDLE_SECONDS, TimeUnit.SECONDS,
                    watchful ? new Watched() : new LinkedBlockingQueue<>(), work -> {
                        Thread thread = new Thread(work, "trainyard-kernel");
                        thread.setDaemon(true);
                        return thread;
                    });
            pool.allowCoreThreadTimeOut(true);
            others = pool;
        }
        return others;
    }

    /**
     * A queue whose takers look for a while before they sleep. Waking one takes some 10 us, in a virtual machine more,
     * as long as a slice takes; the parts of a batch on its way to a GPU come one soon after the other.
     */
    private static final class Watched extends LinkedBlockingQueue<Runnable> {
        private static final long serialVersionUID = 1;

        @Override
        public Runnable poll(long timeout, TimeUnit unit) throws InterruptedException {
            long start = System.nanoTime();
            while (System.nanoTime() - start < AWAKE_NANOS) {
                Runnable work = poll();
                if (work != null) {
                    return work;
                }
                Thread.onSpinWait();
            }
            return super.poll(timeout, unit);
        }
    }

    /** True once a batch has been worth a second thread. */
    boolean started() {
        return others != null;
    }

    /** Ends the threads; a later batch starts new ones. */
    @Override
    public void close() {
        if (others != null) {
            others.shutdown();
            others = null;
        }
    }
}
