package dev.trainyard.cuda.driver;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A kernel's struct of 8-byte fields with what it is launched with. Each field is declared where it is filled, as the
 * kernel's source names it: the structs of generated.cuh are written from these declarations, so that neither side
 * copies the other's order.
 */
public final class Arguments {
    private final List<String> declarations = new ArrayList<>();
    private long[] fields = new long[16];
    private int size;

    /** Adds an integer or an address. */
    public Arguments add(String declaration, long value) {
        declarations.add(declaration);
        return put(value);
    }

    private Arguments put(long value) {
        if (size == fields.length) {
            fields = Arrays.copyOf(fields, 2 * size);
        }
        fields[size++] = value;
        return this;
    }

    /** Adds a double. */
    public Arguments add(String name, double value) {
        return add("double " + name, Double.doubleToRawLongBits(value));
    }

    /** Adds an array of doubles within the struct. */
    public Arguments addAll(String name, double[] values) {
        declarations.add("double " + name + "[" + values.length + "]");
        for (double value : values) {
            put(Double.doubleToRawLongBits(value));
        }
        return this;
    }

    /** The declarations of the struct's fields, in their order. */
    public List<String> declarations() {
        return List.copyOf(declarations);
    }

    /** The struct. */
    public long[] fields() {
        return Arrays.copyOf(fields, size);
    }
}
