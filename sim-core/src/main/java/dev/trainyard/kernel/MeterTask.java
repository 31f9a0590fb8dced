package dev.trainyard.kernel;

/**
 * Something whose time a {@link DeviceMeter} takes.
 *
 * @param kind what is done
 * @param format number format of a product; null for everything else
 * @param m rows of a product's result; 0 for everything else
 * @param n columns of a product's result; likewise
 * @param k depth of a product; likewise
 * @param bytes size of one array: what is copied, or each array of an element-wise pass; 0 for products and launches
 */
public record MeterTask(Kind kind, ProductFormat format, int m, int n, int k, long bytes) {

    /** What is done. */
    public enum Kind {
        /** One matrix product, m x k by k x n. */
        PRODUCT,
        /** A copy within device memory: each byte is read and written. */
        COPY,
        /** An element-wise kernel that reads two arrays and writes a third. */
        ELEMENTWISE,
        /** A kernel, or a library call, with next to nothing to do. */
        LAUNCH,
        /** A copy from the host's memory to the device's. */
        UPLOAD,
        /** A copy from the device's memory to the host's. */
        DOWNLOAD
    }

    /** A product of m x k by k x n. */
    public static MeterTask product(ProductFormat format, int m, int n, int k) {
        if (m < 1 || n < 1 || k < 1) {
            throw new IllegalArgumentException("a product needs m, n and k of at least 1, found " + m + ", " + n
                    + " and " + k);
        }
        return new MeterTask(Kind.PRODUCT, format, m, n, k, 0);
    }

    /** A task that moves memory: {@code COPY}, {@code ELEMENTWISE}, {@code UPLOAD} or {@code DOWNLOAD}. */
    public static MeterTask memory(Kind kind, long bytes) {
        if (kind == Kind.PRODUCT || kind == Kind.LAUNCH || bytes < 1) {
            throw new IllegalArgumentException(kind + " of " + bytes + " bytes moves no memory");
        }
        return new MeterTask(kind, null, 0, 0, 0, bytes);
    }

    /** A launch. */
    public static MeterTask launch() {
        return new MeterTask(Kind.LAUNCH, null, 0, 0, 0, 0);
    }

    /** What one run is worth: FLOPs of a product, bytes of memory traffic or of a transfer, 1 of a launch. */
    public double work() {
        return switch (kind) {
            case PRODUCT -> 2.0 * m * n * k;
            case COPY -> 2.0 * bytes;
            case ELEMENTWISE -> 3.0 * bytes;
            case UPLOAD, DOWNLOAD -> bytes;
            case LAUNCH -> 1;
        };
    }

    /** Device memory that it needs, bytes. */
    public double memoryBytes() {
        return switch (kind) {
            case PRODUCT -> (double) format.valueBytes() * k * ((double) m + n)
                    + (double) format.resultBytes() * m * n;
            case COPY -> 2.0 * bytes;
            case ELEMENTWISE -> 3.0 * bytes;
            case UPLOAD, DOWNLOAD -> bytes;
            case LAUNCH -> 0;
        };
    }
}
