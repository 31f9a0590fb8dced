package dev.trainyard.bench;

import dev.ludovic.netlib.blas.BLAS;
import dev.ludovic.netlib.blas.JavaBLAS;
import dev.ludovic.netlib.blas.NativeBLAS;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Double products of 512 x 512 matrices by each BLAS that netlib offers, beside a plain loop. Scores are operations per
 * nanosecond: GFLOP/s. {@code library} fails, and the others go on, on a machine without a native BLAS.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class BlasBenchmark {
    private static final int N = 512;
    private static final int FLOPS = 2 * N * N * N;

    private final double[] a = new double[N * N];
    private final double[] b = new double[N * N];
    private final double[] c = new double[N * N];

    /** Netlib in Java: with the vector module where the JVM has it, otherwise without. */
    @State(Scope.Benchmark)
    public static class InJava {
        private BLAS blas;

        /** Picks it. */
        @Setup
        public void load() {
            blas = JavaBLAS.getInstance();
        }
    }

    /** The machine's native BLAS. */
    @State(Scope.Benchmark)
    public static class InLibrary {
        private BLAS blas;

        /** Loads it, or fails. */
        @Setup
        public void load() {
            blas = NativeBLAS.getInstance();
        }
    }

    /** Fills the factors. */
    @Setup
    public void fill() {
        for (int i = 0; i < a.length; i++) {
            a[i] = i % 7;
            b[i] = i % 5;
        }
    }

    /** By three loops, the innermost along rows. */
    @Benchmark
    @OperationsPerInvocation(FLOPS)
    public double[] loop() {
        Arrays.fill(c, 0);
        for (int row = 0; row < N; row++) {
            for (int k = 0; k < N; k++) {
                double factor = a[row * N + k];
                for (int column = 0; column < N; column++) {
                    c[row * N + column] += factor * b[k * N + column];
                }
            }
        }
        return c;
    }

    /** By netlib in plain Java. */
    @Benchmark
    @OperationsPerInvocation(FLOPS)
    public double[] java(InJava java) {
        return multiply(java.blas);
    }

    /** By netlib on the vector module. */
    @Benchmark
    @Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
    @OperationsPerInvocation(FLOPS)
    public double[] vector(InJava java) {
        return multiply(java.blas);
    }

    /** By the machine's own library. */
    @Benchmark
    @OperationsPerInvocation(FLOPS)
    public double[] library(InLibrary library) {
        return multiply(library.blas);
    }

    private double[] multiply(BLAS blas) {
        blas.dgemm("N", "N", N, N, N, 1, a, N, b, N, 0, c, N);
        return c;
    }
}
