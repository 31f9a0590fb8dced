package dev.trainyard.kernel.operator;

import java.util.Arrays;

/**
 * Operators to be timed on one accelerator, structure of arrays. Formats are numbered as
 * {@code dev.trainyard.model.Precision}'s ordinals: an index into the profile's rates.
 */
public final class OperatorBatch {
    /** Matrix product of m x k by k x n, {@code count} of them in one grouped launch. */
    public static final int GEMM = 0;
    /** Attention core: m queries by n keys with k = query/key plus value head size, {@code count} heads. */
    public static final int ATTENTION = 1;
    /** Moves {@code bytes} through device memory. */
    public static final int ELEMENTWISE = 2;

    private final AcceleratorProfile profile;
    private int size;
    private int[] kind = new int[64];
    private int[] format = new int[64];
    private double[] m = new double[64];
    private double[] n = new double[64];
    private double[] k = new double[64];
    private double[] count = new double[64];
    private double[] bytes = new double[64];
    private double[] launches = new double[64];
    private double launchesOfNext = 1;

    public OperatorBatch(AcceleratorProfile profile) {
        this.profile = profile;
    }

    /** Forgets all operators and keeps the memory. */
    public void clear() {
        size = 0;
    }

    /** Operators that are added from now on take so many launches: 1, or 0 where a graph replays them. */
    public void launching(double ofNext) {
        launchesOfNext = ofNext;
    }

    /** Adds a GEMM (or a group of equal ones) that writes two bytes a value, and gives its index. */
    public int gemm(double rows, double columns, double depth, double groups, int numberFormat) {
        return gemm(rows, columns, depth, groups, numberFormat, 2);
    }

    /** The same with another traffic of its results, in bytes a value: an accumulating product reads and writes. */
    public int gemm(double rows, double columns, double depth, double groups, int numberFormat,
            double bytesPerResult) {
        return add(GEMM, numberFormat, rows, columns, depth, groups, groups * rows * columns * bytesPerResult);
    }

    /** Adds an attention core and gives its index. */
    public int attention(double queries, double keys, double headSizes, double heads, int numberFormat) {
        return add(ATTENTION, numberFormat, queries, keys, headSizes, heads, 0);
    }

    /** Adds memory traffic and gives its index. */
    public int elementwise(double traffic) {
        return add(ELEMENTWISE, 0, 0, 0, 0, 1, traffic);
    }

    private int add(int what, int numberFormat, double rows, double columns, double depth, double groups,
            double traffic) {
        if (size == kind.length) {
            int capacity = size * 2;
            kind = Arrays.copyOf(kind, capacity);
            format = Arrays.copyOf(format, capacity);
            m = Arrays.copyOf(m, capacity);
            n = Arrays.copyOf(n, capacity);
            k = Arrays.copyOf(k, capacity);
            count = Arrays.copyOf(count, capacity);
            bytes = Arrays.copyOf(bytes, capacity);
            launches = Arrays.copyOf(launches, capacity);
        }
        kind[size] = what;
        format[size] = numberFormat;
        m[size] = rows;
        n[size] = columns;
        k[size] = depth;
        count[size] = groups;
        bytes[size] = traffic;
        launches[size] = launchesOfNext;
        return size++;
    }

    /** The accelerator they run on. */
    public AcceleratorProfile profile() {
        return profile;
    }

    /** How many operators. */
    public int size() {
        return size;
    }

    /** Kind of operator i: GEMM, ATTENTION or ELEMENTWISE. */
    public int kind(int i) {
        return kind[i];
    }

    /** Number format of operator i. */
    public int format(int i) {
        return format[i];
    }

    /** Rows (queries) of operator i. */
    public double m(int i) {
        return m[i];
    }

    /** Columns (keys) of operator i. */
    public double n(int i) {
        return n[i];
    }

    /** Depth (head sizes) of operator i. */
    public double k(int i) {
        return k[i];
    }

    /** Equal products (heads) in operator i. */
    public double count(int i) {
        return count[i];
    }

    /** How many launches operator i takes. */
    public double launches(int i) {
        return launches[i];
    }

    /** Memory traffic of operator i, bytes; of a GEMM, that of its results. */
    public double bytes(int i) {
        return bytes[i];
    }

    /** Kinds of all operators and room for more; the array itself, do not write to it. */
    public int[] kind() {
        return kind;
    }

    /** Number formats, as {@link #kind()}. */
    public int[] format() {
        return format;
    }

    /** Rows (queries), as {@link #kind()}. */
    public double[] m() {
        return m;
    }

    /** Columns (keys), as {@link #kind()}. */
    public double[] n() {
        return n;
    }

    /** Depths (head sizes), as {@link #kind()}. */
    public double[] k() {
        return k;
    }

    /** Equal products (heads), as {@link #kind()}. */
    public double[] count() {
        return count;
    }

    /** Launches, as {@link #kind()}. */
    public double[] launches() {
        return launches;
    }

    /** Memory traffic, bytes, as {@link #kind()}. */
    public double[] bytes() {
        return bytes;
    }
}
