package dev.trainyard.measure;

import dev.trainyard.kernel.Kernels;
import dev.trainyard.kernel.plan.LinkClass;

/**
 * Traffic mixes of varying layouts over the routes of all of them: one product, as contention among several layouts
 * would multiply it. Each mix sends on some routes; a route passes its share on every link class.
 */
final class LinkLoadCase implements KernelCase {
    private static final int ENTITY = 3;
    private static final int LAYOUTS = 6;
    private static final int ROUTES = 60;

    @Override
    public String name() {
        return "link-load";
    }

    @Override
    public String items() {
        return "traffic mixes";
    }

    @Override
    public int most() {
        return 1 << 18;
    }

    @Override
    public Work make(long seed, int size) {
        Draws draws = new Draws(seed, ENTITY);
        double[] routes = new double[ROUTES * LinkClass.COUNT];
        for (int i = 0; i < routes.length; i++) {
            routes[i] = draws.between(0, 1);
        }
        double[] traffic = new double[size * ROUTES];
        for (int i = 0; i < traffic.length; i++) {
            traffic[i] = draws.below(LAYOUTS) == 0 ? draws.between(1e6, 1e12) : 0;
        }
        return new Mixes(size, ROUTES, traffic, routes, new double[size * LinkClass.COUNT]);
    }

    private record Mixes(int items, int classes, double[] traffic, double[] routes, double[] load) implements Work {
        @Override
        public double bytes() {
            return (double) Double.BYTES * (traffic.length + load.length);
        }

        /** A multiplication and an addition for each product, and two to round each entry. */
        @Override
        public double operations() {
            return 2.0 * items * classes * LinkClass.COUNT + 2.0 * traffic.length + load.length;
        }

        @Override
        public void run(Kernels kernels) {
            kernels.linkLoad(items, classes, LinkClass.COUNT, traffic, routes, load);
        }

        @Override
        public long digest() {
            return new Digest().add(load).value();
        }
    }
}
