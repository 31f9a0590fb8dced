package dev.trainyard.study;

import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.kernel.plan.PlanAnswers;
import dev.trainyard.kernel.plan.PlanBatch;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.workload.PlanTableWriter;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;

/**
 * Times of steps in the closed form where scenarios or constants differ and so share no table: each is a batch of its
 * own for the plan kernel, many at once on the CPU's threads. What does not fit memory is timed as well.
 */
public final class ClosedSteps {
    private ClosedSteps() {}

    /** What one step is timed under. */
    public record Case(Scenario scenario, Constants constants) {}

    /** Makes the i-th case; called from several threads. */
    public interface Cases {
        /** The case of that number. */
        Case get(int i);
    }

    /**
     * Seconds of each step; scenarios need a plan.
     *
     * @param threads that may compute at once
     */
    public static double[] seconds(int count, int threads, Cases cases) {
        // A parallel stream runs in the pool that its end is called from.
        ForkJoinPool pool = new ForkJoinPool(threads);
        try {
            return pool.submit(() -> IntStream.range(0, count).parallel().mapToDouble(i -> seconds(cases.get(i)))
                    .toArray()).join();
        } finally {
            pool.shutdown();
        }
    }

    private static double seconds(Case of) {
        try (Kernels kernels = new CpuKernels(1)) {
            PlanTableWriter writer = new PlanTableWriter(of.scenario(), of.constants());
            PlanBatch batch = new PlanBatch(writer.tables(), 1);
            writer.add(batch, of.scenario().plan().orElseThrow());
            writer.price(kernels);
            PlanAnswers answers = new PlanAnswers(1, false, true);
            kernels.plan(batch, answers);
            return answers.stepSeconds()[0];
        }
    }
}
