package dev.trainyard.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class LeastSquaresTest {
    @Test
    void aQuadraticInABoxEndsWhereNoVariableCanGain() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            int n = 1 + random.nextInt(8);
            double[][] root = new double[n + 2][n];
            double[] g = new double[n];
            double[] low = new double[n];
            double[] high = new double[n];
            for (int i = 0; i < n; i++) {
                for (double[] row : root) {
                    row[i] = random.nextGaussian();
                }
                g[i] = 3 * random.nextGaussian();
                low[i] = random.nextInt(3) == 0 ? 0 : -random.nextDouble();
                high[i] = random.nextInt(3) == 0 ? 0 : random.nextDouble();
            }
            double[][] h = new double[n][n];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    for (double[] row : root) {
                        h[i][j] += row[i] * row[j];
                    }
                }
            }
            double[] x = BoxQuadratic.minimise(h, g, low, high);
            double[] slope = SymmetricMatrix.times(h, x);
            for (int i = 0; i < n; i++) {
                assertThat(x[i]).isBetween(low[i], high[i]);
                double s = slope[i] + g[i];
                // The Karush-Kuhn-Tucker conditions.
                if (x[i] > low[i]) {
                    assertThat(s).as("round %d, may fall", round).isLessThan(1e-7);
                }
                if (x[i] < high[i]) {
                    assertThat(s).as("round %d, may rise", round).isGreaterThan(-1e-7);
                }
            }
        }
    }

    @Test
    void aCurvedValleyIsFollowedToItsEndAndABoundHolds() {
        // Rosenbrock's function, moved so that its least point is (0.75, 0.5625) in the box.
        Function<double[], double[]> rosenbrock = y -> new double[] {10 * (y[1] - y[0] * y[0]), 0.75 - y[0]};
        assertThat(descend(rosenbrock, 0.01, 0.99)).containsExactly(new double[] {0.75, 0.5625}, within(1e-3));
        // The least point lies outside: y[1] would be 4.
        Function<double[], double[]> outside = y -> new double[] {10 * (y[1] - y[0] * y[0]), 2 - y[0]};
        assertThat(descend(outside, 0.2, 0.9)[1]).isEqualTo(1);
    }

    @Test
    void aRowFarOffPullsNoMoreThanOneAtAScale() {
        // The mean of ten rows at 0.3 and one far away.
        double[] rows = {0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 1000};
        Function<double[], double[]> mean = y -> {
            double[] residuals = new double[rows.length];
            for (int i = 0; i < rows.length; i++) {
                residuals[i] = 100 * (y[0] - rows[i]);
            }
            return residuals;
        };
        assertThat(descend(mean, 0.9)[0]).isCloseTo(0.3, within(0.0011));
    }

    @Test
    void evidenceApartFromRowsIsWeighedAgainstThem() {
        Function<double[], double[]> none = y -> new double[] {0};
        GaussianPrior half = GaussianPrior.leaning(new double[] {0.5, 0.25}, 2);
        LeastSquares.Solution solution = LeastSquares.minimise(problem(none), List.of(half), new double[] {1, 0}, 10);
        assertThat(solution.y()).containsExactly(new double[] {0.5, 0.25}, within(1e-6));
        assertThat(solution.curvature()[0][0]).isEqualTo(4);
        assertThat(SymmetricMatrix.inverse(solution.curvature())[1][1]).isCloseTo(0.25, within(1e-12));
        assertThat(half.times(0.5).cost(new double[] {1, 0.25})).isCloseTo(0.25, within(1e-12));
    }

    private static double[] descend(Function<double[], double[]> residuals, double... start) {
        return LeastSquares.minimise(problem(residuals), List.of(), start, 100).y();
    }

    private static LeastSquares.Problem problem(Function<double[], double[]> residuals) {
        return new LeastSquares.Problem() {
            @Override
            public void choose(double[] y) {
                assertThat(Arrays.stream(y)).allMatch(value -> value >= 0 && value <= 1);
            }

            @Override
            public double[] residuals(double[] y) {
                return residuals.apply(y);
            }

            @Override
            public double[][] slopes(double[] y, double[] at) {
                double[][] slopes = new double[y.length][];
                for (int j = 0; j < y.length; j++) {
                    double[] moved = y.clone();
                    moved[j] += 1e-6;
                    slopes[j] = residuals.apply(moved);
                    for (int i = 0; i < at.length; i++) {
                        slopes[j][i] = (slopes[j][i] - at[i]) / 1e-6;
                    }
                }
                return slopes;
            }
        };
    }
}
