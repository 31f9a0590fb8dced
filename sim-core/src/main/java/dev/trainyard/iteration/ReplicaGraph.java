package dev.trainyard.iteration;

import dev.trainyard.engine.Simulation;
import dev.trainyard.kernel.pipeline.PipelineOrder;
import dev.trainyard.kernel.pipeline.PipelinePass;
import dev.trainyard.kernel.plan.Pass;
import dev.trainyard.kernel.plan.PlanCosts;
import dev.trainyard.workload.NetworkTraffic;

/**
 * One replica's tasks. A pass is one task, or two where part of it holds the network; the first forward of a slot waits
 * for its parameters and the last gradient pass of a slot releases its gradients in two steps, as the closed form
 * describes ({@code kernel.plan.PlanStep}). Messages keep the compute streams at both ends busy for half of their
 * exposed part each: the receiver's before its pass, the sender's after.
 */
final class ReplicaGraph {
    private static final int NONE = -1;

    private final Simulation simulation;
    private final PlanCosts costs;
    private final NetworkTraffic traffic;
    private final PipelineOrder order;
    private final int[] compute;
    private final int[] data;
    private final int[] interfaceRoutes;
    private final int[] uplinkRoutes;
    private final int[] forwardEnd;
    private final int[] backwardEnd;
    private final int[] lastTask;
    private final int[] endTask;
    private final int[][] firstReduce;
    private final int[][] restReduce;
    private final int[][] firstReady;
    private final int[][] restReady;

    ReplicaGraph(Simulation simulation, PlanCosts costs, NetworkTraffic traffic, PipelineOrder order,
            boolean contention, int replica) {
        this.simulation = simulation;
        this.costs = costs;
        this.traffic = traffic;
        this.order = order;
        int stages = costs.stages();
        int nodes = order.slots() * order.microBatches();
        this.compute = new int[stages];
        this.data = new int[stages];
        this.interfaceRoutes = new int[stages];
        this.uplinkRoutes = new int[stages];
        this.forwardEnd = new int[nodes];
        this.backwardEnd = new int[nodes];
        this.lastTask = new int[stages];
        this.endTask = new int[stages];
        this.firstReduce = new int[stages][costs.chunks()];
        this.restReduce = new int[stages][costs.chunks()];
        this.firstReady = new int[stages][costs.chunks()];
        this.restReady = new int[stages][costs.chunks()];
        for (int stage = 0; stage < stages; stage++) {
            String name = "replica " + replica + " stage " + stage;
            compute[stage] = simulation.stream(name + " compute");
            data[stage] = simulation.stream(name + " data parallel");
            int out = simulation.link(contention ? traffic.networkBytesPerSecond() : Double.POSITIVE_INFINITY);
            interfaceRoutes[stage] = simulation.route(out);
            uplinkRoutes[stage] = interfaceRoutes[stage];
            if (contention && traffic.uplinkBytesPerSecond() > 0) {
                uplinkRoutes[stage] = simulation.route(out, simulation.link(traffic.uplinkBytesPerSecond()));
            }
        }
        // Tasks enter their streams in the order they are added, so each stage's passes are added in its own order;
        // the order's sequence does that for all stages at once and names every dependency before its dependants.
        int[][] gathers = gathers();
        walk(gathers);
        for (int stage = 0; stage < stages; stage++) {
            tail(stage);
        }
    }

    private int[][] gathers() {
        int[][] tasks = new int[order.slots()][];
        for (int stage = 0; stage < costs.stages(); stage++) {
            for (int chunk = 0; chunk < costs.chunks(); chunk++) {
                int slot = stage * costs.chunks() + chunk;
                if (!costs.overlapsData() || costs.gather(slot) <= 0) {
                    continue;
                }
                double first = costs.gather(slot) / costs.buckets(slot);
                tasks[slot] = new int[] {traffic(stage, first, slot), traffic(stage, costs.gather(slot) - first, slot)};
            }
        }
        return tasks;
    }

    private int traffic(int stage, double seconds, int slot) {
        return simulation.transfer(data[stage], EventForm.picoseconds(seconds), traffic.dataBytesPerSecond(),
                route(traffic.dataOnUplink(), stage), Tags.of(Tags.DATA, slot));
    }

    private void walk(int[][] gathers) {
        int[] sequence = order.sequence();
        int[] slots = order.sequenceSlots();
        int m = order.microBatches();
        boolean[] started = new boolean[order.slots()];
        int[] remaining = new int[order.slots()];
        for (int i = 0; i < sequence.length; i++) {
            int pass = sequence[i];
            int type = PipelinePass.type(pass);
            if (type == PipelinePass.BACKWARD || type == PipelinePass.WEIGHT_GRADIENT) {
                remaining[slots[i]]++;
            }
        }
        for (int i = 0; i < sequence.length; i++) {
            int pass = sequence[i];
            int slot = slots[i];
            int stage = slot / costs.chunks();
            int node = slot * m + PipelinePass.microBatch(pass);
            switch (PipelinePass.type(pass)) {
                case PipelinePass.FORWARD -> {
                    int[] wait = started[slot] ? null : gathers[slot];
                    started[slot] = true;
                    forwardEnd[node] = pass(stage, slot, pass, upstream(slot, node, m), wait, false);
                }
                case PipelinePass.BACKWARD, PipelinePass.WEIGHT_GRADIENT -> {
                    boolean release = --remaining[slot] == 0;
                    boolean both = PipelinePass.type(pass) == PipelinePass.BACKWARD;
                    int end = pass(stage, slot, pass, both ? downstream(slot, node, m) : NONE, null, release);
                    if (both) {
                        backwardEnd[node] = end;
                    }
                }
                case PipelinePass.INPUT_GRADIENT ->
                        backwardEnd[node] = pass(stage, slot, pass, downstream(slot, node, m), null, false);
                default -> {
                    i++;
                    int other = slots[i];
                    int otherNode = other * m + PipelinePass.microBatch(sequence[i]);
                    remaining[other]--;
                    pair(stage, slot, other, node, otherNode, pass, sequence[i]);
                }
            }
        }
    }

    private int upstream(int slot, int node, int m) {
        int up = order.upstream(slot);
        return up < 0 ? NONE : message(up / costs.chunks(), slot / costs.chunks(),
                forwardEnd[node + (up - slot) * m], slot);
    }

    private int downstream(int slot, int node, int m) {
        int down = order.downstream(slot);
        return down < 0 ? NONE : message(down / costs.chunks(), slot / costs.chunks(),
                backwardEnd[node + (down - slot) * m], slot);
    }

    /** The part of a message that no compute stream waits in: on the sender's network interface. */
    private int message(int from, int to, int sent, int slot) {
        double latency = costs.transfer() - costs.transferExposed();
        if (from == to || latency <= 0) {
            return sent;
        }
        int task = simulation.transfer(Simulation.NO_STREAM, EventForm.picoseconds(latency),
                traffic.transferBytesPerSecond(), route(traffic.transferOnUplink(), from), Tags.of(Tags.MESSAGE, slot));
        simulation.after(task, sent);
        return task;
    }

    /** An overlapped pair: both messages in, the two halves together, then the forward message out before the other. */
    private void pair(int stage, int slot, int other, int node, int otherNode, int pass, int otherPass) {
        int m = order.microBatches();
        int up = upstream(slot, node, m);
        int down = downstream(other, otherNode, m);
        double in = half(slot, order.upstream(slot));
        double otherIn = half(other, order.downstream(other));
        double out = half(slot, order.downstream(slot));
        double otherOut = half(other, order.upstream(other));
        int tag = Tags.of(Tags.PAIR, slot);
        if (in > 0) {
            add(stage, in, tag, up);
            up = NONE;
        }
        if (otherIn > 0) {
            after(add(stage, otherIn, tag, down), up);
            up = NONE;
            down = NONE;
        }
        int task = add(stage, nominal(slot, pass) + gradient(other, otherPass), tag, up);
        after(task, down);
        forwardEnd[node] = out > 0 ? add(stage, out, tag, NONE) : task;
        backwardEnd[otherNode] = otherOut > 0 ? add(stage, otherOut, tag, NONE) : forwardEnd[node];
        lastTask[stage] = backwardEnd[otherNode];
    }

    /**
     * One pass: its message in, its work, its message out. Work that waits for the last part of its parameters, or
     * that lets go of gradients in parts, is cut where the closed form cuts it.
     *
     * @param gathers the two parts of the slot's parameters that the pass waits for, or null
     * @param release the slot's gradients leave with this pass
     */
    private int pass(int stage, int slot, int pass, int dependency, int[] gathers, boolean release) {
        double in = receives(slot, pass);
        double out = sends(slot, pass);
        int tag = Tags.of(Tags.kind(PipelinePass.type(pass)), slot);
        int task;
        if (gathers == null && !release) {
            task = work(stage, slot, pass, 1, in + out, tag, dependency);
        } else {
            int ready = dependency;
            if (in > 0) {
                add(stage, in, tag, dependency);
                ready = NONE;
            }
            double parts = costs.buckets(slot);
            double share = release ? 1 / parts : 1 - 1 / parts;
            int firstTask = simulation.tasks();
            int head = work(stage, slot, pass, share, 0, tag, ready);
            after(firstTask, gathers == null ? NONE : gathers[0]);
            firstTask = simulation.tasks();
            task = work(stage, slot, pass, 1 - share, 0, tag, NONE);
            after(firstTask, gathers == null ? NONE : gathers[1]);
            if (release) {
                int chunk = slot % costs.chunks();
                firstReady[stage][chunk] = head;
                restReady[stage][chunk] = task;
                reduce(stage, chunk, slot);
            }
            if (out > 0) {
                task = add(stage, out, tag, NONE);
            }
        }
        lastTask[stage] = task;
        return task;
    }

    /** A share of a pass's work: what computes, then what holds the network. */
    private int work(int stage, int slot, int pass, double share, double blocking, int tag, int dependency) {
        double seconds = nominal(slot, pass);
        double network = Math.min(seconds, network(slot, pass));
        double uplink = Math.min(network, uplink(slot, pass));
        int task = add(stage, share * (seconds - network) + blocking, tag, dependency);
        if (network > uplink) {
            task = simulation.transfer(compute[stage], EventForm.picoseconds(share * (network - uplink)),
                    traffic.networkBytesPerSecond(), interfaceRoutes[stage], tag);
        }
        if (uplink > 0) {
            task = simulation.transfer(compute[stage], EventForm.picoseconds(share * uplink),
                    traffic.uplinkDemand(costs.content(slot), traffic(pass)), uplinkRoutes[stage], tag);
        }
        return task;
    }

    /** Through the network interface alone, or through oversubscribed uplinks as well. */
    private int route(boolean uplink, int stage) {
        return uplink ? uplinkRoutes[stage] : interfaceRoutes[stage];
    }

    private int add(int stage, double seconds, int tag, int dependency) {
        int task = simulation.task(compute[stage], EventForm.picoseconds(seconds), tag);
        after(task, dependency);
        return task;
    }

    private void after(int task, int dependency) {
        if (dependency != NONE) {
            simulation.after(task, dependency);
        }
    }

    private void reduce(int stage, int chunk, int slot) {
        double seconds = costs.reduce(slot);
        double first = costs.overlapsData() ? seconds / costs.buckets(slot) : 0;
        firstReduce[stage][chunk] = traffic(stage, seconds - first, slot);
        restReduce[stage][chunk] = traffic(stage, first, slot);
    }

    /** Reductions start once every replica has its part ready. */
    void reduceAfter(ReplicaGraph other) {
        for (int stage = 0; stage < costs.stages(); stage++) {
            for (int chunk = 0; chunk < costs.chunks(); chunk++) {
                int first = costs.overlapsData() ? other.firstReady[stage][chunk] : other.lastTask[stage];
                simulation.after(firstReduce[stage][chunk], first);
                simulation.after(restReduce[stage][chunk], other.restReady[stage][chunk]);
            }
        }
    }

    private void tail(int stage) {
        endTask[stage] = simulation.task(compute[stage], EventForm.picoseconds(costs.tax(stage)),
                Tags.of(Tags.TAX, stage * costs.chunks()));
    }

    /** When the stage had run its last pass, picoseconds. */
    long finish(int stage) {
        return simulation.end(lastTask[stage]);
    }

    /** When the stage had also reduced its gradients, picoseconds. */
    long end(int stage) {
        long end = simulation.end(endTask[stage]);
        for (int chunk = 0; chunk < costs.chunks(); chunk++) {
            end = Math.max(end, simulation.end(restReduce[stage][chunk]));
        }
        return end;
    }

    int computeStream(int stage) {
        return compute[stage];
    }

    /** Seconds of a pass as priced; a pair's forward entry stands for its saving, the backward entry for the rest. */
    double nominal(int slot, int pass) {
        return switch (PipelinePass.type(pass)) {
            case PipelinePass.FORWARD -> costs.of(slot, Pass.FORWARD);
            case PipelinePass.FORWARD_BACKWARD -> costs.of(slot, Pass.FORWARD) - costs.pairSaving(slot);
            case PipelinePass.INPUT_GRADIENT -> costs.of(slot, Pass.INPUT_GRADIENT);
            default -> gradient(slot, pass);
        };
    }

    /** Seconds of a pass with weight gradients. */
    private double gradient(int slot, int pass) {
        double weight = costs.of(slot, Pass.WEIGHT_GRADIENT);
        return PipelinePass.type(pass) == PipelinePass.WEIGHT_GRADIENT ? weight
                : costs.of(slot, Pass.INPUT_GRADIENT) + weight;
    }

    /** Seconds that the compute stream waits in the messages of a pass. */
    double blocking(int slot, int pass) {
        return receives(slot, pass) + sends(slot, pass);
    }

    private double receives(int slot, int pass) {
        return switch (PipelinePass.type(pass)) {
            case PipelinePass.FORWARD, PipelinePass.FORWARD_BACKWARD -> half(slot, order.upstream(slot));
            case PipelinePass.BACKWARD, PipelinePass.INPUT_GRADIENT -> half(slot, order.downstream(slot));
            default -> 0;
        };
    }

    private double sends(int slot, int pass) {
        return switch (PipelinePass.type(pass)) {
            case PipelinePass.FORWARD, PipelinePass.FORWARD_BACKWARD -> half(slot, order.downstream(slot));
            case PipelinePass.BACKWARD, PipelinePass.INPUT_GRADIENT -> half(slot, order.upstream(slot));
            default -> 0;
        };
    }

    /** What one of the two compute streams waits in a message between slots: half of its exposed part. */
    private double half(int slot, int neighbour) {
        boolean message = neighbour >= 0 && neighbour / costs.chunks() != slot / costs.chunks();
        return message ? costs.transferExposed() / 2 : 0;
    }

    private double network(int slot, int pass) {
        return traffic(pass) == null ? 0 : traffic.network(costs.content(slot), traffic(pass));
    }

    private double uplink(int slot, int pass) {
        return traffic(pass) == null ? 0 : traffic.uplink(costs.content(slot), traffic(pass));
    }

    /** Which of a slot's passes a pass takes its traffic from; null where it has none to wait for. */
    private static Pass traffic(int pass) {
        return switch (PipelinePass.type(pass)) {
            case PipelinePass.FORWARD -> Pass.FORWARD;
            case PipelinePass.BACKWARD, PipelinePass.INPUT_GRADIENT -> Pass.INPUT_GRADIENT;
            default -> null;
        };
    }
}
