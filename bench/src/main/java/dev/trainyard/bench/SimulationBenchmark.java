package dev.trainyard.bench;

import dev.trainyard.engine.CalendarQueue;
import dev.trainyard.engine.EventQueue;
import dev.trainyard.engine.HeapQueue;
import dev.trainyard.engine.Simulation;
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
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Whole simulations, declaration included. Scores are tasks or transfers per microsecond: millions a second. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class SimulationBenchmark {
    private static final int STAGES = 100;
    private static final int BATCHES = 5000;
    private static final int TASKS = 2 * STAGES * BATCHES;
    private static final int LINKS = 1000;
    private static final int TRANSFERS = 100_000;

    /** Queue of the simulation. */
    @Param({"HeapQueue", "CalendarQueue"})
    public String queue;

    /** A million tasks: forward and backward of micro-batches over the stages of a pipeline, each with its jitter. */
    @Benchmark
    @OperationsPerInvocation(TASKS)
    public long pipeline() {
        Simulation simulation = new Simulation(make());
        int[] forward = new int[STAGES];
        int[] backward = new int[STAGES];
        for (int s = 0; s < STAGES; s++) {
            forward[s] = simulation.stream("forward");
            backward[s] = simulation.stream("backward");
        }
        for (int b = 0; b < BATCHES; b++) {
            int before = -1;
            for (int s = 0; s < STAGES; s++) {
                int task = simulation.task(forward[s], 1_000_000 + b * 7919 % 1000 + s * 104_729 % 1000, b);
                if (s > 0) {
                    simulation.after(task, before, 5000);
                }
                before = task;
            }
            for (int s = STAGES - 1; s >= 0; s--) {
                int task = simulation.task(backward[s], 2_000_000 + b * 7907 % 1000 + s * 104_723 % 1000, b);
                simulation.after(task, before, 5000);
                before = task;
            }
        }
        return simulation.run();
    }

    /** Transfers over a core of shared links: each crosses three, and some three share each at a time. */
    @Benchmark
    @OperationsPerInvocation(TRANSFERS)
    public long sharedLinks() {
        Simulation simulation = new Simulation(make());
        int[] stream = new int[LINKS];
        int[] route = new int[LINKS];
        for (int i = 0; i < LINKS; i++) {
            stream[i] = simulation.stream("network");
            simulation.link(100e9);
        }
        for (int i = 0; i < LINKS; i++) {
            int rack = i / 10 * 10;
            route[i] = simulation.route(i, rack + (i + 3) % 10, rack + (i + 7) % 10);
        }
        for (int i = 0; i < TRANSFERS; i++) {
            simulation.transfer(stream[i % LINKS], 1_000_000 + i * 7919L % 10_007, 50e9, route[i % LINKS], i);
        }
        return simulation.run();
    }

    private EventQueue make() {
        return queue.equals("HeapQueue") ? new HeapQueue() : new CalendarQueue();
    }
}
