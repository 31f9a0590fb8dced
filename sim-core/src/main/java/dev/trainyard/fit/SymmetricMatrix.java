package dev.trainyard.fit;

import java.util.Arrays;

/**
 * Symmetric positive definite systems by Cholesky factors: {@code a = L L'} with L lower triangular (Golub and Van
 * Loan, Matrix Computations, 4th edition, algorithm 4.2.1, column by column). Plain loops in one order, since a fit
 * must give the same bytes on every machine; some fifty unknowns need no more.
 */
final class SymmetricMatrix {
    private SymmetricMatrix() {}

    /**
     * Solves {@code a[subset, subset] * x = b[subset]}.
     *
     * @param a the lower triangle is read
     * @return x at the subset's places, as many as the subset has; empty where the matrix is not positive definite
     */
    static double[] solve(double[][] a, double[] b, int[] subset) {
        int n = subset.length;
        double[][] lower = new double[n][n];
        double[] x = new double[n];
        for (int i = 0; i < n; i++) {
            x[i] = b[subset[i]];
            for (int j = 0; j <= i; j++) {
                lower[i][j] = a[Math.max(subset[i], subset[j])][Math.min(subset[i], subset[j])];
            }
        }
        if (!factor(lower)) {
            return new double[0];
        }
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < i; k++) {
                x[i] -= x[k] * lower[i][k];
            }
            x[i] /= lower[i][i];
        }
        for (int i = n - 1; i >= 0; i--) {
            for (int k = i + 1; k < n; k++) {
                x[i] -= lower[k][i] * x[k];
            }
            x[i] /= lower[i][i];
        }
        return x;
    }

    /**
     * The inverse of a positive definite matrix, {@code W' W} where W is the inverse of the Cholesky factor.
     *
     * @param a the lower triangle is read
     * @throws IllegalArgumentException where the matrix is not positive definite
     */
    static double[][] inverse(double[][] a) {
        int n = a.length;
        double[][] lower = copy(a);
        if (!factor(lower)) {
            throw new IllegalArgumentException("the matrix is not positive definite");
        }
        invert(lower);
        double[][] inverse = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = 0;
                for (int k = i; k < n; k++) {
                    sum += lower[k][j] * lower[k][i];
                }
                inverse[i][j] = sum;
                inverse[j][i] = sum;
            }
        }
        return inverse;
    }

    /** Puts the Cholesky factor in place of the lower triangle; false where there is none. */
    private static boolean factor(double[][] lower) {
        for (int j = 0; j < lower.length; j++) {
            double squares = 0;
            for (int k = 0; k < j; k++) {
                squares += lower[j][k] * lower[j][k];
            }
            double square = lower[j][j] - squares;
            if (!(square > 0)) {
                return false;
            }
            double pivot = Math.sqrt(square);
            lower[j][j] = pivot;
            for (int i = j + 1; i < lower.length; i++) {
                for (int k = 0; k < j; k++) {
                    lower[i][j] -= lower[j][k] * lower[i][k];
                }
                lower[i][j] *= 1 / pivot;
            }
        }
        return true;
    }

    /** Puts its inverse in place of a lower triangle. */
    private static void invert(double[][] lower) {
        int n = lower.length;
        for (int j = n - 1; j >= 0; j--) {
            lower[j][j] = 1 / lower[j][j];
            for (int i = n - 1; i > j; i--) {
                double sum = lower[i][i] * lower[i][j];
                for (int k = i - 1; k > j; k--) {
                    sum += lower[k][j] * lower[i][k];
                }
                lower[i][j] = -lower[j][j] * sum;
            }
        }
    }

    static double[][] copy(double[][] a) {
        return Arrays.stream(a).map(double[]::clone).toArray(double[][]::new);
    }

    /** The trace of the product of two symmetric matrices. */
    static double trace(double[][] a, double[][] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a.length; j++) {
                sum += a[i][j] * b[i][j];
            }
        }
        return sum;
    }

    static double[] times(double[][] a, double[] x) {
        double[] product = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < x.length; j++) {
                product[i] += a[i][j] * x[j];
            }
        }
        return product;
    }
}
