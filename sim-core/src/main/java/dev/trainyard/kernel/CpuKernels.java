package dev.trainyard.kernel;

/** The CPU back end: always there, and what every other back end is held to. */
public final class CpuKernels implements Kernels {
    private final int threads;

    public CpuKernels(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, found " + threads);
        }
        this.threads = threads;
    }

    @Override
    public String device() {
        // Without the number of threads: results must be the same bytes whatever it is.
        return "cpu";
    }

    @Override
    public void throughput(OperatorBatch batch, double[] seconds) {
        ThroughputKernel.run(batch, seconds);
    }

    @Override
    public void collective(CollectiveBatch batch, double[] seconds, int[] algorithm) {
        CollectiveKernel.run(batch, seconds, algorithm);
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
