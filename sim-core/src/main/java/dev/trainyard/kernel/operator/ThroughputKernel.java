package dev.trainyard.kernel.operator;

/**
 * Time of one operator on one accelerator. Only + - * / and comparisons, so that every back end agrees bit for bit.
 *
 * <p>A matrix product is cut into tiles that run in waves over the processors. With
 * {@code w = ceil(tiles / processors)} the quantised time is {@code w * tileFlops * processors / rate}; the unquantised
 * time is {@code flops / rate}. Kernels that balance their last wave (stream-K, Osama et al., 2023, section 3) lie
 * between the two, so the time is {@code unquantised + q * (quantised - unquantised)} with q measured. The result is
 * never below the roofline of device memory (Williams et al., 2009).
 * Writing results is not hidden behind the next tile's products in full: a share of it is added, which is why measured
 * rates fall with the depth k (DeepGEMM on H800, fp8: 590 TFLOP/s at k = 512, 1025 at 2048, 1358 at 16384).
 * Each term grows with every dimension, so more work is never faster.
 */
public final class ThroughputKernel {
    private ThroughputKernel() {}

    /** Seconds of every operator of the batch. */
    public static void run(OperatorBatch batch, double[] seconds) {
        run(batch, seconds, 0, batch.size());
    }

    /** Seconds of operators {@code from} to {@code to - 1}. */
    public static void run(OperatorBatch batch, double[] seconds, int from, int to) {
        AcceleratorProfile profile = batch.profile();
        for (int i = from; i < to; i++) {
            seconds[i] = seconds(profile, batch, i);
        }
    }

    private static double seconds(AcceleratorProfile profile, OperatorBatch batch, int i) {
        double work = switch (batch.kind(i)) {
            case OperatorBatch.GEMM -> gemm(profile, batch.m(i), batch.n(i), batch.k(i), batch.count(i),
                    batch.format(i), batch.bytes(i));
            case OperatorBatch.ATTENTION -> 2 * batch.m(i) * batch.n(i) * batch.k(i) * batch.count(i)
                    / profile.attentionRate();
            case OperatorBatch.ELEMENTWISE -> batch.bytes(i) / profile.memoryBytesPerSecond();
            default -> throw new IllegalArgumentException("operator kind " + batch.kind(i));
        };
        return work + batch.launches(i) * profile.launchSeconds();
    }

    /**
     * Seconds of {@code count} products of m x k by k x n in one launch, which itself is not in it.
     *
     * @param format number format, an index into the profile's rates
     * @param resultBytes memory traffic of all results, bytes
     */
    public static double gemm(AcceleratorProfile profile, double m, double n, double k, double count, int format,
            double resultBytes) {
        double rate = profile.rates()[format];
        double smooth = 2 * m * n * k * count / rate;
        double quantised = waves(profile, m, n, k, count) / rate;
        double compute = smooth + profile.quantisation() * Math.max(0, quantised - smooth);
        double input = profile.valueBytes()[format] * k * (m + n);
        double results = resultBytes / profile.memoryBytesPerSecond();
        double memory = count * input / profile.memoryBytesPerSecond() + results;
        return Math.max(compute + profile.epilogue() * results, memory);
    }

    private static double waves(AcceleratorProfile profile, double m, double n, double k, double count) {
        double rows = profile.tileRows();
        double columns = profile.tileColumns();
        double tiles = Math.ceil(m / rows) * Math.ceil(n / columns) * count;
        return Math.ceil(tiles / profile.processors()) * profile.processors() * 2 * rows * columns * k;
    }
}
