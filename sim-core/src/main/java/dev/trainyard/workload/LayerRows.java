package dev.trainyard.workload;

import dev.trainyard.kernel.plan.Cause;
import dev.trainyard.kernel.plan.LayerRow;
import dev.trainyard.kernel.plan.LinkClass;
import dev.trainyard.kernel.plan.Pass;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.ModelChunks;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.memory.LayerMemories;
import dev.trainyard.plan.memory.MemoryRows;
import dev.trainyard.scenario.Scenario;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.function.Predicate;

/** Writes {@link LayerRow}s: the work of every kind of layer, added up. */
final class LayerRows {
    private final Plan plan;
    private final Transformer model;
    private final Costing costing;
    private final MemoryRows memory;
    private final ModelWork work;
    private final int kinds;

    /** Queues the operators and collectives of a plan's layers. */
    LayerRows(Scenario scenario, Plan plan, Costing costing, LayerMemories memories) {
        this.plan = plan;
        this.model = scenario.model();
        this.costing = costing;
        this.memory = new MemoryRows(memories, plan);
        this.work = new ModelWork(costing);
        this.kinds = model.kindCount();
        for (int kind = 0; kind < kinds; kind++) {
            work.of(kind);
        }
    }

    double[] row(PlanPrices prices) {
        double[] row = new double[LayerRow.length(kinds)];
        for (int kind = 0; kind < kinds; kind++) {
            layer(row, kind, prices);
        }
        first(row, prices);
        last(row, prices);
        bytes(row, cause -> true, prices);
        memory.layer(row);
        return row;
    }

    private void layer(double[] row, int kind, PlanPrices prices) {
        LayerWork layer = work.of(kind);
        int at = LayerRow.block(kind);
        double[][] cost = new double[Pass.COUNT][Cause.COUNT];
        layer.addTo(cost, 1, prices.operators(), prices.collectives());
        row[at + LayerRow.COMPUTE] = compute(cost);
        double[] launches = model.kinds().get(kind).layer().isMixture() ? work.launchSeconds(layer)
                : new double[Pass.COUNT];
        apart(row, at, cost, launches);
        ModelWork.waitForHost(cost, launches);
        for (int pass = 0; pass < Pass.COUNT; pass++) {
            row[at + LayerRow.PASS + pass] = sum(cost[pass]);
        }
        row[at + LayerRow.EXCHANGE] = exchange(cost);
        causes(row, at + LayerRow.CAUSE, cost);
        double[][] core = again(layer, true, prices);
        row[at + LayerRow.CORE] = sum(core[Pass.INPUT_GRADIENT.ordinal()]);
        causes(row, at + LayerRow.CORE_CAUSE, core);
        double[][] full = again(layer, false, prices);
        row[at + LayerRow.FULL] = sum(full[Pass.INPUT_GRADIENT.ordinal()]);
        row[at + LayerRow.EXCHANGE_AGAIN] = exchange(full);
        row[at + LayerRow.COMPUTE_AGAIN] = compute(full);
        causes(row, at + LayerRow.FULL_CAUSE, full);
    }

    /** A layer's passes under a schedule that runs gradients apart, or experts' exchange under other passes. */
    private static void apart(double[] row, int at, double[][] cost, double[] launches) {
        double[] beside = new double[Pass.COUNT];
        double[] alone = new double[Pass.COUNT];
        for (int pass = 0; pass < Pass.COUNT; pass++) {
            double seconds = sum(cost[pass]);
            alone[pass] = Math.max(seconds, launches[pass]);
            beside[pass] = Math.max(seconds - cost[pass][Cause.EXPERT_PARALLEL.ordinal()], launches[pass]);
        }
        int input = Pass.INPUT_GRADIENT.ordinal();
        int weight = Pass.WEIGHT_GRADIENT.ordinal();
        row[at + LayerRow.APART] = alone[input];
        row[at + LayerRow.APART + 1] = alone[weight];
        row[at + LayerRow.BESIDE] = beside[Pass.FORWARD.ordinal()];
        row[at + LayerRow.BESIDE + 1] = beside[input] + beside[weight];
    }

    private static double[][] again(LayerWork layer, boolean onlyCore, PlanPrices prices) {
        double[][] cost = new double[Pass.COUNT][Cause.COUNT];
        layer.addRecompute(cost, 1, onlyCore, prices.operators(), prices.collectives());
        return cost;
    }

    private void first(double[] row, PlanPrices prices) {
        double[][] cost = new double[Pass.COUNT][Cause.COUNT];
        work.embedding().addTo(cost, 1, prices.operators(), prices.collectives());
        for (int pass = 0; pass < Pass.COUNT; pass++) {
            row[LayerRow.FIRST + pass] = sum(cost[pass]);
        }
        row[LayerRow.FIRST_COMPUTE] = compute(cost);
        causes(row, LayerRow.FIRST_CAUSE, cost);
    }

    private void last(double[] row, PlanPrices prices) {
        double[][] cost = new double[Pass.COUNT][Cause.COUNT];
        int more = model.multiTokenLayers();
        work.head().addTo(cost, 1 + more, prices.operators(), prices.collectives());
        if (more > 0) {
            work.predictionJoin().addTo(cost, more, prices.operators(), prices.collectives());
            work.predictionLayer().addTo(cost, more, prices.operators(), prices.collectives());
        }
        for (int pass = 0; pass < Pass.COUNT; pass++) {
            row[LayerRow.LAST + pass] = sum(cost[pass]);
        }
        row[LayerRow.LAST_EXCHANGE] = exchange(cost);
        row[LayerRow.LAST_COMPUTE] = compute(cost);
        causes(row, LayerRow.LAST_CAUSE, cost);
    }

    /** A row's copy in which nothing sends but collectives of one traffic class; null: nothing at all. */
    double[] sending(double[] row, TrafficClass traffic, PlanPrices prices) {
        double[] copy = row.clone();
        Arrays.fill(copy, LayerRow.LAST_BYTES, LayerRow.LAST_BYTES + LinkClass.COUNT, 0);
        for (int kind = 0; kind < kinds; kind++) {
            Arrays.fill(copy, LayerRow.block(kind) + LayerRow.BYTES, LayerRow.block(kind) + LayerRow.BLOCK, 0);
        }
        if (traffic != null) {
            bytes(copy, traffic::carries, prices);
        }
        return copy;
    }

    private void bytes(double[] row, Predicate<Cause> counted, PlanPrices prices) {
        for (int kind = 0; kind < kinds; kind++) {
            int at = LayerRow.block(kind);
            LayerWork layer = work.of(kind);
            layer.addBytes(row, at + LayerRow.BYTES, 1, counted, false, false, prices.bytes());
            layer.addBytes(row, at + LayerRow.CORE_BYTES, 1, counted, true, true, prices.bytes());
            layer.addBytes(row, at + LayerRow.FULL_BYTES, 1, counted, true, false, prices.bytes());
        }
        int more = model.multiTokenLayers();
        work.head().addBytes(row, LayerRow.LAST_BYTES, 1 + more, counted, false, false, prices.bytes());
        if (more > 0) {
            work.predictionLayer().addBytes(row, LayerRow.LAST_BYTES, more, counted, false, false, prices.bytes());
        }
    }

    /**
     * Adds the seconds for which collectives hold the scale-out network in each pass of a chunk over one micro-batch.
     *
     * @param share which part of a collective's seconds counts, by its index
     */
    void addNetwork(double[] seconds, ModelChunks.Chunk chunk, IntToDoubleFunction share, PlanPrices prices) {
        for (int kind = 0; kind < kinds; kind++) {
            if (chunk.kinds()[kind] > 0) {
                work.of(kind).addNetwork(seconds, chunk.kinds()[kind], share, plan.recompute() == Recompute.FULL,
                        prices.collectives());
            }
        }
        if (chunk.multiToken() > 0) {
            work.predictionLayer().addNetwork(seconds, chunk.multiToken(), share, false, prices.collectives());
        }
    }

    Costing costing() {
        return costing;
    }

    private static double exchange(double[][] cost) {
        return cost[Pass.FORWARD.ordinal()][Cause.EXPERT_PARALLEL.ordinal()]
                + cost[Pass.INPUT_GRADIENT.ordinal()][Cause.EXPERT_PARALLEL.ordinal()];
    }

    /** What of all passes is no traffic. */
    private static double compute(double[][] cost) {
        double sum = 0;
        for (double[] pass : cost) {
            for (Cause cause : Cause.values()) {
                sum += cause.isCompute() || cause == Cause.RECOMPUTE ? pass[cause.ordinal()] : 0;
            }
        }
        return sum;
    }

    private static double sum(double[] causes) {
        double sum = 0;
        for (double seconds : causes) {
            sum += seconds;
        }
        return sum;
    }

    private static void causes(double[] row, int at, double[][] cost) {
        for (int cause = 0; cause < Cause.OF_PASSES; cause++) {
            for (double[] pass : cost) {
                row[at + cause] += pass[cause];
            }
        }
    }
}
