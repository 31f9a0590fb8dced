package dev.trainyard.iteration;

import dev.trainyard.engine.Simulation;
import dev.trainyard.kernel.pipeline.PipelineOrder;
import dev.trainyard.kernel.pipeline.PipelinePass;
import dev.trainyard.kernel.plan.PlanCosts;
import dev.trainyard.kernel.plan.PlanTimes;
import dev.trainyard.workload.NetworkTraffic;

/**
 * One iteration as discrete events: every stage has a compute stream and a stream for data-parallel traffic, and its
 * accelerators' network interface is a pair of links that messages, experts' traffic and data-parallel traffic share.
 * Replicas that cannot differ are simulated once; {@code replicas} unfolds some of them, joined by their reductions.
 */
final class EventForm {
    private static final double PICO = 1e12;

    private final PlanCosts costs;
    private final PipelineOrder order;
    private final int replicas;
    private final Simulation simulation = new Simulation();
    private final ReplicaGraph[] graphs;

    /**
     * @param contention network interfaces and uplinks have their real capacity; otherwise nothing waits for a link
     * @param replicas data-parallel replicas to simulate one by one; 1 is folded
     */
    EventForm(PlanCosts costs, NetworkTraffic network, PipelineOrder order, boolean contention, int replicas) {
        this.costs = costs;
        this.order = order;
        this.replicas = replicas;
        this.graphs = new ReplicaGraph[replicas];
        for (int replica = 0; replica < replicas; replica++) {
            graphs[replica] = new ReplicaGraph(simulation, costs, network, order, contention, replica);
        }
        for (ReplicaGraph graph : graphs) {
            for (ReplicaGraph other : graphs) {
                graph.reduceAfter(other);
            }
        }
    }

    PlanTimes run() {
        simulation.run();
        long finish = 0;
        long end = 0;
        long optimizer = 0;
        for (int stage = 0; stage < costs.stages(); stage++) {
            for (ReplicaGraph graph : graphs) {
                finish = Math.max(finish, graph.finish(stage));
                end = Math.max(end, graph.end(stage));
            }
            optimizer = Math.max(optimizer, picoseconds(costs.afterBarrier(stage)));
        }
        int busiest = 0;
        double most = -1;
        for (int stage = 0; stage < costs.stages(); stage++) {
            double busy = busy(stage);
            if (busy > most) {
                most = busy;
                busiest = stage;
            }
        }
        double blocked = 0;
        for (int pass : order.passes(busiest)) {
            blocked += graphs[0].blocking(busiest * costs.chunks() + PipelinePass.chunk(pass), pass);
        }
        double stream = simulation.busy(graphs[0].computeStream(busiest)) / PICO - costs.tax(busiest);
        double contention = Math.max(0, stream - most - blocked);
        PlanTimes times = new PlanTimes();
        times.busiest = busiest;
        times.busy = most;
        times.blocked = blocked;
        times.contention = contention < 1e-9 * stream ? 0 : contention;
        times.finish = finish / PICO;
        times.step = (end + optimizer) / PICO;
        return times;
    }

    /** A stage's passes as priced. */
    private double busy(int stage) {
        double busy = 0;
        for (int pass : order.passes(stage)) {
            busy += graphs[0].nominal(stage * costs.chunks() + PipelinePass.chunk(pass), pass);
        }
        return busy;
    }

    /** The run simulation, for timelines. */
    Simulation simulation() {
        return simulation;
    }

    /** How many replicas were simulated one by one. */
    int replicas() {
        return replicas;
    }

    static long picoseconds(double seconds) {
        return Math.round(seconds * PICO);
    }
}
