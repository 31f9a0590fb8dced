package dev.trainyard.bench;

import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.measure.KernelCases;
import dev.trainyard.measure.Work;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The batched kernels on the CPU, over the batches of {@code trainyard bench}. Scores are items per microsecond:
 * millions a second. {@code copy} is how fast it would go if all there was to do were to pass the batch and its answers
 * through memory, on one thread.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CpuKernelBenchmark {
    private static final int ITEMS = 1 << 14;

    /** Kernel of {@link KernelCases}. */
    @Param({"throughput", "collective", "link-load", "plan", "pipeline", "random"})
    public String kernel;

    /** Threads; 0 is as many as there are processors. */
    @Param({"1", "0"})
    public int threads;

    private CpuKernels kernels;
    private Work work;
    private byte[] from;
    private byte[] to;

    /** Makes the batch. */
    @Setup
    public void make() {
        kernels = new CpuKernels(threads == 0 ? Runtime.getRuntime().availableProcessors() : threads);
        work = KernelCases.named(kernel).make(1, ITEMS);
        from = new byte[(int) (work.bytes() / 2)];
        to = new byte[from.length];
    }

    /** Ends the threads. */
    @TearDown
    public void close() {
        kernels.close();
    }

    /** Computes the batch; its answers stay reachable, so the work cannot be optimised away. */
    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public Work compute() {
        work.run(kernels);
        return work;
    }

    /** Reads half of the batch's bytes and writes as many. */
    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public byte[] copy() {
        System.arraycopy(from, 0, to, 0, from.length);
        return to;
    }
}
