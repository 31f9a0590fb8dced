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
 * describes ({@code kernel.plan.PlanStep}). What a stage waits of a message in comes before its pass, of one out after.
 */
final class ReplicaGraph {
    private static final int NONE = -1;

    private final Simulation simulation;
    private final PlanCosts costs;
    private final NetworkTraffic traffic;
    private final PipelineOrder order;
    private final int[] compute;
    private final int[] data;
    private final Messages messages;
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
        messages = new Messages(simulation, costs, traffic, order, compute,
                traffic.transferOnUplink() ? uplinkRoutes : interfaceRoutes, contention, replica);
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
                int slot = stage * costs.chunks() + (chunk ^ costs.firstChunk(stage));
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
                    int end = pass(stage, slot, pass, upstream(slot, node, m), wait, false);
                    forwardEnd[node] = messages.activations(slot, end);
                }
                case PipelinePass.BACKWARD, PipelinePass.WEIGHT_GRADIENT -> {
                    boolean release = --remaining[slot] == 0;
                    boolean both = PipelinePass.type(pass) == PipelinePass.BACKWARD;
                    int end = pass(stage, slot, pass, both ? downstream(slot, node, m) : NONE, null, release);
                    if (both) {
                        backwardEnd[node] = messages.gradients(slot, end);
                    }
                }
                case PipelinePass.INPUT_GRADIENT -> {
                    int end = pass(stage, slot, pass, downstream(slot, node, m), null, false);
                    backwardEnd[node] = messages.gradients(slot, end);
                }
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
        return up < 0 ? NONE : forwardEnd[node + (up - slot) * m];
    }

    private int downstream(int slot, int node, int m) {
        int down = order.downstream(slot);
        return down < 0 ? NONE : backwardEnd[node + (down - slot) * m];
    }

    /** An overlapped pair: both messages in, the two halves together, then the forward message out before the other. */
    private void pair(int stage, int slot, int other, int node, int otherNode, int pass, int otherPass) {
        int m = order.microBatches();
        int up = upstream(slot, node, m);
        int down = downstream(other, otherNode, m);
        double in = messages.half(slot, order.upstream(slot));
        double otherIn = messages.half(other, order.downstream(other));
        double out = messages.half(slot, order.downstream(slot));
        double otherOut = messages.half(other, order.upstream(other));
        int tag = Tags.of(Tags.PAIR, slot);
        if (in > 0) {
            after(messages.waited(stage, order.upstream(slot), in, tag), up);
            up = NONE;
        }
        if (otherIn > 0) {
            int task = messages.waited(stage, order.downstream(other), otherIn, tag);
            after(task, down);
            after(task, up);
            up = NONE;
            down = NONE;
        }
        int task = add(stage, nominal(slot, pass) + gradient(other, otherPass), tag, up);
        after(task, down);
        int sent = out > 0 ? messages.waited(stage, slot, out, tag) : task;
        lastTask[stage] = otherOut > 0 ? messages.waited(stage, other, otherOut, tag) : sent;
        forwardEnd[node] = messages.activations(slot, sent);
        backwardEnd[otherNode] = messages.gradients(other, lastTask[stage]);
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
        boolean cut = gathers != null || release;
        if (!cut && !messages.held()) {
            task = work(stage, slot, pass, 1, EventForm.picoseconds(computed(slot, pass) + in + out), tag, dependency);
        } else {
            int ready = dependency;
            if (in > 0) {
                after(messages.waited(stage, sender(slot, pass), in, tag), dependency);
                ready = NONE;
            }
            if (cut) {
                task = cut(stage, slot, pass, ready, gathers, release);
            } else {
                // In all to the picosecond what it takes with messages that hold no link.
                long time = EventForm.picoseconds(computed(slot, pass) + in + out) - EventForm.picoseconds(in)
                        - EventForm.picoseconds(out);
                task = work(stage, slot, pass, 1, Math.max(0, time), tag, ready);
            }
            if (out > 0) {
                task = messages.waited(stage, slot, out, tag);
            }
        }
        lastTask[stage] = task;
        return task;
    }

    private int cut(int stage, int slot, int pass, int dependency, int[] gathers, boolean release) {
        int tag = Tags.of(Tags.kind(PipelinePass.type(pass)), slot);
        double parts = costs.buckets(slot);
        double share = release ? 1 / parts : 1 - 1 / parts;
        int firstTask = simulation.tasks();
        int head = part(stage, slot, pass, share, tag, dependency);
        after(firstTask, gathers == null ? NONE : gathers[0]);
        firstTask = simulation.tasks();
        int task = part(stage, slot, pass, 1 - share, tag, NONE);
        after(firstTask, gathers == null ? NONE : gathers[1]);
        if (release) {
            int chunk = slot % costs.chunks();
            firstReady[stage][chunk] = head;
            restReady[stage][chunk] = task;
            reduce(stage, chunk, slot);
        }
        return task;
    }

    private int part(int stage, int slot, int pass, double share, int tag, int dependency) {
        return work(stage, slot, pass, share, EventForm.picoseconds(share * computed(slot, pass)), tag, dependency);
    }

    /** A share of a pass's work: what computes, in so many picoseconds, then what holds the network. */
    private int work(int stage, int slot, int pass, double share, long computed, int tag, int dependency) {
        double network = network(slot, pass);
        double uplink = Math.min(network, uplink(slot, pass));
        int task = simulation.task(compute[stage], computed, tag);
        after(task, dependency);
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

    /** Seconds of a pass that hold no network. */
    private double computed(int slot, int pass) {
        return nominal(slot, pass) - network(slot, pass);
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

    /**
     * Reductions start once every replica has its part ready; those that overlap nothing, when its pipeline is flushed
     * and its last message has left, as far as that holds a link.
     */
    void reduceAfter(ReplicaGraph other) {
        for (int stage = 0; stage < costs.stages(); stage++) {
            for (int chunk = 0; chunk < costs.chunks(); chunk++) {
                int first = costs.overlapsData() ? other.firstReady[stage][chunk] : other.lastTask[stage];
                simulation.after(firstReduce[stage][chunk], first);
                if (!costs.overlapsData()) {
                    after(firstReduce[stage][chunk], other.messages.last(stage));
                }
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
            case PipelinePass.FORWARD, PipelinePass.FORWARD_BACKWARD -> messages.half(slot, order.upstream(slot));
            case PipelinePass.BACKWARD, PipelinePass.INPUT_GRADIENT -> messages.half(slot, order.downstream(slot));
            default -> 0;
        };
    }

    /** From which slot a pass gets its message. */
    private int sender(int slot, int pass) {
        return switch (PipelinePass.type(pass)) {
            case PipelinePass.FORWARD, PipelinePass.FORWARD_BACKWARD -> order.upstream(slot);
            default -> order.downstream(slot);
        };
    }

    private double sends(int slot, int pass) {
        return switch (PipelinePass.type(pass)) {
            case PipelinePass.FORWARD, PipelinePass.FORWARD_BACKWARD -> messages.half(slot, order.downstream(slot));
            case PipelinePass.BACKWARD, PipelinePass.INPUT_GRADIENT -> messages.half(slot, order.upstream(slot));
            default -> 0;
        };
    }

    private double network(int slot, int pass) {
        return traffic(pass) == null ? 0
                : Math.min(nominal(slot, pass), traffic.network(costs.content(slot), traffic(pass)));
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
