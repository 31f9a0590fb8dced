package dev.trainyard.kernel;

import dev.ludovic.netlib.blas.JavaBLAS;

/** The CPU back end: always there, and what every other back end is held to. */
public final class CpuKernels implements Kernels {
    /** Loading a BLAS takes 150 ms, in which a plain loop does so many multiplications. */
    private static final long WORTH_LOADING = 100_000_000;

    private final int threads;
    private final PipelineKernel pipelines = new PipelineKernel();

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
    public void linkLoad(int batch, int classes, int links, double[] traffic, double[] routes, double[] load) {
        if ((long) batch * classes * links < WORTH_LOADING) {
            LinkLoad.product(batch, classes, links, traffic, routes, load);
        } else {
            LinkLoad.product(JavaBLAS.getInstance(), batch, classes, links, traffic, routes, load);
        }
    }

    @Override
    public void pipeline(PipelineBatch batch, PipelineTimes times) {
        pipelines.solve(batch, times);
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
