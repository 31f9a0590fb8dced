package dev.trainyard.kernel;

/** Stands where the CPU's kernels will: they are being written, and until then everything else can be wired up. */
record PlaceholderKernels(int threads) implements Kernels {

    @Override
    public String device() {
        return "cpu (" + threads + (threads == 1 ? " thread)" : " threads)");
    }

    @Override
    public void throughput(OperatorBatch batch, double[] seconds) {
        throw new UnsupportedOperationException("the CPU's kernels are not written yet");
    }

    @Override
    public void collective(CollectiveBatch batch, double[] seconds, int[] algorithm) {
        throw new UnsupportedOperationException("the CPU's kernels are not written yet");
    }

    @Override
    public void close() {
        // holds nothing
    }
}
