package dev.trainyard.kernel.cpu;

import dev.ludovic.netlib.blas.BLAS;
import dev.trainyard.kernel.DeviceMeter;
import dev.trainyard.kernel.DeviceRequest.Kind;
import dev.trainyard.kernel.MeterTask;
import dev.trainyard.kernel.ProductFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The CPU as netlib's BLAS and Java see it: products in double and single precision, copies and element-wise passes on
 * one thread, and what a call of the library costs.
 */
final class CpuMeter implements DeviceMeter {
    /** As many as 512 cubed: some hundredths of a second in plain Java. */
    private static final double MOST_FLOPS = 2.0 * 512 * 512 * 512;
    private static final long MOST_BYTES = 128L << 20;
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    private final BLAS blas;
    private final String name;
    private double[] doubles = new double[0];
    private double[] moreDoubles = new double[0];
    private double[] doubleResults = new double[0];
    private float[] floats = new float[0];
    private float[] moreFloats = new float[0];
    private float[] floatResults = new float[0];

    CpuMeter(BlasChoice choice) {
        this.blas = choice.blas();
        this.name = processor() + ", " + choice.candidates().get(0).name() + " BLAS";
    }

    /** The processor's name as Linux gives it, otherwise the architecture's. */
    private static String processor() {
        String unknown = System.getProperty("os.arch", "unknown") + " CPU";
        if (!Files.isReadable(PROCESSORS)) {
            return unknown;
        }
        try {
            return Files.readAllLines(PROCESSORS).stream().filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip()).findFirst().orElse(unknown);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + PROCESSORS, e);
        }
    }

    @Override
    public String device() {
        return name;
    }

    @Override
    public Kind kind() {
        return Kind.CPU;
    }

    @Override
    public long memoryBytes() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getTotalMemorySize() : Runtime.getRuntime().maxMemory();
    }

    @Override
    public int processors() {
        return 1;
    }

    @Override
    public double mostFlops() {
        return MOST_FLOPS;
    }

    @Override
    public long mostBytes() {
        return MOST_BYTES;
    }

    @Override
    public String refusal(MeterTask task) {
        return switch (task.kind()) {
            case PRODUCT -> switch (task.format()) {
                case FP64, FP32 -> "";
                default -> "netlib's BLAS multiplies in fp64 and fp32 only";
            };
            case UPLOAD, DOWNLOAD -> "a CPU has its memory to itself: nothing is transferred";
            default -> "";
        };
    }

    @Override
    public double seconds(MeterTask task, int runs) {
        String refusal = refusal(task);
        if (!refusal.isEmpty()) {
            throw new IllegalArgumentException(task + " cannot be measured: " + refusal);
        }
        Runnable run = prepared(task);
        long start = System.nanoTime();
        for (int i = 0; i < runs; i++) {
            run.run();
        }
        return (System.nanoTime() - start) * 1e-9;
    }

    private Runnable prepared(MeterTask task) {
        int elements = (int) Math.max(1, task.bytes() / Double.BYTES);
        return switch (task.kind()) {
            case PRODUCT -> task.format() == ProductFormat.FP64 ? doubleProduct(task.m(), task.n(), task.k())
                    : singleProduct(task.m(), task.n(), task.k());
            case COPY -> {
                doubles = filled(doubles, elements);
                doubleResults = filled(doubleResults, elements);
                yield () -> System.arraycopy(doubles, 0, doubleResults, 0, elements);
            }
            case ELEMENTWISE -> {
                doubles = filled(doubles, elements);
                moreDoubles = filled(moreDoubles, elements);
                doubleResults = filled(doubleResults, elements);
                yield () -> pass(doubles, moreDoubles, doubleResults, elements);
            }
            default -> doubleProduct(1, 1, 1);
        };
    }

    private static void pass(double[] a, double[] b, double[] c, int elements) {
        for (int i = 0; i < elements; i++) {
            c[i] = 0.5 * a[i] + b[i];
        }
    }

    private Runnable doubleProduct(int m, int n, int k) {
        doubles = filled(doubles, m * k);
        moreDoubles = filled(moreDoubles, k * n);
        doubleResults = filled(doubleResults, m * n);
        return () -> blas.dgemm("N", "N", m, n, k, 1, doubles, m, moreDoubles, k, 0, doubleResults, m);
    }

    private Runnable singleProduct(int m, int n, int k) {
        floats = filled(floats, m * k);
        moreFloats = filled(moreFloats, k * n);
        floatResults = filled(floatResults, m * n);
        return () -> blas.sgemm("N", "N", m, n, k, 1, floats, m, moreFloats, k, 0, floatResults, m);
    }

    /** The array where it is long enough, otherwise a longer one with values that are neither equal nor denormal. */
    private static double[] filled(double[] array, int length) {
        if (array.length >= length) {
            return array;
        }
        double[] longer = new double[length];
        for (int i = 0; i < length; i++) {
            longer[i] = 0.5 + i % 251 / 502.0;
        }
        return longer;
    }

    private static float[] filled(float[] array, int length) {
        if (array.length >= length) {
            return array;
        }
        float[] longer = new float[length];
        for (int i = 0; i < length; i++) {
            longer[i] = 0.5f + i % 251 / 502f;
        }
        return longer;
    }

    @Override
    public void close() {
        // Nothing is held but arrays.
    }
}
