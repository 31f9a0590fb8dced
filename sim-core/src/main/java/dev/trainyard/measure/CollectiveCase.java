package dev.trainyard.measure;

import dev.trainyard.kernel.Kernels;
import dev.trainyard.kernel.collective.CollectiveBatch;
import dev.trainyard.kernel.collective.CollectiveKind;

/** Collectives of all kinds, of 2 to 512 ranks and 1 KiB to 16 GiB, on the network of 512 H100. */
final class CollectiveCase implements KernelCase {
    private static final int ENTITY = 2;
    /** Two doubles and four ints in, a double and an int out. */
    private static final int BYTES = 44;
    /** Of one algorithm's time. */
    private static final int OPERATIONS = 50;
    private static final int GPUS = 512;
    private static final int GPUS_PER_DOMAIN = 8;
    private static final int LEAST_BYTES_LOG = 10;
    private static final int MOST_BYTES_LOG = 34;

    @Override
    public String name() {
        return "collective";
    }

    @Override
    public String items() {
        return "collectives";
    }

    @Override
    public int most() {
        return 1 << 20;
    }

    @Override
    public Work make(long seed, int size) {
        Draws draws = new Draws(seed, ENTITY);
        CollectiveBatch batch = new CollectiveBatch(LayoutSample.fabric());
        CollectiveKind[] kinds = CollectiveKind.values();
        double operations = 0;
        for (int i = 0; i < size; i++) {
            CollectiveKind kind = kinds[draws.below(kinds.length)];
            int ranks = kind == CollectiveKind.SEND_RECV ? 2 : 2 << draws.below(9);
            // A group is either neighbours, or spread over the cluster with other groups between its ranks.
            int stride = 1 << draws.below(Integer.numberOfTrailingZeros(GPUS / ranks) + 1);
            int perDomain = Math.max(1, Math.min(ranks, GPUS_PER_DOMAIN / stride));
            long whole = 1L << LEAST_BYTES_LOG + draws.below(MOST_BYTES_LOG - LEAST_BYTES_LOG);
            batch.add(kind, Math.rint(whole * draws.between(1, 2)), ranks, perDomain, ranks * stride, 1);
            operations += OPERATIONS * algorithms(kind);
        }
        return new Collectives(batch, operations, new double[size], new int[size]);
    }

    /** Algorithms that fit a kind. */
    private static int algorithms(CollectiveKind kind) {
        return switch (kind) {
            case ALL_REDUCE -> 4;
            case REDUCE_SCATTER, ALL_GATHER, BROADCAST -> 2;
            case ALL_TO_ALL, SEND_RECV -> 1;
        };
    }

    private record Collectives(CollectiveBatch batch, double operations, double[] seconds, int[] algorithm)
            implements Work {
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
            kernels.collective(batch, seconds, algorithm);
        }

        @Override
        public long digest() {
            return new Digest().add(seconds).add(algorithm).value();
        }
    }
}
