package dev.trainyard.measure;

import dev.trainyard.kernel.Kernels;

/** Random words of one entity. */
final class RandomCase implements KernelCase {
    @Override
    public String name() {
        return "random";
    }

    @Override
    public String items() {
        return "Philox words";
    }

    @Override
    public int most() {
        return 1 << 24;
    }

    @Override
    public Work make(long seed, int size) {
        return new Words(seed, new int[size]);
    }

    private record Words(long seed, int[] words) implements Work {
        @Override
        public int items() {
            return words.length;
        }

        @Override
        public double bytes() {
            return (double) Integer.BYTES * words.length;
        }

        @Override
        public double operations() {
            return 0;
        }

        @Override
        public void run(Kernels kernels) {
            kernels.random(seed, 0, 0, 0, words);
        }

        @Override
        public long digest() {
            return new Digest().add(words).value();
        }
    }
}
