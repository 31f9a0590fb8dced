package dev.trainyard.fit;

import dev.trainyard.constants.ConstantName;
import dev.trainyard.constants.Constants.Constant;
import dev.trainyard.constants.Constants;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Names;
import dev.trainyard.input.Place;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.plan.schedule.OrderCache;
import dev.trainyard.runs.PublishedRun;
import dev.trainyard.runs.PublishedRuns;
import dev.trainyard.validation.RunPrediction;
import dev.trainyard.validation.Validation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Finds the constants that explain measured runs best: robust least squares on the log of predicted over measured step
 * time ({@link LeastSquares}), within each constant's physical bounds, with a weak leaning to its prior. Predictions
 * come from the simulator that every command uses, in the closed form.
 *
 * <p>Runs of one's own are fitted on top of the shipped ones: those of the shipped runs that are not in the file enter
 * as a Gaussian around the shipped constants (Laplace's approximation). One site differs from the mean of all by more
 * than that mean is uncertain, so the Gaussian is as wide as groups differ. A file that holds all shipped runs is
 * fitted by itself.
 */
public final class Fit {
    /** One range of a constant weighs as much as one residual of 3%: a prior's standard deviation is the range. */
    static final double PRIOR_WEIGHT = 1;
    /** A run whose loss has a tenth of a good one's weight is off by about 35%, and... */
    private static final double OUTLIER_WEIGHT = 0.1;
    /** ...so many times the usual scatter: no plausible machine, a slip in the row or in the model. */
    private static final double OUTLIER_SCATTERS = 6;
    private static final double MOST_SCATTER = 3;
    /** Standard deviation of the errors of groups that were left out of a fit: what validate --cross prints. */
    private static final double GROUP_SCATTER = 0.06;
    /** How far at most a restart lies from the best point, in ranges of a constant. */
    private static final double KICK = 0.15;

    private final FreeConstants free;
    private final Constants start;
    private final FitOptions options;
    private final OrderCache orders = new OrderCache();

    private Fit(FreeConstants free, Constants start, FitOptions options) {
        this.free = free;
        this.start = start;
        this.options = options;
    }

    /** The names of the constants that would be fitted. */
    public static List<String> free(Constants constants, FitOptions options) {
        return freeOf(constants, options).list().stream().map(constant -> constant.name().text()).toList();
    }

    private static FreeConstants freeOf(Constants constants, FitOptions options) {
        List<String> known = ConstantName.texts();
        List<String> written = new ArrayList<>(options.also());
        written.addAll(options.except());
        for (String name : written) {
            String stem = name.endsWith("*") ? name.substring(0, name.length() - 1) : null;
            if (stem == null ? !known.contains(name) : known.stream().noneMatch(one -> one.startsWith(stem))) {
                throw new InputException(Place.of("constants"), "", Names.unknown("constant", name, known));
            }
        }
        return FreeConstants.of(constants, options.also(), options.except());
    }

    /**
     * Fits.
     *
     * @param runs rows that are not scored are predicted only
     * @param start gives values to begin with, bounds, priors, and what is free
     * @throws InputException where nothing is left to learn or to learn from
     */
    public static FitResult run(List<PublishedRun> runs, Constants start, FitOptions options) {
        FreeConstants free = freeOf(start, options);
        if (free.size() == 0) {
            throw new InputException(Place.of("constants"), "", "every constant is held; expected at least one to fit."
                    + " Constants whose origin begins with \"fitted to N runs\" are free by themselves");
        }
        return new Fit(free, start, options).over(runs);
    }

    private FitResult over(List<PublishedRun> runs) {
        double[] begin = options.fromPrior() ? free.prior() : free.point(start);
        List<GaussianPrior> others = new ArrayList<>();
        List<PublishedRun> rest = options.alone() ? List.of() : notIn(runs);
        GaussianPrior leaning = GaussianPrior.leaning(free.prior(), PRIOR_WEIGHT);
        others.add(rest.isEmpty() ? leaning : shipped(rest, leaning));
        try (StepTimes times = new StepTimes(runs, options.threads(), orders)) {
            AtomicLong blocks = new AtomicLong();
            // A descent rarely takes half the steps that it may.
            double total = (double) times.blocks(free.size()) * (1 + options.restarts()) * options.iterations() / 2;
            RunErrors errors = new RunErrors(times, free, RunErrors.scored(runs),
                    () -> options.progress().accept(Math.min(1, blocks.incrementAndGet() / total)));
            LeastSquares.Solution solution = best(errors, others, begin);
            int rows = count(errors, runs.size());
            if (rows == 0) {
                throw new InputException(Place.of("runs"), "", "no run can teach anything; expected at least one that"
                        + " is scored and can be simulated. Maybe trainyard validate says why");
            }
            int[] outliers = outliers(errors, solution);
            if (outliers.length > 0) {
                IntStream.of(outliers).forEach(errors::leaveOut);
                solution = LeastSquares.minimise(errors, others, solution.y(), options.iterations());
            }
            return result(runs, rest, solution, outliers, rows - outliers.length);
        }
    }

    /** The best of several descents: one from the start, the others each from near the best so far. */
    private LeastSquares.Solution best(RunErrors errors, List<GaussianPrior> others, double[] begin) {
        LeastSquares.Solution best = LeastSquares.minimise(errors, others, begin, options.iterations());
        SplittableRandom random = new SplittableRandom(options.seed());
        for (int restart = 0; restart < options.restarts(); restart++) {
            double[] near = best.y().clone();
            for (int i = 0; i < near.length; i++) {
                near[i] = Math.max(0, Math.min(1, near[i] + KICK * (2 * random.nextDouble() - 1)));
            }
            LeastSquares.Solution other = LeastSquares.minimise(errors, others, near, options.iterations());
            best = other.cost() < best.cost() ? other : best;
        }
        return best;
    }

    private FitResult result(List<PublishedRun> runs, List<PublishedRun> rest, LeastSquares.Solution solution,
            int[] outliers, int rows) {
        Constants fitted = free.rounded(solution.y());
        String origin = "fitted to " + rows + " runs" + (rest.isEmpty() ? "" : " on top of those shipped");
        for (Constant constant : free.list()) {
            fitted = fitted.withOrigin(constant.name(), origin);
        }
        Validation after = validate(runs, fitted);
        List<RunPrediction> left = IntStream.of(outliers).mapToObj(row -> after.predictions().get(row))
                .sorted(Comparator.comparingDouble(p -> -Math.abs(StrictMath.log1p(p.errorPercent().orElse(0) / 100))))
                .toList();
        return FitResultBuilder.builder().constants(fitted).names(free.list().stream().map(Constant::name).toList())
                .atBounds(free.atBounds(solution.y())).runs(rows)
                .before(validate(runs, options.fromPrior() ? free.at(free.prior()) : start)).after(after).outliers(left)
                .covariance(SymmetricMatrix.inverse(solution.curvature())).build();
    }

    private static Validation validate(List<PublishedRun> runs, Constants constants) {
        return Validation.run(runs, new CpuKernels(1), constants, Fidelity.CLOSED, done -> { });
    }

    /** Shipped runs that can teach and that the file does not hold too; all of them come from the same two columns. */
    private static List<PublishedRun> notIn(List<PublishedRun> runs) {
        Set<String> own = new HashSet<>();
        runs.forEach(run -> own.add(run.id() + run.measuredSeconds()));
        List<PublishedRun> shipped = PublishedRuns.shipped();
        boolean[] scored = RunErrors.scored(shipped);
        return IntStream.range(0, shipped.size())
                .filter(i -> scored[i] && !own.contains(shipped.get(i).id() + shipped.get(i).measuredSeconds()))
                .mapToObj(shipped::get).toList();
    }

    /**
     * What shipped runs say of runs elsewhere: a Gaussian around the shipped constants with the shape of the cost
     * there, widened until it misses a shipped run by as much as groups are missed that were left out.
     */
    private GaussianPrior shipped(List<PublishedRun> rest, GaussianPrior leaning) {
        double[] centre = free.point(Constants.shipped());
        double[] slope = new double[centre.length];
        double[][] learned;
        try (StepTimes times = new StepTimes(rest, options.threads(), orders)) {
            RunErrors errors = new RunErrors(times, free, RunErrors.scored(rest), () -> { });
            errors.choose(centre);
            double[] residuals = errors.residuals(centre);
            learned = LeastSquares.normal(errors.slopes(centre, residuals), residuals, slope);
        }
        double[][] h = SymmetricMatrix.copy(learned);
        leaning.addTo(centre, slope, h);
        for (int i = 0; i < centre.length; i++) {
            // The shipped constants are where the cost is least; what a bound stops would still go on.
            slope[i] = centre[i] <= 0 ? Math.max(0, slope[i]) : centre[i] >= 1 ? Math.min(0, slope[i]) : 0;
        }
        double variance = SymmetricMatrix.trace(SymmetricMatrix.inverse(h), learned) / rest.size();
        double wanted = (GROUP_SCATTER / RunErrors.SCALE) * (GROUP_SCATTER / RunErrors.SCALE);
        return new GaussianPrior(centre, slope, h).times(Math.min(1, variance / wanted));
    }

    private static int count(RunErrors errors, int rows) {
        return (int) IntStream.range(0, rows).filter(errors::counts).count();
    }

    /** Rows far outside the scatter of the others. */
    private static int[] outliers(RunErrors errors, LeastSquares.Solution solution) {
        double[] residuals = solution.residuals();
        double[] sizes = IntStream.range(0, residuals.length).filter(errors::counts)
                .mapToDouble(i -> Math.abs(residuals[i])).sorted().toArray();
        // 1.4826 times the median size is the standard deviation where errors are normal (Huber, Robust Statistics);
        // few rows, most of them nonsense, must not pass for scatter.
        double scatter = Math.max(1, Math.min(MOST_SCATTER, 1.4826 * sizes[sizes.length / 2]));
        return IntStream.range(0, residuals.length).filter(i -> errors.counts(i)
                && SoftL1.weight(residuals[i]) < OUTLIER_WEIGHT
                && Math.abs(residuals[i]) > OUTLIER_SCATTERS * scatter).toArray();
    }
}
