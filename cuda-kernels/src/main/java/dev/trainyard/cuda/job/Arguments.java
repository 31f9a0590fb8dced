package dev.trainyard.cuda.job;

import java.util.Arrays;

/** A kernel's struct of 8-byte fields, in the order of its declaration in the kernel's source. */
public final class Arguments {
    private long[] fields = new long[16];
    private int size;

    /** Adds an integer or an address. */
    public Arguments add(long value) {
        if (size == fields.length) {
            fields = Arrays.copyOf(fields, 2 * size);
        }
        fields[size++] = value;
        return this;
    }

    /** Adds a double. */
    public Arguments add(double value) {
        return add(Double.doubleToRawLongBits(value));
    }

    /** The struct. */
    public long[] fields() {
        return Arrays.copyOf(fields, size);
    }
}
