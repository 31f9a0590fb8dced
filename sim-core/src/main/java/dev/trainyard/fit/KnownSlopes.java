package dev.trainyard.fit;

import java.util.Arrays;

/**
 * A problem whose derivatives at one point are known already, from a problem with more rows.
 *
 * @param problem what is minimised
 * @param point where the derivatives hold
 * @param known the derivatives
 * @param everywhere take them for right at other points too: steps then gain less, but cost next to nothing
 */
record KnownSlopes(LeastSquares.Problem problem, double[] point, double[][] known, boolean everywhere)
        implements LeastSquares.Problem {

    /** Takes the rows of a solved problem that still count. */
    static KnownSlopes at(LeastSquares.Solution full, RunErrors part, boolean everywhere) {
        double[][] known = new double[full.slopes().length][];
        for (int j = 0; j < known.length; j++) {
            known[j] = full.slopes()[j].clone();
            for (int i = 0; i < known[j].length; i++) {
                known[j][i] = part.counts(i) ? known[j][i] : 0;
            }
        }
        return new KnownSlopes(part, full.y(), known, everywhere);
    }

    @Override
    public void choose(double[] y) {
        problem.choose(y);
    }

    @Override
    public double[] residuals(double[] y) {
        return problem.residuals(y);
    }

    @Override
    public double[][] slopes(double[] y, double[] residuals) {
        return everywhere || Arrays.equals(y, point) ? known : problem.slopes(y, residuals);
    }
}
