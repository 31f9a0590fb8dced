package dev.trainyard.iteration;

import dev.trainyard.engine.Simulation;
import dev.trainyard.kernel.PipelineOrder;
import dev.trainyard.kernel.PipelinePass;
import dev.trainyard.workload.StageCosts;

/**
 * One iteration as discrete events: every stage has a compute stream and a stream for data-parallel traffic, and its
 * accelerators' network interface is a pair of links that messages, experts' traffic and data-parallel traffic share.
 * Replicas that cannot differ are simulated once; {@code replicas} unfolds some of them, joined by their reductions.
 */
final class EventForm {
    private static final double PICO = 1e12;

    private final StageCosts costs;
    private final PipelineOrder order;
    private final int replicas;
    private final Simulation simulation = new Simulation();
    private final ReplicaGraph[] graphs;

    /**
     * @param contention network interfaces have their real capacity; otherwise nothing ever waits for a link
     * @param replicas data-parallel replicas to simulate one by one; 1 is folded
     */
    EventForm(StageCosts costs, PipelineOrder order, boolean contention, int replicas) {
        this.costs = costs;
        this.order = order;
        this.replicas = replicas;
        this.graphs = new ReplicaGraph[replicas];
        double capacity = contention ? costs.networkBytesPerSecond() : Double.POSITIVE_INFINITY;
        for (int replica = 0; replica < replicas; replica++) {
            graphs[replica] = new ReplicaGraph(simulation, costs, order, capacity, replica);
        }
        for (ReplicaGraph graph : graphs) {
            for (ReplicaGraph other : graphs) {
                graph.reduceAfter(other);
            }
        }
    }

    StageTimes run() {
        simulation.run();
        int last = 0;
        long lastEnd = -1;
        long optimizer = 0;
        for (int stage = 0; stage < costs.stages(); stage++) {
            long end = graphs[0].end(stage);
            if (end > lastEnd) {
                lastEnd = end;
                last = stage;
            }
            optimizer = Math.max(optimizer, picoseconds(StepTail.afterBarrier(costs, stage)));
        }
        for (ReplicaGraph graph : graphs) {
            for (int stage = 0; stage < costs.stages(); stage++) {
                lastEnd = Math.max(lastEnd, graph.end(stage));
            }
        }
        double busy = 0;
        double blocked = 0;
        for (int pass : order.passes(last)) {
            int slot = last * costs.chunks() + PipelinePass.chunk(pass);
            busy += graphs[0].nominal(slot, pass);
            blocked += graphs[0].blocking(slot, pass);
        }
        double streamBusy = simulation.busy(graphs[0].computeStream(last)) / PICO;
        double contention = Math.max(0, streamBusy - busy - blocked);
        return new StageTimes(last, graphs[0].finish(last) / PICO, lastEnd / PICO, busy, blocked,
                contention < 1e-9 * streamBusy ? 0 : contention, (lastEnd + optimizer) / PICO,
                simulation.events() * 1L);
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
