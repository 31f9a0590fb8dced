package dev.trainyard.iteration;

import dev.trainyard.engine.Simulation;
import dev.trainyard.kernel.pipeline.PipelineOrder;
import dev.trainyard.kernel.plan.PlanCosts;
import dev.trainyard.workload.NetworkTraffic;
import java.util.Arrays;

/**
 * Messages between the stages of one replica. One that is not overlapped keeps the compute streams at both ends busy
 * for half of it each, the sender's first; one that is overlapped keeps none busy. Where links are shared either holds
 * its sender's network interface for as long as it is on its way, and overlapped ones leave a stage one by one, in the
 * order of its passes, as sends on one stream do. So overlapping only takes away what has to be waited for.
 */
final class Messages {
    private static final int NONE = -1;

    private final Simulation simulation;
    private final PlanCosts costs;
    private final NetworkTraffic traffic;
    private final PipelineOrder order;
    private final int[] compute;
    private final int[] routes;
    private final boolean shared;
    private final int[] queues;
    private final int[] last;

    /**
     * @param compute the stages' compute streams
     * @param routes what the messages of each stage cross
     * @param contention links are shared; otherwise messages wait for no link
     * @param replica for names
     */
    Messages(Simulation simulation, PlanCosts costs, NetworkTraffic traffic, PipelineOrder order, int[] compute,
            int[] routes, boolean contention, int replica) {
        this.simulation = simulation;
        this.costs = costs;
        this.traffic = traffic;
        this.order = order;
        this.compute = compute;
        this.routes = routes;
        this.shared = contention && traffic.transferBytesPerSecond() > 0;
        this.queues = new int[compute.length];
        this.last = new int[compute.length];
        Arrays.fill(last, NONE);
        for (int stage = 0; stage < compute.length; stage++) {
            queues[stage] = shared && latency() > 0
                    ? simulation.stream("replica " + replica + " stage " + stage + " messages") : Simulation.NO_STREAM;
        }
    }

    /** Waiting for a message is a task of its own, as it holds a link. */
    boolean held() {
        return shared && costs.transferExposed() > 0;
    }

    /** What one of the two compute streams waits in a message between slots: half of its exposed part. */
    double half(int slot, int neighbour) {
        boolean message = neighbour >= 0 && stage(neighbour) != stage(slot);
        return message ? costs.transferExposed() / 2 : 0;
    }

    /** A compute stream waits for its half of a message from a slot. */
    int waited(int stage, int sender, double seconds, int tag) {
        long time = EventForm.picoseconds(seconds);
        if (!shared) {
            return simulation.task(compute[stage], time, tag);
        }
        int from = stage(sender);
        int task = simulation.transfer(compute[stage], time, traffic.transferBytesPerSecond(), routes[from], tag);
        last[from] = task;
        return task;
    }

    /** After which task a pass's activations are where they are needed. */
    int activations(int slot, int passed) {
        return send(slot, order.downstream(slot), passed);
    }

    /** After which task the gradient of a pass's input is where it is needed. */
    int gradients(int slot, int passed) {
        return send(slot, order.upstream(slot), passed);
    }

    private int send(int slot, int to, int passed) {
        int from = stage(slot);
        if (to < 0 || stage(to) == from || latency() <= 0) {
            return passed;
        }
        int task = simulation.transfer(queues[from], EventForm.picoseconds(latency()),
                traffic.transferBytesPerSecond(), routes[from], Tags.of(Tags.MESSAGE, to));
        simulation.after(task, passed);
        last[from] = shared ? task : NONE;
        return task;
    }

    /** The last task that holds a link for a message of a stage; -1 where none does. */
    int last(int stage) {
        return last[stage];
    }

    /** The part of a message that no compute stream waits in. */
    private double latency() {
        return costs.transfer() - costs.transferExposed();
    }

    private int stage(int slot) {
        return slot / costs.chunks();
    }
}
