package dev.trainyard.measure;

import dev.trainyard.kernel.Kernels;
import dev.trainyard.kernel.collective.CollectiveBatch;
import dev.trainyard.kernel.collective.CollectiveKernel;
import dev.trainyard.workload.LinkClass;
import dev.trainyard.workload.LinkTraffic;
import dev.trainyard.workload.PipelineOrders;
import dev.trainyard.workload.Workload;
import java.util.ArrayList;
import java.util.List;

/**
 * Traffic mixes of the stages of varying layouts, each with up to twice its bytes, over the routes of all of them: one
 * product, as contention among several layouts would multiply it.
 */
final class LinkLoadCase implements KernelCase {
    private static final int ENTITY = 3;
    private static final int LAYOUTS = 6;

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
        List<LinkTraffic> sample = new ArrayList<>();
        List<Workload> workloads = LayoutSample.workloads();
        for (int i = 0; i < LAYOUTS; i++) {
            sample.add(traffic(workloads.get(i * workloads.size() / LAYOUTS)));
        }
        int[] first = new int[LAYOUTS + 1];
        for (int i = 0; i < LAYOUTS; i++) {
            first[i + 1] = first[i] + sample.get(i).routeCount();
        }
        int classes = first[LAYOUTS];
        double[] routes = new double[classes * LinkClass.COUNT];
        List<double[]> bytes = new ArrayList<>();
        for (int i = 0; i < LAYOUTS; i++) {
            double[] own = sample.get(i).routes();
            System.arraycopy(own, 0, routes, first[i] * LinkClass.COUNT, own.length);
            bytes.add(sample.get(i).bytes());
        }
        Draws draws = new Draws(seed, ENTITY);
        double[] traffic = new double[size * classes];
        for (int mix = 0; mix < size; mix++) {
            int layout = draws.below(LAYOUTS);
            int count = sample.get(layout).routeCount();
            int from = draws.below(sample.get(layout).mixes()) * count;
            double factor = draws.between(1, 2);
            for (int r = 0; r < count; r++) {
                traffic[mix * classes + first[layout] + r] = factor * bytes.get(layout)[from + r];
            }
        }
        return new Mixes(size, classes, traffic, routes, new double[size * LinkClass.COUNT]);
    }

    private static LinkTraffic traffic(Workload workload) {
        CollectiveBatch collectives = workload.collectives();
        int[] algorithms = new int[collectives.size()];
        CollectiveKernel.run(collectives, new double[collectives.size()], algorithms);
        return workload.traffic(PipelineOrders.of(workload.shape()), algorithms);
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
