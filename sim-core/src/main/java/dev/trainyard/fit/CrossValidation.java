package dev.trainyard.fit;

import dev.trainyard.constants.Constants;
import dev.trainyard.interval.HeldOut;
import dev.trainyard.interval.LeftOut;
import dev.trainyard.plan.schedule.OrderCache;
import dev.trainyard.runs.PublishedRun;
import dev.trainyard.scenario.Scenario;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleConsumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * How well the physics predicts what it has not seen: each group of runs is left out in turn, the constants are fitted
 * to the rest, and the group is predicted with them. A constant that only the group determines goes back to its prior.
 */
public final class CrossValidation {
    /** The fit without a group begins at the fit with it, so a few steps do. */
    private static final int ITERATIONS = 12;
    /** With rough derivatives later steps gain next to nothing. */
    private static final int ROUGH_ITERATIONS = 5;
    private static final int FULL_ITERATIONS = 10;

    private final List<PublishedRun> runs;
    private final FreeConstants free;
    private final List<GaussianPrior> leaning;
    private final int threads;
    private final OrderCache orders;
    private final boolean rough;
    private final boolean[] scored;

    /** {@code rough}: all descents take their derivatives from the fit to all runs, which is several times faster. */
    public CrossValidation(List<PublishedRun> runs, FreeConstants free, int threads, OrderCache orders, boolean rough) {
        this.runs = runs;
        this.free = free;
        this.leaning = List.of(GaussianPrior.leaning(free.prior(), Fit.PRIOR_WEIGHT));
        this.threads = threads;
        this.orders = orders;
        this.rough = rough;
        this.scored = RunErrors.scored(runs);
    }

    /**
     * Leaves out every group in turn, for each way of grouping.
     *
     * @param constants near the best for all runs; the descents begin there
     * @param threads results do not depend on it
     * @param progress is told the share of the work that is done, 0 to 1, by several threads
     */
    public static List<LeftOut> run(List<PublishedRun> runs, Constants constants, List<LeftOut.By> ways, int threads,
            DoubleConsumer progress) {
        CrossValidation cross = new CrossValidation(runs, FreeConstants.of(constants, List.of(), List.of()), threads,
                new OrderCache(), false);
        LeastSquares.Solution full = cross.full(constants);
        int groups = ways.stream().mapToInt(by -> cross.groups(by).size()).sum();
        AtomicInteger done = new AtomicInteger();
        return ways.stream().map(by -> cross.leaveOut(by, full,
                () -> progress.accept((double) done.incrementAndGet() / groups))).toList();
    }

    /** The fit to all runs, from constants near it. */
    public LeastSquares.Solution full(Constants constants) {
        try (StepTimes times = new StepTimes(runs, threads, orders)) {
            return LeastSquares.minimise(new RunErrors(times, free, scored, () -> { }), leaning,
                    free.point(constants), FULL_ITERATIONS);
        }
    }

    private Map<String, List<Integer>> groups(LeftOut.By by) {
        Map<String, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < runs.size(); i++) {
            if (scored[i]) {
                groups.computeIfAbsent(by.group(runs.get(i)), name -> new ArrayList<>()).add(i);
            }
        }
        return groups;
    }

    /** Leaves out every group in turn; {@code progress} is told after each. */
    LeftOut leaveOut(LeftOut.By by, LeastSquares.Solution full, Runnable progress) {
        return leaveOut(by, name -> true, full, progress);
    }

    /** Leaves out the groups whose names are wanted, in turn; only their runs are predicted. */
    LeftOut leaveOut(LeftOut.By by, Predicate<String> wanted, LeastSquares.Solution full, Runnable progress) {
        HeldOut[] rows = new HeldOut[runs.size()];
        List<Callable<Void>> tasks = new ArrayList<>();
        groups(by).forEach((name, members) -> {
            if (wanted.test(name)) {
                tasks.add(() -> {
                    predictWithout(members, full, rows);
                    progress.run();
                    return null;
                });
            }
        });
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try {
            for (Future<Void> done : workers.invokeAll(tasks)) {
                done.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while fitting without a group", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        } finally {
            workers.shutdownNow();
        }
        return new LeftOut(by, Arrays.stream(rows).filter(Objects::nonNull).toList());
    }

    private void predictWithout(List<Integer> members, LeastSquares.Solution full, HeldOut[] rows) {
        boolean[] counts = scored.clone();
        members.forEach(row -> counts[row] = false);
        double[] y;
        try (StepTimes times = new StepTimes(runs, 1, orders)) {
            RunErrors errors = new RunErrors(times, free, counts, () -> { });
            y = LeastSquares.minimise(KnownSlopes.at(full, errors, rough), leaning, full.y(),
                    rough ? ROUGH_ITERATIONS : ITERATIONS).y();
        }
        List<PublishedRun> out = members.stream().map(runs::get).toList();
        try (StepTimes times = new StepTimes(out, 1, orders)) {
            Constants constants = free.at(y);
            // What runs leave open is chosen anew: with the constants that have not seen them.
            Scenario[] scenarios = times.resolve(constants);
            double[] seconds = times.of(List.of(constants), scenarios, () -> { })[0];
            IntStream.range(0, seconds.length).filter(i -> scenarios[i] != null)
                    .forEach(i -> rows[members.get(i)] = new HeldOut(out.get(i), seconds[i]));
        }
    }
}
