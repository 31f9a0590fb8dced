package dev.trainyard.fit;

import dev.ludovic.netlib.lapack.JavaLAPACK;
import java.util.Arrays;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.netlib.util.intW;

/**
 * Positive definite systems by LAPACK's Cholesky factors. Always the implementation in Java: native ones round
 * otherwise from machine to machine, and a fit must give the same bytes on all.
 */
final class SymmetricMatrix {
    private static final String LIBRARY_LOG = "dev.ludovic.netlib.lapack.InstanceBuilder";

    private SymmetricMatrix() {}

    /**
     * Solves {@code a[subset, subset] * x = b[subset]} (dposv).
     *
     * @param a the lower triangle is read
     * @return x at the subset's places, as many as the subset has; empty where the matrix is not positive definite
     */
    static double[] solve(double[][] a, double[] b, int[] subset) {
        int n = subset.length;
        if (n == 0) {
            return new double[0]; // LAPACK in Java ends the process over a leading dimension of 0
        }
        double[] packed = new double[n * n];
        double[] x = new double[n];
        for (int i = 0; i < n; i++) {
            x[i] = b[subset[i]];
            for (int j = 0; j <= i; j++) {
                packed[j * n + i] = a[Math.max(subset[i], subset[j])][Math.min(subset[i], subset[j])];
            }
        }
        intW info = new intW(0);
        lapack().dposv("L", n, 1, packed, n, x, n, info);
        return info.val == 0 ? x : new double[0];
    }

    /** The inverse of a positive definite matrix (dpotrf, dpotri). */
    static double[][] inverse(double[][] a) {
        int n = a.length;
        double[] packed = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                packed[j * n + i] = a[i][j];
            }
        }
        intW info = new intW(0);
        lapack().dpotrf("L", n, packed, n, info);
        if (info.val == 0) {
            lapack().dpotri("L", n, packed, n, info);
        }
        if (info.val != 0) {
            throw new IllegalArgumentException("the matrix is not positive definite");
        }
        double[][] inverse = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                inverse[i][j] = packed[j * n + i];
                inverse[j][i] = packed[j * n + i];
            }
        }
        return inverse;
    }

    /** The library reports at its first use what it chose, as INFO; nobody needs to read that. */
    private static JavaLAPACK lapack() {
        Logger log = Logger.getLogger(LIBRARY_LOG);
        Level before = log.getLevel();
        log.setLevel(Level.WARNING);
        try {
            return JavaLAPACK.getInstance();
        } finally {
            log.setLevel(before);
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
