package dev.trainyard.fit;

import java.util.stream.IntStream;

/**
 * The least point of {@code g'x + x'Hx/2} in a box, by a primal active-set method (Nocedal and Wright, Numerical
 * Optimization, 2nd ed., algorithm 16.3): walk to the least point of the free variables until a bound stops one; where
 * nothing stops, let go of the bound that pushes inward most.
 */
final class BoxQuadratic {
    /** A bound is let go only where that gains more than rounding. */
    private static final double PUSH = 1e-10;

    private BoxQuadratic() {}

    /**
     * Finds the least point.
     *
     * @param h positive definite
     * @param low at most 0 everywhere
     * @param high at least 0 everywhere
     * @return the point; all zero where {@code h} is not positive definite
     */
    static double[] minimise(double[][] h, double[] g, double[] low, double[] high) {
        int n = g.length;
        double[] x = new double[n];
        boolean[] held = new boolean[n];
        for (int i = 0; i < n; i++) {
            held[i] = low[i] == 0 && g[i] > 0 || high[i] == 0 && g[i] < 0 || low[i] == high[i];
        }
        // Each turn holds or frees one variable; no path visits more than a few times as many sets as variables.
        for (int turn = 0; turn < 20 * n; turn++) {
            double[] slope = SymmetricMatrix.times(h, x);
            for (int i = 0; i < n; i++) {
                slope[i] = -(slope[i] + g[i]);
            }
            int[] free = IntStream.range(0, n).filter(i -> !held[i]).toArray();
            double[] step = SymmetricMatrix.solve(h, slope, free);
            if (step.length < free.length) {
                return new double[n];
            }
            if (!walk(x, step, free, held, low, high) && !release(x, slope, h, step, free, held, low, high)) {
                break;
            }
        }
        return x;
    }

    /** Moves the free variables; true where a bound stopped one, which is then held. */
    private static boolean walk(double[] x, double[] step, int[] free, boolean[] held, double[] low, double[] high) {
        double length = 1;
        int stopped = -1;
        for (int k = 0; k < free.length; k++) {
            int i = free[k];
            double room = step[k] > 0 ? high[i] - x[i] : low[i] - x[i];
            if (step[k] != 0 && room / step[k] < length) {
                length = Math.max(0, room / step[k]);
                stopped = i;
            }
        }
        for (int k = 0; k < free.length; k++) {
            int i = free[k];
            x[i] = Math.max(low[i], Math.min(high[i], x[i] + length * step[k]));
            if (i == stopped) {
                x[i] = step[k] > 0 ? high[i] : low[i];
                held[i] = true;
            }
        }
        return stopped >= 0;
    }

    /** Frees the held variable that pushes inward most; false where none does, so that the point is the least. */
    private static boolean release(double[] x, double[] slope, double[][] h, double[] step, int[] free, boolean[] held,
            double[] low, double[] high) {
        int best = -1;
        double most = PUSH;
        for (int i = 0; i < x.length; i++) {
            if (held[i] && low[i] < high[i]) {
                double push = slope[i];
                for (int k = 0; k < free.length; k++) {
                    push -= h[i][free[k]] * step[k];
                }
                double inward = x[i] == high[i] ? -push : push;
                if (inward > most) {
                    most = inward;
                    best = i;
                }
            }
        }
        if (best >= 0) {
            held[best] = false;
        }
        return best >= 0;
    }
}
