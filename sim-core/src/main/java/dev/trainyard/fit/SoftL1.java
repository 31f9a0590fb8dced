package dev.trainyard.fit;

/**
 * The loss {@code 2 * (sqrt(1 + z) - 1)} of a squared residual {@code z}: least squares near zero, absolute error far
 * from it, so that no run can pull more than one at a distance of a scale (Charbonnier et al., "Two deterministic
 * half-quadratic regularization algorithms for computed imaging", 1994; the name follows SciPy's least_squares).
 */
final class SoftL1 {
    private SoftL1() {}

    /** Half the loss of a residual, so that small ones count {@code r * r / 2}. */
    static double cost(double residual) {
        return Math.sqrt(1 + residual * residual) - 1;
    }

    /** The loss's slope over the residual: how much a residual counts against one near zero. */
    static double weight(double residual) {
        return 1 / Math.sqrt(1 + residual * residual);
    }

    /** The loss's second derivative; never negative, so the sum over residuals bends upward. */
    static double curvature(double residual) {
        double weight = weight(residual);
        return weight * weight * weight;
    }
}
