package dev.trainyard.fit;

import java.util.Arrays;
import java.util.List;

/**
 * Robust nonlinear least squares in the unit box: Levenberg and Marquardt's damped Gauss-Newton steps (Moré, "The
 * Levenberg-Marquardt algorithm", 1978), each step's quadratic model minimised within the box exactly, residuals under
 * the {@link SoftL1} loss with its own slope and curvature (Triggs et al., "Bundle adjustment", 2000, section 4.3).
 */
final class LeastSquares {
    private static final double FIRST_DAMPING = 1e-3;
    private static final double LEAST_DAMPING = 1e-9;
    private static final int MOST_TRIALS = 10;
    /** Iterations that gain less than this share of the cost are the last. */
    private static final double TOLERANCE = 1e-5;
    private static final int MOST_STALLS = 2;

    private LeastSquares() {}

    /** What is minimised. */
    interface Problem {
        /** Fixes what is discrete, at a point; called once before each iteration. */
        void choose(double[] y);

        /** One for each row, 0 where a row does not count. */
        double[] residuals(double[] y);

        /** For each variable the residuals' derivatives. */
        double[][] slopes(double[] y, double[] residuals);
    }

    /**
     * Where it ended.
     *
     * @param y the best point
     * @param residuals there
     * @param slopes the residuals' derivatives there, or where the last step to it began
     * @param curvature of the cost there, all evidence included
     * @param cost there
     */
    record Solution(double[] y, double[] residuals, double[][] slopes, double[][] curvature, double cost) {}

    /**
     * Minimises.
     *
     * @param others evidence apart from the residuals
     * @param start within the box
     * @param most iterations
     */
    static Solution minimise(Problem problem, List<GaussianPrior> others, double[] start, int most) {
        double[] y = start.clone();
        double damping = FIRST_DAMPING;
        Solution best = null;
        int stalls = 0;
        for (int iteration = 0; iteration < most && stalls < MOST_STALLS; iteration++) {
            problem.choose(y);
            double[] residuals = problem.residuals(y);
            double cost = cost(residuals, y, others);
            boolean gains = best == null || cost < best.cost() * (1 - TOLERANCE);
            stalls = gains ? 0 : stalls + 1;
            double[][] slopes = problem.slopes(y, residuals);
            double[] g = new double[y.length];
            double[][] h = normal(slopes, residuals, g);
            others.forEach(other -> other.addTo(y, g, h));
            double[] scale = scale(slopes, residuals, h);
            if (best == null || cost < best.cost()) {
                best = new Solution(y.clone(), residuals, slopes, h, cost);
            }
            boolean moved = false;
            for (int trial = 0; trial < MOST_TRIALS && !moved; trial++) {
                double[] step = step(h, scale, g, y, damping);
                double[] next = plus(y, step);
                double gain = cost - cost(problem.residuals(next), next, others);
                moved = gain > 0;
                double promised = promised(h, g, step);
                damping = gain > 0.75 * promised ? Math.max(LEAST_DAMPING, damping / 5)
                        : gain > 0.25 * promised ? damping : Math.max(FIRST_DAMPING, damping) * 4;
                if (moved) {
                    System.arraycopy(next, 0, y, 0, y.length);
                }
            }
            if (!moved) {
                break;
            }
        }
        return best;
    }

    /** All costs at a point. */
    static double cost(double[] residuals, double[] y, List<GaussianPrior> others) {
        double cost = 0;
        for (double residual : residuals) {
            cost += SoftL1.cost(residual);
        }
        for (GaussianPrior other : others) {
            cost += other.cost(y);
        }
        // A step to where something cannot be simulated is no gain.
        return Double.isNaN(cost) ? Double.POSITIVE_INFINITY : cost;
    }

    /** The residuals' own part of the curvature; their part of the slope is added to {@code g}. */
    static double[][] normal(double[][] slopes, double[] residuals, double[] g) {
        int n = slopes.length;
        double[] weights = Arrays.stream(residuals).map(SoftL1::weight).toArray();
        double[] bends = Arrays.stream(residuals).map(SoftL1::curvature).toArray();
        double[][] h = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < residuals.length; k++) {
                g[i] += slopes[i][k] * weights[k] * residuals[k];
            }
            for (int j = 0; j <= i; j++) {
                double sum = 0;
                for (int k = 0; k < residuals.length; k++) {
                    sum += slopes[i][k] * bends[k] * slopes[j][k];
                }
                h[i][j] = sum;
                h[j][i] = sum;
            }
        }
        return h;
    }

    /**
     * What damping multiplies: the diagonal with the loss's weight in place of its curvature. A parabola with that
     * weight lies above the loss everywhere, so damped steps are of use far from the least point too, where the loss
     * is all but straight.
     */
    private static double[] scale(double[][] slopes, double[] residuals, double[][] h) {
        double[] scale = new double[h.length];
        for (int i = 0; i < h.length; i++) {
            scale[i] = h[i][i];
            for (int k = 0; k < residuals.length; k++) {
                scale[i] += slopes[i][k] * slopes[i][k]
                        * (SoftL1.weight(residuals[k]) - SoftL1.curvature(residuals[k]));
            }
        }
        return scale;
    }

    /** The least point of the damped model inside the box. */
    private static double[] step(double[][] h, double[] scale, double[] g, double[] y, double damping) {
        double[][] damped = SymmetricMatrix.copy(h);
        double[] low = new double[y.length];
        double[] high = new double[y.length];
        for (int i = 0; i < y.length; i++) {
            damped[i][i] += damping * scale[i];
            low[i] = -y[i];
            high[i] = 1 - y[i];
        }
        return BoxQuadratic.minimise(damped, g, low, high);
    }

    private static double[] plus(double[] y, double[] step) {
        double[] sum = new double[y.length];
        for (int i = 0; i < y.length; i++) {
            sum[i] = Math.max(0, Math.min(1, y[i] + step[i]));
        }
        return sum;
    }

    /** By how much the undamped model falls. */
    private static double promised(double[][] h, double[] g, double[] step) {
        double[] bend = SymmetricMatrix.times(h, step);
        double fall = 0;
        for (int i = 0; i < step.length; i++) {
            fall -= step[i] * (g[i] + bend[i] / 2);
        }
        return fall;
    }
}
