package dev.trainyard.measure;

import java.util.Arrays;

/** Bits of answers, mixed into one number. */
final class Digest {
    private static final int FACTOR = 31;

    private long value;

    Digest add(double[] answers) {
        value = FACTOR * value + Arrays.hashCode(answers);
        return this;
    }

    Digest add(int[] answers) {
        value = FACTOR * value + Arrays.hashCode(answers);
        return this;
    }

    long value() {
        return value;
    }
}
