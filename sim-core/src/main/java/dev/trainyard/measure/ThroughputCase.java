package dev.trainyard.measure;

import dev.trainyard.kernel.Kernels;
import dev.trainyard.kernel.operator.OperatorBatch;
import java.util.List;

/** Operators drawn from Llama 3 70B's layers under varying layouts. */
final class ThroughputCase implements KernelCase {
    private static final int ENTITY = 1;
    /** Six doubles and two ints in, one double out. */
    private static final int BYTES = 64;
    private static final int GEMM_OPERATIONS = 34;
    private static final int ATTENTION_OPERATIONS = 7;
    private static final int ELEMENTWISE_OPERATIONS = 3;

    @Override
    public String name() {
        return "throughput";
    }

    @Override
    public String items() {
        return "operators";
    }

    @Override
    public int most() {
        return 1 << 20;
    }

    @Override
    public Work make(long seed, int size) {
        List<OperatorBatch> sample = LayoutSample.operators();
        Draws draws = new Draws(seed, ENTITY);
        OperatorBatch batch = new OperatorBatch(sample.get(0).profile());
        double operations = 0;
        for (int i = 0; i < size; i++) {
            OperatorBatch from = sample.get(draws.below(sample.size()));
            operations += copy(from, draws.below(from.size()), batch);
        }
        return new Operators(batch, operations, new double[size]);
    }

    /** Adds one operator of another batch and gives the operations that its time takes. */
    private static int copy(OperatorBatch from, int i, OperatorBatch to) {
        to.launching(from.launches(i));
        switch (from.kind(i)) {
            case OperatorBatch.GEMM -> {
                double results = from.count(i) * from.m(i) * from.n(i);
                to.gemm(from.m(i), from.n(i), from.k(i), from.count(i), from.format(i), from.bytes(i) / results);
                return GEMM_OPERATIONS;
            }
            case OperatorBatch.ATTENTION -> {
                to.attention(from.m(i), from.n(i), from.k(i), from.count(i), from.format(i));
                return ATTENTION_OPERATIONS;
            }
            default -> {
                to.elementwise(from.bytes(i));
                return ELEMENTWISE_OPERATIONS;
            }
        }
    }

    private record Operators(OperatorBatch batch, double operations, double[] seconds) implements Work {
        @Override
        public int items() {
            return batch.size();
        }

        @Override
        public double bytes() {
            return (double) BYTES * batch.size();
        }

        @Override
        public void run(Kernels kernels) {
            kernels.throughput(batch, seconds);
        }

        @Override
        public long digest() {
            return new Digest().add(seconds).value();
        }
    }
}
