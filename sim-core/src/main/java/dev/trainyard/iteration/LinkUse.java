package dev.trainyard.iteration;

import dev.trainyard.kernel.plan.LinkClass;
import dev.trainyard.kernel.plan.PlanBatch;
import dev.trainyard.kernel.plan.SinglePlan;
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

    /**
     * Shares of the links' capacity in a step of so many seconds.
     *
     * @param byTraffic the plan once for each traffic class, as {@code PricedStep.byTraffic} gives it
     */
    static LinkUse of(PlanBatch byTraffic, double seconds) {
        double[] capacity = byTraffic.tables().profile().linkBytesPerSecond();
        double[][] sent = new double[TrafficClass.COUNT][];
        for (int c = 0; c < sent.length; c++) {
            sent[c] = new SinglePlan(byTraffic, c).sent();
        }
        double[] shares = new double[TrafficClass.COUNT * LinkClass.COUNT];
        for (int link = 0; link < LinkClass.COUNT; link++) {
            int busiest = link;
            for (int at = link; at < sent[0].length; at += LinkClass.COUNT) {
                busiest = sum(sent, at) > sum(sent, busiest) ? at : busiest;
            }
            for (int c = 0; c < sent.length; c++) {
                shares[c * LinkClass.COUNT + link] = sent[c][busiest] / (capacity[link] * seconds);
            }
        }
        return new LinkUse(shares);
    }

    private static double sum(double[][] sent, int at) {
        double sum = 0;
        for (double[] ofClass : sent) {
            sum += ofClass[at];
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
