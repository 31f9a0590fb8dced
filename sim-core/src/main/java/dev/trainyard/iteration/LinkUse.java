package dev.trainyard.iteration;

import dev.trainyard.kernel.Kernels;
import dev.trainyard.kernel.cpu.LinkLoad;
import dev.trainyard.workload.LinkClass;
import dev.trainyard.workload.LinkTraffic;
import dev.trainyard.workload.TrafficClass;

/**
 * How much of each link class one step uses: what an accelerator sends over it, hidden or not, as a share of what it
 * could carry in the time of the step. Each link class by the stage that loads it most.
 */
public final class LinkUse {
    private final double[] shares;

    private LinkUse(double[] shares) {
        this.shares = shares;
    }

    /** Load in bytes, (stage, traffic class) x link class. */
    static double[] load(Kernels kernels, LinkTraffic traffic) {
        double[] load = new double[traffic.mixes() * LinkClass.COUNT];
        kernels.linkLoad(traffic.mixes(), traffic.routeCount(), LinkClass.COUNT, traffic.bytes(), traffic.routes(),
                load);
        return load;
    }

    /** Seconds that the busiest link takes to carry a step's traffic: no step is shorter. */
    static double leastSeconds(LinkTraffic traffic, double[] load) {
        double[] capacity = present(traffic.capacity());
        double least = 0;
        for (int stage = 0; stage < traffic.stages(); stage++) {
            double[] all = new double[LinkClass.COUNT];
            for (int link = 0; link < LinkClass.COUNT; link++) {
                all[link] = sum(load, stage, link);
            }
            least = Math.max(least, LinkLoad.bottleneck(all, 0, capacity));
        }
        return least;
    }

    /** Shares of the links' capacity in a step of so many seconds. */
    static LinkUse of(LinkTraffic traffic, double[] load, double seconds) {
        double[] capacity = present(traffic.capacity());
        double[] shares = new double[TrafficClass.COUNT * LinkClass.COUNT];
        for (int link = 0; link < LinkClass.COUNT; link++) {
            int busiest = 0;
            for (int stage = 1; stage < traffic.stages(); stage++) {
                if (sum(load, stage, link) > sum(load, busiest, link)) {
                    busiest = stage;
                }
            }
            for (int c = 0; c < TrafficClass.COUNT; c++) {
                shares[c * LinkClass.COUNT + link] = load[(busiest * TrafficClass.COUNT + c) * LinkClass.COUNT + link]
                        / (capacity[link] * seconds);
            }
        }
        return new LinkUse(shares);
    }

    /** Nothing travels over a link that is not there. */
    private static double[] present(double[] capacity) {
        for (int link = 0; link < capacity.length; link++) {
            capacity[link] = capacity[link] > 0 ? capacity[link] : Double.POSITIVE_INFINITY;
        }
        return capacity;
    }

    private static double sum(double[] load, int stage, int link) {
        double sum = 0;
        for (int c = 0; c < TrafficClass.COUNT; c++) {
            sum += load[(stage * TrafficClass.COUNT + c) * LinkClass.COUNT + link];
        }
        return sum;
    }

    /** Share of a link class's capacity that is used, 0 to 1; 0 where there is no such link. */
    public double of(LinkClass link) {
        double sum = 0;
        for (TrafficClass traffic : TrafficClass.values()) {
            sum += of(link, traffic);
        }
        return sum;
    }

    /** The part of that which one traffic class takes. */
    public double of(LinkClass link, TrafficClass traffic) {
        return shares[traffic.ordinal() * LinkClass.COUNT + link.ordinal()];
    }

    /** The link class of which most is used. */
    public LinkClass busiest() {
        LinkClass busiest = LinkClass.SCALE_UP;
        for (LinkClass link : LinkClass.values()) {
            if (of(link) > of(busiest)) {
                busiest = link;
            }
        }
        return busiest;
    }
}
