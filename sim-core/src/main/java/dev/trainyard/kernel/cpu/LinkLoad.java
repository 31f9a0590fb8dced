package dev.trainyard.kernel.cpu;

import dev.ludovic.netlib.blas.BLAS;
import java.util.Arrays;

/**
 * Load of each link class for a batch of traffic mixes: {@code load = traffic x routes}, one dense product.
 * {@code traffic[b][c]} is what class c sends in mix b, {@code routes[c][l]} the share of it that passes link class l.
 *
 * <p>BLAS libraries add in different orders, which would let the choice of library reach the results. So both factors
 * are first rounded to whole multiples of a power of two, few enough bits that every product and sum is exact: any
 * order of addition then gives the same bits ({@link WholeFactors}).
 */
public final class LinkLoad {
    /** Multiplications that one entry's rounding costs. */
    private static final int ROUNDING = 4;
    /** Multiplications that make a slice worth a thread's attention. */
    private static final int LEAST_WORK = 200_000;

    private LinkLoad() {}

    /** As {@link #product(BLAS, int, int, int, double[], double[], double[])}, to the same bits, by a plain loop. */
    public static void product(int batch, int classes, int links, double[] traffic, double[] routes, double[] load) {
        product(LinkLoad::multiply, new Workers(1), batch, classes, links, traffic, routes, load);
    }

    /**
     * Computes the load. All arrays are row-major.
     *
     * @param blas any implementation; the result does not depend on which
     * @param batch traffic mixes
     * @param classes traffic classes, at most 65,536
     * @param links link classes
     * @param traffic batch x classes, bytes or bytes/s, not negative
     * @param routes classes x links, share of a class that passes a link class, not negative
     * @param load batch x links, in the unit of {@code traffic}; overwritten
     */
    public static void product(BLAS blas, int batch, int classes, int links, double[] traffic, double[] routes,
            double[] load) {
        product(by(blas), new Workers(1), batch, classes, links, traffic, routes, load);
    }

    /** The product by a plain loop or a BLAS, rows cut over workers, to the same bits. */
    static void product(Rows rows, Workers workers, int batch, int classes, int links, double[] traffic,
            double[] routes, double[] load) {
        WholeFactors factors = new WholeFactors(batch, classes, links, traffic, routes, load);
        if (batch == 0) {
            return;
        }
        double[] whole = new double[batch * classes];
        long work = (long) classes * links + ROUNDING * ((long) classes + links);
        workers.split(batch, (int) Math.max(1, LEAST_WORK / work), (worker, from, to) -> {
            for (int b = from; b < to; b++) {
                factors.round(b, whole, b * classes);
            }
            rows.multiply(from, to, classes, links, whole, factors.routes(), load);
            factors.scale(from, to);
        });
    }

    /** Some rows of the dense product. */
    interface Rows {
        /** Overwrites rows {@code from} to {@code to - 1} of {@code load}. */
        void multiply(int from, int to, int classes, int links, double[] traffic, double[] routes, double[] load);
    }

    /** Rows by a BLAS; row-major matrices are the transposes of column-major ones: load' = routes' x traffic'. */
    static Rows by(BLAS blas) {
        return (from, to, c, l, sent, shares, sum) -> blas.dgemm("N", "N", l, to - from, c, 1, shares, 0, l, sent,
                from * c, c, 0, sum, from * l, l);
    }

    /** Rows by a plain loop. */
    static void multiply(int from, int to, int classes, int links, double[] traffic, double[] routes,
            double[] load) {
        Arrays.fill(load, from * links, to * links, 0);
        for (int b = from; b < to; b++) {
            for (int c = 0; c < classes; c++) {
                double sent = traffic[b * classes + c];
                for (int l = 0; l < links; l++) {
                    load[b * links + l] += sent * routes[c * links + l];
                }
            }
        }
    }

    /**
     * How much longer the busiest link class of one mix needs than one unit of time, 0 without traffic.
     *
     * @param load what {@link #product} gave
     * @param mix row of {@code load}
     * @param capacity what each link class carries in one unit of time, positive
     */
    public static double bottleneck(double[] load, int mix, double[] capacity) {
        double worst = 0;
        for (int l = 0; l < capacity.length; l++) {
            worst = Math.max(worst, load[mix * capacity.length + l] / capacity[l]);
        }
        return worst;
    }
}
