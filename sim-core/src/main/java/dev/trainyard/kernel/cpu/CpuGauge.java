package dev.trainyard.kernel.cpu;

import dev.ludovic.netlib.blas.BLAS;
import dev.trainyard.kernel.Gauge;
import dev.trainyard.kernel.Peaks;

/**
 * Measures the CPU with the threads that its kernels have: copies of arrays far larger than caches (McCalpin's STREAM
 * copy, 1995, with reads and writes counted once each), and products by the fastest BLAS there is.
 */
final class CpuGauge implements Gauge {
    /** 64 MiB to copy from and as much to copy to. */
    private static final int DOUBLES = 1 << 23;
    private static final int LEAST_COPY = 1 << 16;
    /** Three matrices of 1.2 MB: they are near what a core's own cache holds. */
    private static final int SIZE = 384;
    private static final double FLOPS = 2.0 * SIZE * SIZE * SIZE;
    private static final int PRODUCTS = 4;
    private static final int TRIALS = 5;
    /** The compiler needs some of it, the more for products by the vector module. */
    private static final double LEAST_SECONDS = 0.7;
    private static final double NANO = 1e-9;

    private final Workers workers;

    CpuGauge(Workers workers) {
        this.workers = workers;
    }

    @Override
    public Peaks peaks() {
        BlasChoice choice = BlasChoice.measure();
        return new Peaks(copy(), product(choice.blas()), choice.candidates().get(0).name() + " BLAS");
    }

    private double copy() {
        double[] from = new double[DOUBLES];
        double[] to = new double[DOUBLES];
        double best = best(() -> workers.split(DOUBLES, LEAST_COPY,
                (worker, first, last) -> System.arraycopy(from, first, to, first, last - first)));
        return 2.0 * Double.BYTES * DOUBLES / best;
    }

    /** A native BLAS may have threads of its own, so one product alone may be faster than several side by side. */
    private double product(BLAS blas) {
        double[][] one = matrices();
        double alone = FLOPS / best(() -> multiply(blas, one));
        int together = PRODUCTS * workers.threads();
        double[][][] each = new double[workers.threads()][][];
        for (int worker = 0; worker < each.length; worker++) {
            each[worker] = matrices();
        }
        return Math.max(alone, together * FLOPS / best(() -> workers.split(together, 1, (worker, from, to) -> {
            for (int i = from; i < to; i++) {
                multiply(blas, each[worker]);
            }
        })));
    }

    private static void multiply(BLAS blas, double[][] matrices) {
        blas.dgemm("N", "N", SIZE, SIZE, SIZE, 1, matrices[0], SIZE, matrices[1], SIZE, 0, matrices[2], SIZE);
    }

    private static double[][] matrices() {
        double[][] matrices = new double[3][SIZE * SIZE];
        for (int i = 0; i < SIZE * SIZE; i++) {
            matrices[0][i] = i % 7;
            matrices[1][i] = i % 5;
        }
        return matrices;
    }

    private double best(Runnable work) {
        double best = Double.POSITIVE_INFINITY;
        double spent = 0;
        for (int trial = 0; trial < TRIALS || spent < LEAST_SECONDS; trial++) {
            double seconds = kernelSeconds(work);
            best = Math.min(best, seconds);
            spent += seconds;
        }
        return best;
    }

    @Override
    public double kernelSeconds(Runnable batches) {
        long start = System.nanoTime();
        batches.run();
        return Math.max(1, System.nanoTime() - start) * NANO;
    }
}
