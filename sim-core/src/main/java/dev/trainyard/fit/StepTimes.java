package dev.trainyard.fit;

import dev.trainyard.constants.ConstantName;
import dev.trainyard.constants.Constants;
import dev.trainyard.input.InputException;
import dev.trainyard.iteration.StepSimulator;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.plan.LayoutException;
import dev.trainyard.plan.schedule.OrderCache;
import dev.trainyard.plan.schedule.ScheduleException;
import dev.trainyard.runs.PublishedRun;
import dev.trainyard.runs.RunResolver;
import dev.trainyard.scenario.Scenario;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Step times of runs under many sets of constants, in the closed form, through the simulator that every command uses.
 * Work is cut into blocks of rows; each block has its own simulator, so the answer does not depend on the threads.
 */
final class StepTimes implements AutoCloseable {
    private static final int BLOCK = 32;

    private final List<PublishedRun> runs;
    private final OrderCache orders;
    private final ExecutorService workers;
    private final List<Set<ConstantName>> reads = new ArrayList<>();

    StepTimes(List<PublishedRun> runs, int threads, OrderCache orders) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, found " + threads);
        }
        this.runs = runs;
        runs.forEach(run -> reads.add(Set.of()));
        this.orders = orders;
        this.workers = threads == 1 ? null : Executors.newFixedThreadPool(threads);
    }

    List<PublishedRun> runs() {
        return runs;
    }

    /** Every run with nothing left open; null where it cannot be simulated. */
    Scenario[] resolve(Constants constants) {
        Scenario[] scenarios = new Scenario[runs.size()];
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int from = 0; from < runs.size(); from += BLOCK) {
            int begin = from;
            tasks.add(() -> {
                StepSimulator simulator = new StepSimulator(new CpuKernels(1), constants, orders);
                RunResolver resolver = new RunResolver(simulator);
                for (int i = begin; i < Math.min(begin + BLOCK, scenarios.length); i++) {
                    try {
                        scenarios[i] = resolver.resolve(runs.get(i)).scenario();
                        Set<ConstantName> names = EnumSet.noneOf(ConstantName.class);
                        new StepSimulator(new CpuKernels(1), constants.readBy(names::add), orders)
                                .closedSeconds(scenarios[i]);
                        reads.set(i, names);
                    } catch (LayoutException | ScheduleException | InputException e) {
                        // As in Validation: what we hold impossible is shown as failed there and is no evidence here.
                        scenarios[i] = null;
                    }
                }
                return null;
            });
        }
        all(tasks);
        return scenarios;
    }

    /** Whether a run's step time can depend on a constant: true where the last resolving read it. */
    boolean depends(int row, ConstantName constant) {
        return reads.get(row).contains(constant);
    }

    /**
     * Seconds of one step.
     *
     * @param points sets of constants
     * @param scenarios as {@link #resolve} gives them
     * @param progress is told after each block of work
     * @return for each point a row for each scenario; NaN where it is null
     */
    double[][] of(List<Constants> points, Scenario[] scenarios, Runnable progress) {
        return of(points, Collections.nCopies(points.size(), scenarios), progress);
    }

    /** The same with scenarios of its own for each point, all of one length. */
    double[][] of(List<Constants> points, List<Scenario[]> scenariosOf, Runnable progress) {
        int rows = runs.size();
        double[][] seconds = new double[points.size()][rows];
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int from = 0; from < rows; from += BLOCK) {
            for (int p = 0; p < points.size(); p++) {
                int begin = from;
                int point = p;
                Scenario[] scenarios = scenariosOf.get(p);
                tasks.add(() -> {
                    StepSimulator simulator = new StepSimulator(new CpuKernels(1), points.get(point), orders);
                    Arrays.fill(seconds[point], begin, Math.min(begin + BLOCK, rows), Double.NaN);
                    for (int i = begin; i < Math.min(begin + BLOCK, rows); i++) {
                        if (scenarios[i] != null) {
                            seconds[point][i] = simulator.closedSeconds(scenarios[i]);
                        }
                    }
                    progress.run();
                    return null;
                });
            }
        }
        all(tasks);
        return seconds;
    }

    /** How many blocks of work {@link #of} does. */
    int blocks(int points) {
        return points * ((runs.size() + BLOCK - 1) / BLOCK);
    }

    private void all(List<Callable<Void>> tasks) {
        try {
            if (workers == null) {
                for (Callable<Void> task : tasks) {
                    task.call();
                }
                return;
            }
            for (Future<Void> done : workers.invokeAll(tasks)) {
                done.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while simulating runs", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (workers != null) {
            workers.shutdownNow();
        }
    }
}
