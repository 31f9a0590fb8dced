package dev.trainyard.kernel.cpu;

import dev.ludovic.netlib.blas.BLAS;
import java.util.Arrays;

/**
 * Load of each link class for a batch of traffic mixes: {@code load = traffic x routes}, one dense product.
 * {@code traffic[b][c]} is what class c sends in mix b, {@code routes[c][l]} the share of it that passes link class l.
 *
 * <p>BLAS libraries add in different orders, which would let the choice of library reach the results. So both factors
 * are first rounded to whole multiples of a power of two, few enough bits that every product and sum is exact: any
 * order of addition then gives the same bits. Up to 64 classes, shares keep 23 bits below the largest share and traffic
 * 23 bits below the mix's largest entry (1e-7); each further doubling of classes costs traffic one bit.
 */
public final class LinkLoad {
    private static final int EXACT_BITS = 52;
    private static final int ROUTE_BITS = 23;
    private static final int MAX_CLASSES = 1 << 16;
    /** Multiplications that one entry's rounding costs. */
    private static final int ROUNDING = 4;
    /** Multiplications that make a slice worth a thread's attention. */
    private static final int LEAST_WORK = 200_000;

    private LinkLoad() {}

    /** The dense product itself: {@code load = traffic x routes}, row-major, exact in any order of addition. */
    public interface Product {
        /** Overwrites {@code load}, batch x links, from {@code traffic}, batch x classes, and {@code routes}. */
        void multiply(int batch, int classes, int links, double[] traffic, double[] routes, double[] load);
    }

    /** As {@link #product(Product, int, int, int, double[], double[], double[])}, to the same bits, by a plain loop. */
    public static void product(int batch, int classes, int links, double[] traffic, double[] routes, double[] load) {
        product(LinkLoad::multiply, new Workers(1), batch, classes, links, traffic, routes, load);
    }

    /** As {@link #product(Product, int, int, int, double[], double[], double[])}, to the same bits, by a BLAS. */
    public static void product(BLAS blas, int batch, int classes, int links, double[] traffic, double[] routes,
            double[] load) {
        // Row-major matrices are the transposes of column-major ones: load' = routes' x traffic'.
        product((b, c, l, sent, shares, sum) -> blas.dgemm("N", "N", l, b, c, 1, shares, l, sent, c, 0, sum, l),
                batch, classes, links, traffic, routes, load);
    }

    /** The product by a plain loop or a BLAS, rows cut over workers, to the same bits. */
    static void product(Rows rows, Workers workers, int batch, int classes, int links, double[] traffic,
            double[] routes, double[] load) {
        if (batch < 0 || classes < 1 || links < 1 || classes > MAX_CLASSES) {
            throw new IllegalArgumentException("expected batch >= 0, 1 to " + MAX_CLASSES + " classes and links >= 1, "
                    + "found " + batch + ", " + classes + " and " + links);
        }
        length("traffic", traffic, (long) batch * classes);
        length("routes", routes, (long) classes * links);
        length("load", load, (long) batch * links);
        if (batch == 0) {
            return;
        }
        double[] wholeRoutes = new double[classes * links];
        double routeUnit = whole("routes", routes, 0, wholeRoutes.length, ROUTE_BITS, wholeRoutes);
        int trafficBits = EXACT_BITS - ROUTE_BITS - (32 - Integer.numberOfLeadingZeros(classes - 1));
        double[] wholeTraffic = new double[batch * classes];
        double[] unit = new double[batch];
        long work = (long) classes * links + ROUNDING * ((long) classes + links);
        workers.split(batch, (int) Math.max(1, LEAST_WORK / work), (worker, from, to) -> {
            for (int b = from; b < to; b++) {
                unit[b] = whole("traffic", traffic, b * classes, classes, trafficBits, wholeTraffic) * routeUnit;
            }
            rows.multiply(from, to, classes, links, wholeTraffic, wholeRoutes, load);
            for (int b = from; b < to; b++) {
                for (int l = 0; l < links; l++) {
                    load[b * links + l] *= unit[b];
                }
            }
        });
    }

    /** Some rows of the dense product. */
    interface Rows {
        /** Overwrites rows {@code from} to {@code to - 1} of {@code load}. */
        void multiply(int from, int to, int classes, int links, double[] traffic, double[] routes, double[] load);
    }

    /** Rows by a BLAS, as above. */
    static Rows by(BLAS blas) {
        return (from, to, c, l, sent, shares, sum) -> blas.dgemm("N", "N", l, to - from, c, 1, shares, 0, l, sent,
                from * c, c, 0, sum, from * l, l);
    }

    /**
     * Computes the load. All arrays are row-major.
     *
     * @param product any implementation; the result does not depend on which
     * @param batch traffic mixes
     * @param classes traffic classes, at most 65,536
     * @param links link classes
     * @param traffic batch x classes, bytes or bytes/s, not negative
     * @param routes classes x links, share of a class that passes a link class, not negative
     * @param load batch x links, in the unit of {@code traffic}; overwritten
     */
    public static void product(Product product, int batch, int classes, int links, double[] traffic,
            double[] routes, double[] load) {
        product((from, to, c, l, sent, shares, sum) -> product.multiply(batch, c, l, sent, shares, sum),
                new Workers(1), batch, classes, links, traffic, routes, load);
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

    /** Writes entries as whole multiples of a power of two, the largest just below 2^bits, and gives that power. */
    private static double whole(String name, double[] from, int start, int count, int bits, double[] to) {
        double largest = 0;
        for (int i = start; i < start + count; i++) {
            if (!(from[i] >= 0 && from[i] <= 1e30)) {
                throw new IllegalArgumentException(name + "[" + i + "] must lie between 0 and 1e30, found " + from[i]);
            }
            largest = Math.max(largest, from[i]);
        }
        // 1e-30 keeps the power of two a normal number; less than that is nothing.
        int exponent = Math.getExponent(Math.max(largest, 1e-30)) + 2 - bits;
        double unit = Math.scalb(1.0, exponent);
        for (int i = start; i < start + count; i++) {
            to[i] = Math.rint(from[i] / unit);
        }
        return unit;
    }

    private static void length(String name, double[] array, long expected) {
        if (array.length != expected) {
            throw new IllegalArgumentException(name + " must have " + expected + " entries, found " + array.length);
        }
    }
}
