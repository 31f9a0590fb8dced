package dev.trainyard.bench;

import dev.trainyard.kernel.random.Philox;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Random words on one thread: Philox beside Java's fastest generator, which cannot be drawn from in any order. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RandomBenchmark {
    private static final int WORDS = 1 << 12;

    private final int[] words = new int[WORDS];
    private final SplittableRandom random = new SplittableRandom(1);
    private long block;

    /** Words of consecutive blocks. */
    @Benchmark
    @OperationsPerInvocation(WORDS)
    public int[] philox() {
        Philox.fill(1, 2, 3, block, words);
        block += WORDS / Philox.WORDS;
        return words;
    }

    /** Words of {@link SplittableRandom}. */
    @Benchmark
    @OperationsPerInvocation(WORDS)
    public int[] splittable() {
        for (int i = 0; i < WORDS; i++) {
            words[i] = random.nextInt();
        }
        return words;
    }
}
