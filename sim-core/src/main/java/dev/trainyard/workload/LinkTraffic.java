package dev.trainyard.workload;

import dev.trainyard.kernel.collective.CollectiveBatch;
import dev.trainyard.kernel.collective.CollectiveTraffic;
import dev.trainyard.kernel.collective.FabricProfile;
import java.util.Arrays;

/**
 * What the accelerators of each stage send in one step: bytes by traffic class and route, and the share of a route's
 * bytes that passes each link class. The two factors of {@link dev.trainyard.kernel.cpu.LinkLoad}: a mix is a stage's
 * traffic class ({@code stage * TrafficClass.COUNT + class}), and collectives that split their bytes over the links
 * alike are on one route.
 *
 * <p>How a collective splits is the kernel's own count for the algorithm that it chose ({@link CollectiveTraffic}):
 * between domains of d ranks every accelerator sends 1/d of what a ring passes on, and of that the share that leaves
 * leaf and pod climbs further. What is hidden under compute counts in full. The step's closing barrier does not: it is
 * 8 bytes.
 */
public final class LinkTraffic {
    private static final int UNSEEN = -1;

    private final CollectiveBatch collectives;
    private final int[] algorithms;
    private final int stages;
    private final int[] routeOf;
    private final double[] sent;
    private final double[] capacity;
    private double[] routes = new double[4 * LinkClass.COUNT];
    private double[][] bytes = new double[4][];
    private int count;

    /**
     * Starts without traffic.
     *
     * @param algorithms what the kernel chose for each collective
     */
    LinkTraffic(CollectiveBatch collectives, int[] algorithms, int stages) {
        this.collectives = collectives;
        this.algorithms = algorithms;
        this.stages = stages;
        this.routeOf = new int[collectives.size()];
        Arrays.fill(routeOf, UNSEEN);
        this.sent = new double[collectives.size()];
        this.capacity = capacity(collectives.profile());
    }

    /**
     * What large messages reach of the data sheet's rates, as in the collective kernel; oversubscription leaves every
     * accelerator its part of the uplinks, and flows that collide leave some of that unused.
     */
    static double[] capacity(FabricProfile fabric) {
        double nic = fabric.nicBytesPerSecond() * fabric.networkEfficiency();
        double leaf = nic / fabric.leafOversubscription() / fabric.collisionSlowdown();
        return new double[] {fabric.scaleUpBytesPerSecond() * fabric.scaleUpEfficiency(), nic, leaf,
            leaf / fabric.spineOversubscription()};
    }

    /** Adds so many runs of a collective. */
    void add(int stage, TrafficClass traffic, int collective, double runs) {
        if (routeOf[collective] == UNSEEN) {
            routeOf[collective] = route(collective);
        }
        bytes[routeOf[collective]][stage * TrafficClass.COUNT + traffic.ordinal()] += runs * sent[collective];
    }

    private int route(int i) {
        int ranks = collectives.ranks(i);
        int perDomain = collectives.ranksPerDomain(i);
        FabricProfile fabric = collectives.profile();
        double inside = CollectiveTraffic.inside(algorithms[i], collectives.kind(i), collectives.bytes(i), ranks,
                perDomain);
        double between = CollectiveTraffic.between(algorithms[i], collectives.kind(i), collectives.bytes(i), ranks,
                perDomain);
        sent[i] = inside + between;
        double nic = sent[i] > 0 ? between / sent[i] : 0;
        return route(sent[i] > 0 ? inside / sent[i] : 0, nic,
                nic * leaving(i, fabric.leafAccelerators(), ranks, perDomain),
                nic * leaving(i, fabric.podAccelerators(), ranks, perDomain));
    }

    private double leaving(int i, int reach, int ranks, int perDomain) {
        return CollectiveTraffic.leaving(algorithms[i], reach, ranks, perDomain, collectives.span(i));
    }

    private int route(double... shares) {
        for (int r = 0; r < count; r++) {
            if (Arrays.equals(routes, r * LinkClass.COUNT, (r + 1) * LinkClass.COUNT, shares, 0, LinkClass.COUNT)) {
                return r;
            }
        }
        if (count == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * count);
            routes = Arrays.copyOf(routes, 2 * routes.length);
        }
        System.arraycopy(shares, 0, routes, count * LinkClass.COUNT, LinkClass.COUNT);
        bytes[count] = new double[stages * TrafficClass.COUNT];
        return count++;
    }

    /** Pipeline stages. */
    public int stages() {
        return stages;
    }

    /** Traffic mixes: stages times traffic classes. */
    public int mixes() {
        return stages * TrafficClass.COUNT;
    }

    /** Routes, at least 1. */
    public int routeCount() {
        return Math.max(1, count);
    }

    /** Bytes that one accelerator sends in one step, mixes x routes, row-major. */
    public double[] bytes() {
        double[] result = new double[mixes() * routeCount()];
        for (int r = 0; r < count; r++) {
            for (int mix = 0; mix < mixes(); mix++) {
                result[mix * count + r] = bytes[r][mix];
            }
        }
        return result;
    }

    /** Share of a route's bytes that passes each link class, routes x link classes, row-major. */
    public double[] routes() {
        return Arrays.copyOf(routes, routeCount() * LinkClass.COUNT);
    }

    /** What each link class carries for one accelerator, bytes/s; 0 where the cluster has no such link. */
    public double[] capacity() {
        return capacity.clone();
    }
}
