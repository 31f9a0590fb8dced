package dev.trainyard.fit;

import dev.trainyard.constants.ConstantName;
import dev.trainyard.constants.Constants;
import dev.trainyard.runs.PublishedRun;
import dev.trainyard.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;

/**
 * The residuals of a fit: {@code log(predicted / measured) / 0.03} of each run that counts, as a function of a point of
 * the constants' box. What runs leave open (interleaving, recomputation) is chosen once by {@link #choose} and then
 * held, so that in between the residuals have no jumps.
 */
final class RunErrors implements LeastSquares.Problem {
    /** Scatter of a typical measured step time around a good model; where the loss turns from squares to absolutes. */
    static final double SCALE = 0.03;
    /** Step of the finite differences: a thousandth of a constant's range, well above rounding in sums of seconds. */
    private static final double STEP = 1e-3;

    private final StepTimes times;
    private final FreeConstants free;
    private final double[] measured;
    private final boolean[] counts;
    private final Runnable progress;
    private Scenario[] scenarios;

    /** {@code counts}: which runs are evidence; those that cannot be simulated are none either. */
    RunErrors(StepTimes times, FreeConstants free, boolean[] counts, Runnable progress) {
        this.times = times;
        this.free = free;
        this.counts = counts.clone();
        this.progress = progress;
        this.measured = times.runs().stream().mapToDouble(run -> run.measuredSeconds().orElse(Double.NaN)).toArray();
    }

    /** The runs that a fit may learn from: scored, with a measured time. */
    static boolean[] scored(List<PublishedRun> runs) {
        boolean[] scored = new boolean[runs.size()];
        for (int i = 0; i < scored.length; i++) {
            scored[i] = runs.get(i).scored() && runs.get(i).measuredSeconds().isPresent();
        }
        return scored;
    }

    boolean counts(int row) {
        return counts[row];
    }

    void leaveOut(int row) {
        counts[row] = false;
    }

    @Override
    public void choose(double[] y) {
        scenarios = times.resolve(free.at(y));
        for (int i = 0; i < scenarios.length; i++) {
            counts[i] &= scenarios[i] != null;
            scenarios[i] = counts[i] ? scenarios[i] : null;
        }
    }

    @Override
    public double[] residuals(double[] y) {
        double[] residuals = times.of(List.of(free.at(y)), scenarios, () -> { })[0];
        for (int i = 0; i < residuals.length; i++) {
            residuals[i] = residual(i, residuals[i]);
        }
        return residuals;
    }

    @Override
    public double[][] slopes(double[] y, double[] residuals) {
        List<Constants> points = new ArrayList<>();
        List<Scenario[]> touched = new ArrayList<>();
        double[] steps = new double[y.length];
        for (int j = 0; j < y.length; j++) {
            // Inward, so that no constant leaves its bounds.
            steps[j] = y[j] + STEP <= 1 ? STEP : -STEP;
            double[] moved = y.clone();
            moved[j] += steps[j];
            points.add(free.at(moved));
            touched.add(touched(free.list().get(j).name()));
        }
        double[][] slopes = times.of(points, touched, progress);
        for (int j = 0; j < slopes.length; j++) {
            for (int i = 0; i < residuals.length; i++) {
                slopes[j][i] = touched.get(j)[i] == null ? 0 : (residual(i, slopes[j][i]) - residuals[i]) / steps[j];
            }
        }
        return slopes;
    }

    /** Most runs never read most constants (another family's, another release's): their slope is zero. */
    private Scenario[] touched(ConstantName constant) {
        Scenario[] some = scenarios.clone();
        for (int i = 0; i < some.length; i++) {
            some[i] = times.depends(i, constant) ? some[i] : null;
        }
        return some;
    }

    private double residual(int row, double seconds) {
        return counts[row] ? StrictMath.log(seconds / measured[row]) / SCALE : 0;
    }
}
