package dev.trainyard.workload;

import dev.trainyard.kernel.plan.Pass;
import dev.trainyard.plan.ModelChunks;
import dev.trainyard.plan.Plan;
import dev.trainyard.scenario.Scenario;

/**
 * What a step asks of the scale-out network, for events that share it: in each pass of a chunk the seconds for which
 * its traffic holds the network interface or waits for oversubscribed uplinks, and the demand of what travels beside
 * the passes. The seconds themselves are in the rows. Chunks are numbered as those that differ.
 */
public final class NetworkTraffic {
    private final double[] network;
    private final double[] uplink;
    private final double[] uplinkDemand;
    private final double networkBytesPerSecond;
    private double uplinkBytesPerSecond;
    private double dataBytesPerSecond;
    private double transferBytesPerSecond;
    private boolean transferOnUplink;

    NetworkTraffic(Scenario scenario, Plan plan, LayerRows layers, PlacementRows placement,
            PlanTableWriter.Message message, PlanPrices prices) {
        int chunks = placement.data().size();
        network = new double[chunks * Pass.COUNT];
        uplink = new double[chunks * Pass.COUNT];
        uplinkDemand = new double[chunks * Pass.COUNT];
        networkBytesPerSecond = scenario.cluster().nicBytesPerSecond();
        for (int which = 0; which < chunks; which++) {
            passes(which, placement.chunks().distinct().get(which), layers, prices);
            DataParallelWork data = placement.data().get(which);
            if (data.onNetwork()) {
                dataBytesPerSecond = Math.max(dataBytesPerSecond, networkBytesPerSecond / data.slowdown());
            }
        }
        if (dataOnUplink()) {
            uplinkBytesPerSecond = Math.max(uplinkBytesPerSecond, dataBytesPerSecond);
        }
        if (message != null) {
            message(plan, message.costing(), message.collective(), prices);
        }
    }

    private void passes(int which, ModelChunks.Chunk chunk, LayerRows layers, PlanPrices prices) {
        Costing costing = layers.costing();
        double[] held = new double[Pass.COUNT];
        layers.addNetwork(held, chunk, costing::onNetwork, prices);
        System.arraycopy(held, 0, network, which * Pass.COUNT, Pass.COUNT);
        if (costing.uplink.isEmpty()) {
            return;
        }
        double[] waited = new double[Pass.COUNT];
        double[] unhindered = new double[Pass.COUNT];
        layers.addNetwork(waited, chunk, costing::onUplink, prices);
        layers.addNetwork(unhindered, chunk, costing::interfaceShare, prices);
        for (int pass = 0; pass < Pass.COUNT; pass++) {
            if (waited[pass] > 0) {
                uplink[which * Pass.COUNT + pass] = waited[pass];
                double demand = networkBytesPerSecond * unhindered[pass] / waited[pass];
                uplinkDemand[which * Pass.COUNT + pass] = demand;
                uplinkBytesPerSecond = Math.max(uplinkBytesPerSecond, demand);
            }
        }
    }

    private void message(Plan plan, Costing costing, int collective, PlanPrices prices) {
        double seconds = prices.collectives()[collective];
        if (costing.network.get(collective) && seconds > 0) {
            double bytes = 2 * costing.tokens * costing.model.hidden() / plan.tp();
            transferBytesPerSecond = Math.min(networkBytesPerSecond, bytes / seconds);
            transferOnUplink = costing.uplink.get(collective);
            if (transferOnUplink) {
                uplinkBytesPerSecond = Math.max(uplinkBytesPerSecond,
                        networkBytesPerSecond / costing.slowdown(collective));
            }
        }
    }

    /** The part of a pass in which its traffic holds the scale-out network, s. */
    public double network(int chunk, Pass pass) {
        return network[chunk * Pass.COUNT + pass.ordinal()];
    }

    /** The part of that in which the traffic waits for oversubscribed uplinks, not for the network interface, s. */
    public double uplink(int chunk, Pass pass) {
        return uplink[chunk * Pass.COUNT + pass.ordinal()];
    }

    /** Demand of that traffic on network interface and uplinks, bytes/s. */
    public double uplinkDemand(int chunk, Pass pass) {
        return uplinkDemand[chunk * Pass.COUNT + pass.ordinal()];
    }

    /** Bandwidth of one accelerator's network interface, bytes/s. */
    public double networkBytesPerSecond() {
        return networkBytesPerSecond;
    }

    /**
     * What the fastest traffic that waits for oversubscribed uplinks gets through them when it has them alone, bytes/s;
     * 0 where none waits.
     */
    public double uplinkBytesPerSecond() {
        return uplinkBytesPerSecond;
    }

    /** Demand of data-parallel traffic on the network interface, bytes/s; 0 inside a scale-up domain. */
    public double dataBytesPerSecond() {
        return dataBytesPerSecond;
    }

    /** Data-parallel traffic waits for uplinks. */
    public boolean dataOnUplink() {
        return dataBytesPerSecond > 0 && dataBytesPerSecond < networkBytesPerSecond;
    }

    /** Demand of a message between stages on the network interface, bytes/s; 0 inside a scale-up domain. */
    public double transferBytesPerSecond() {
        return transferBytesPerSecond;
    }

    /** Messages between stages wait for uplinks. */
    public boolean transferOnUplink() {
        return transferOnUplink;
    }
}
