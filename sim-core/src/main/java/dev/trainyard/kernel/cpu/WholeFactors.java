package dev.trainyard.kernel.cpu;

/**
 * Both factors of a link-load product as whole multiples of powers of two, few enough bits that every product and sum
 * is exact. Up to 64 classes, shares keep 23 bits below the largest share and traffic 23 bits below the mix's largest
 * entry (1e-7); each further doubling of classes costs traffic one bit.
 *
 * <p>Several threads may round and scale at once, each mixes of its own.
 */
public final class WholeFactors {
    private static final int EXACT_BITS = 52;
    private static final int ROUTE_BITS = 23;
    private static final int MAX_CLASSES = 1 << 16;
    private static final double MOST = 1e30;
    /** Keeps the power of two a normal number; less than that is nothing. */
    private static final double LEAST = 1e-30;

    private final int batch;
    private final int classes;
    private final int links;
    private final double[] traffic;
    private final double[] load;
    private final int trafficBits;
    private final double[] routes;
    private final double routeUnit;
    /** Of each mix's load. */
    private final double[] unit;

    /**
     * Checks the shapes, and rounds the routes. All arrays are row-major.
     *
     * @param batch traffic mixes
     * @param classes traffic classes, at most 65,536
     * @param links link classes
     * @param traffic batch x classes, not negative
     * @param routes classes x links, not negative
     * @param load batch x links, to be overwritten
     */
    public WholeFactors(int batch, int classes, int links, double[] traffic, double[] routes, double[] load) {
        if (batch < 0 || classes < 1 || links < 1 || classes > MAX_CLASSES) {
            throw new IllegalArgumentException("expected batch >= 0, 1 to " + MAX_CLASSES + " classes and links >= 1, "
                    + "found " + batch + ", " + classes + " and " + links);
        }
        length("traffic", traffic, (long) batch * classes);
        length("routes", routes, (long) classes * links);
        length("load", load, (long) batch * links);
        this.batch = batch;
        this.classes = classes;
        this.links = links;
        this.traffic = traffic;
        this.load = load;
        this.trafficBits = EXACT_BITS - ROUTE_BITS - (32 - Integer.numberOfLeadingZeros(classes - 1));
        this.routes = new double[classes * links];
        this.routeUnit = whole("routes", routes, 0, this.routes.length, ROUTE_BITS, this.routes, 0);
        this.unit = new double[batch];
    }

    public int batch() {
        return batch;
    }

    public int classes() {
        return classes;
    }

    public int links() {
        return links;
    }

    /** The routes in whole multiples. */
    public double[] routes() {
        return routes;
    }

    /** Where the load goes: first in whole multiples, then {@link #scale}d. */
    public double[] load() {
        return load;
    }

    /** Writes a mix's traffic in whole multiples from {@code to[at]} on. */
    public void round(int mix, double[] to, int at) {
        unit[mix] = whole("traffic", traffic, mix * classes, classes, trafficBits, to, at) * routeUnit;
    }

    /** Turns the load of mixes {@code from} to {@code to - 1} from whole multiples into the traffic's unit. */
    public void scale(int from, int to) {
        for (int mix = from; mix < to; mix++) {
            for (int link = mix * links; link < (mix + 1) * links; link++) {
                load[link] *= unit[mix];
            }
        }
    }

    /** Writes entries as whole multiples of a power of two, the largest just below 2^bits, and gives that power. */
    private static double whole(String name, double[] from, int start, int count, int bits, double[] to, int at) {
        double largest = 0;
        for (int i = start; i < start + count; i++) {
            double value = from[i];
            if (!(value >= 0 && value <= MOST)) {
                throw new IllegalArgumentException(name + "[" + i + "] must lie between 0 and 1e30, found " + value);
            }
            if (value > largest) {
                largest = value;
            }
        }
        int exponent = Math.getExponent(Math.max(largest, LEAST)) + 2 - bits;
        // Both powers are normal numbers, so multiplying by one is dividing by the other, to the bit.
        double inverse = Math.scalb(1.0, -exponent);
        for (int i = 0; i < count; i++) {
            to[at + i] = Math.rint(from[start + i] * inverse);
        }
        return Math.scalb(1.0, exponent);
    }

    private static void length(String name, double[] array, long expected) {
        if (array.length != expected) {
            throw new IllegalArgumentException(name + " must have " + expected + " entries, found " + array.length);
        }
    }
}
