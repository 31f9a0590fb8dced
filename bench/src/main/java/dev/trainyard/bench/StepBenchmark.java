package dev.trainyard.bench;

import dev.trainyard.constants.Constants;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.iteration.StepSimulator;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioReader;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One training step from scenario to answer: by discrete events, beside the recurrence on the same scenario. Scores are
 * steps per second; {@code events} counts the engine's events per second, 0 in the closed form.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class StepBenchmark {
    /** How deep. */
    @Param({"CLOSED", "EVENT"})
    public Fidelity fidelity;

    /** A preset: 15,000 accelerators, and ten times as many. */
    @Param({"mai1-1x", "mai1-10x"})
    public String preset;

    private Scenario scenario;
    private StepSimulator simulator;

    /** Events of the steps of one iteration. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Counters {
        /** Read by JMH. */
        public long events;
    }

    /** Reads the scenario. */
    @Setup
    public void read() {
        scenario = ScenarioReader.named(preset);
        simulator = new StepSimulator(new CpuKernels(1), Constants.shipped());
    }

    /** Simulates the step. */
    @Benchmark
    public StepResult step(Counters counters) {
        StepResult result = simulator.simulate(scenario, fidelity);
        counters.events += result.events();
        return result;
    }
}
