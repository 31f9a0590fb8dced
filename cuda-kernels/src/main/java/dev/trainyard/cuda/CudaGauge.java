package dev.trainyard.cuda;

import dev.trainyard.cuda.driver.Gpu;
import dev.trainyard.cuda.job.Job;
import dev.trainyard.cuda.job.LinkProduct;
import dev.trainyard.kernel.Gauge;
import dev.trainyard.kernel.Peaks;
import java.nio.ByteBuffer;

/** Measures a GPU: copies within its memory, double products as large as keep it busy, kernels alone. */
final class CudaGauge implements Gauge {
    /** Far more than any GPU's L2. */
    private static final long COPIED = 256L << 20;
    private static final int COPIES = 4;
    private static final int TRIALS = 5;
    private static final int STREAM = 0;
    private static final int SMALLEST = 256;
    private static final int LARGEST = 4096;
    /** A product that takes so long is large enough. */
    private static final double ENOUGH_SECONDS = 5e-3;
    private static final double NANO = 1e-9;

    private final Gpu gpu;
    private final CudaKernels kernels;

    CudaGauge(Gpu gpu, CudaKernels kernels) {
        this.gpu = gpu;
        this.kernels = kernels;
    }

    @Override
    public Peaks peaks() {
        gpu.bind();
        kernels.release();
        LinkProduct product = kernels.product();
        return new Peaks(copy(), product(product), product.name());
    }

    /** Bytes/s read and written. */
    private double copy() {
        long bytes = Math.max(1, Math.min(COPIED, gpu.freeBytes() / 4));
        try (Device from = new Device(gpu, bytes); Device to = new Device(gpu, bytes)) {
            double seconds = best(() -> {
                for (int i = 0; i < COPIES; i++) {
                    gpu.copy(to.address, from.address, bytes, STREAM);
                }
            });
            return 2.0 * COPIES * bytes / seconds;
        }
    }

    /** FLOP/s. */
    private double product(LinkProduct product) {
        double best = 0;
        for (int size = SMALLEST; size <= LARGEST; size *= 2) {
            double seconds = product(product, size);
            best = Math.max(best, 2.0 * size * size * size / seconds);
            if (seconds >= ENOUGH_SECONDS) {
                break;
            }
        }
        return best;
    }

    private double product(LinkProduct product, int size) {
        long bytes = (long) Double.BYTES * size * size;
        try (Device a = new Device(gpu, bytes); Device b = new Device(gpu, bytes); Device c = new Device(gpu, bytes);
                Pinned values = new Pinned(gpu, (int) bytes)) {
            for (int i = 0; i < size * size; i++) {
                values.buffer.putDouble(Double.BYTES * i, i % 7);
            }
            gpu.upload(a.address, values.buffer, bytes, STREAM);
            gpu.upload(b.address, values.buffer, bytes, STREAM);
            return best(() -> product.enqueue(STREAM, size, size, size,
                    new Job.Places(a.address, b.address, c.address, 0)));
        }
    }

    /** Least seconds of the work, which is enqueued once before. */
    private double best(Runnable work) {
        double best = Double.POSITIVE_INFINITY;
        for (int trial = 0; trial <= TRIALS; trial++) {
            long start = System.nanoTime();
            work.run();
            gpu.synchronize(STREAM);
            double seconds = Math.max(1, System.nanoTime() - start) * NANO;
            best = trial == 0 ? best : Math.min(best, seconds);
        }
        return best;
    }

    @Override
    public double kernelSeconds(Runnable batches) {
        return kernels.timed(batches);
    }

    /** Device memory for the time of a measurement. */
    private static final class Device implements AutoCloseable {
        private final Gpu gpu;
        private final long address;

        Device(Gpu gpu, long bytes) {
            this.gpu = gpu;
            this.address = gpu.allocate(bytes);
        }

        @Override
        public void close() {
            gpu.free(address);
        }
    }

    /** Pinned host memory, likewise. */
    private static final class Pinned implements AutoCloseable {
        private final Gpu gpu;
        private final ByteBuffer buffer;

        Pinned(Gpu gpu, int bytes) {
            this.gpu = gpu;
            this.buffer = gpu.pin(bytes);
        }

        @Override
        public void close() {
            gpu.unpin(buffer);
        }
    }
}
