package dev.trainyard.cuda;

import dev.trainyard.cuda.driver.Gpu;
import dev.trainyard.cuda.job.Job;
import dev.trainyard.cuda.job.LinkProduct;
import dev.trainyard.kernel.Gauge;
import dev.trainyard.kernel.Peaks;
import java.util.function.DoubleSupplier;

/** Measures a GPU: copies within its memory, double products as large as keep it busy, kernels alone. */
final class CudaGauge implements Gauge {
    /** Far more than any GPU's L2. */
    private static final long COPIED = 256L << 20;
    private static final int COPIES = 4;
    private static final int TRIALS = 5;
    private static final int SMALLEST = 256;
    private static final int LARGEST = 4096;
    /** A product that takes so long is large enough. */
    private static final double ENOUGH_SECONDS = 5e-3;

    private final Gpu gpu;
    private final TimedStream stream;
    private final CudaKernels kernels;

    CudaGauge(Gpu gpu, CudaKernels kernels) {
        this.gpu = gpu;
        this.stream = new TimedStream(gpu);
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
        try (DeviceMemory from = DeviceMemory.of(gpu, bytes); DeviceMemory to = DeviceMemory.of(gpu, bytes)) {
            double seconds = best(() -> stream.copySeconds(COPIES, to.address(), from.address(), bytes));
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
        try (DeviceMemory a = DeviceMemory.of(gpu, bytes); DeviceMemory b = DeviceMemory.of(gpu, bytes);
                DeviceMemory c = DeviceMemory.of(gpu, bytes); PinnedMemory values = PinnedMemory.of(gpu, bytes)) {
            for (int i = 0; i < size * size; i++) {
                values.buffer().putDouble(Double.BYTES * i, i % 7);
            }
            gpu.upload(a.address(), values.buffer(), bytes, TimedStream.STREAM);
            gpu.upload(b.address(), values.buffer(), bytes, TimedStream.STREAM);
            Job.Places places = new Job.Places(a.address(), b.address(), c.address(), 0);
            return best(() -> stream.seconds(1, () -> product.enqueue(TimedStream.STREAM, size, size, size, places)));
        }
    }

    /** Least of several times, behind one that does not count. */
    private static double best(DoubleSupplier seconds) {
        seconds.getAsDouble();
        double best = Double.POSITIVE_INFINITY;
        for (int trial = 0; trial < TRIALS; trial++) {
            best = Math.min(best, seconds.getAsDouble());
        }
        return best;
    }

    @Override
    public double kernelSeconds(Runnable batches) {
        return kernels.timed(batches);
    }
}
