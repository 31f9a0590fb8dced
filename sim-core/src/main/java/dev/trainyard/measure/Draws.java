package dev.trainyard.measure;

import dev.trainyard.kernel.random.Philox;

/** A sequence of random numbers from Philox. */
final class Draws {
    private static final double PER_WORD = 0x1.0p-32;

    private final long seed;
    private final int entity;
    private final int[] words = new int[Philox.WORDS];
    private long block;
    private int at = Philox.WORDS;

    /** The sequence of one entity; two entities share no numbers. */
    Draws(long seed, int entity) {
        this.seed = seed;
        this.entity = entity;
    }

    private long next() {
        if (at == Philox.WORDS) {
            Philox.block(seed, 0, entity, block++, words, 0);
            at = 0;
        }
        return Integer.toUnsignedLong(words[at++]);
    }

    /** A whole number from 0 to {@code bound - 1}. */
    int below(int bound) {
        return (int) (next() * bound >>> 32);
    }

    /** A number from {@code least} to below {@code most}. */
    double between(double least, double most) {
        return least + (most - least) * (next() * PER_WORD);
    }
}
