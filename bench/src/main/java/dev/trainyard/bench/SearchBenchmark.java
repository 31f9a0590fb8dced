package dev.trainyard.bench;

import dev.trainyard.constants.Constants;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.iteration.StepSimulator;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioReader;
import dev.trainyard.study.search.Objective;
import dev.trainyard.study.search.PlanSearch;
import dev.trainyard.study.search.SearchOptions;
import dev.trainyard.study.search.SearchResult;
import dev.trainyard.study.search.SearchWidth;
import java.util.Map;
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
 * Whole plan searches, the runs in the event depth included. Scores are searches per second; {@code considered} counts
 * plans of the space per second, {@code evaluated} those that no bound ruled out, whose memory and, where they fit,
 * step the kernel computed. The baseline is one plan at a time through the step simulator, plans per second.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 4)
@Measurement(iterations = 5, time = 4)
@Fork(1)
public class SearchBenchmark {
    /** How far. */
    @Param({"FRAMEWORK", "FULL"})
    public SearchWidth width;

    /** A preset: 15,000 accelerators, and ten times as many. */
    @Param({"mai1-1x", "mai1-10x"})
    public String preset;

    private Scenario open;
    private Scenario planned;
    private PlanSearch search;
    private StepSimulator simulator;

    /** Plans of the searches of one iteration. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Counters {
        /** Read by JMH. */
        public long considered;
        /** Read by JMH. */
        public long evaluated;
    }

    /** Reads the scenario. */
    @Setup
    public void read() {
        open = ScenarioReader.named(preset, Map.of("plan", "auto"));
        planned = ScenarioReader.named(preset);
        search = new PlanSearch(new CpuKernels(Runtime.getRuntime().availableProcessors()), Constants.shipped());
        simulator = new StepSimulator(new CpuKernels(1), Constants.shipped());
    }

    /** Searches. */
    @Benchmark
    public SearchResult search(Counters counters) {
        SearchResult result = search.best(open, new SearchOptions(width, Objective.TIME, 8));
        counters.considered += result.considered();
        counters.evaluated += result.considered() - result.ruledOut();
        return result;
    }

    /** The baseline: one plan. */
    @Benchmark
    public double onePlan() {
        return simulator.simulate(planned, Fidelity.CLOSED).stepSeconds();
    }
}
