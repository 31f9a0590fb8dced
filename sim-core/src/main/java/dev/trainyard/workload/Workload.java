package dev.trainyard.workload;

import dev.trainyard.cluster.Cluster;
import dev.trainyard.constants.ConstantName;
import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.collective.CollectiveBatch;
import dev.trainyard.kernel.operator.OperatorBatch;
import dev.trainyard.kernel.pipeline.PipelineOrder;
import dev.trainyard.model.ParameterCount;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.schedule.PipelineShape;
import dev.trainyard.plan.schedule.Schedule;
import dev.trainyard.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;

/**
 * The work of one iteration on one replica: which operators and collectives each layer kind takes, which layers each
 * stage holds, what travels between stages and between data-parallel ranks. Kernels price {@link #operators} and
 * {@link #collectives}; {@link #price} adds the prices up by slot, pass and cause.
 */
public final class Workload {
    private final Scenario scenario;
    private final Plan plan;
    private final Transformer model;
    private final Constants constants;
    private final Costing costing;
    private final PipelineShape shape;
    private final LayerSheets sheets;
    private final int[][] layersByChunk;
    private final List<DataParallelWork> data = new ArrayList<>();
    private final int transfer;
    private final int barrier;

    private Workload(Scenario scenario, Plan plan, Constants constants) {
        this.scenario = scenario;
        this.plan = plan;
        this.model = scenario.model();
        this.constants = constants;
        Cluster cluster = scenario.cluster();
        this.costing = new Costing(scenario, plan, constants,
                new OperatorBatch(AcceleratorProfiles.of(cluster.accelerator(), scenario.software(),
                        constants)),
                new CollectiveBatch(FabricProfiles.of(cluster, constants)));
        this.shape = new PipelineShape(plan.schedule(), plan.pp(), plan.vp(),
                Layouts.microBatches(plan, scenario.training().globalBatch()));
        this.sheets = new LayerSheets(costing);
        this.layersByChunk = layersByChunk();
        ParameterCount count = ParameterCount.of(model);
        for (int chunk = 0; chunk < layersByChunk.length; chunk++) {
            int[] kinds = layersByChunk[chunk];
            data.add(new DataParallelWork(costing, count, kinds[0] + kinds[1], kinds[2] + kinds[3], chunk == 0,
                    chunk == layersByChunk.length - 1));
        }
        this.transfer = plan.pp() == 1 ? -1 : costing.message();
        this.barrier = plan.gpus() == 1 ? -1 : costing.barrier();
    }

    /** The work of a scenario under a plan that {@link Layouts#check} accepts. */
    public static Workload of(Scenario scenario, Plan plan, Constants constants) {
        return new Workload(scenario, plan, constants);
    }

    /** Operators to be priced. */
    public OperatorBatch operators() {
        return costing.operators;
    }

    /** Collectives to be priced. */
    public CollectiveBatch collectives() {
        return costing.collectives;
    }

    /** The pipeline's shape. */
    public PipelineShape shape() {
        return shape;
    }

    private int[][] layersByChunk() {
        int[] layers = Layouts.stageLayers(model, plan);
        int[][] result = new int[layers.length][4];
        int layer = 0;
        for (int chunk = 0; chunk < layers.length; chunk++) {
            for (int i = 0; i < layers[chunk]; i++, layer++) {
                result[chunk][sheets.kind(layer)]++;
            }
        }
        return result;
    }

    /** Adds up the kernels' prices. */
    public StageCosts price(double[] operatorSeconds, double[] collectiveSeconds) {
        StageCosts costs = new StageCosts(shape.stages(), shape.chunks(), shape.microBatches());
        Prices prices = new Prices(operatorSeconds, collectiveSeconds);
        double[] optimizerParameters = new double[shape.stages()];
        for (int stage = 0; stage < shape.stages(); stage++) {
            for (int local = 0; local < shape.chunks(); local++) {
                int slot = stage * shape.chunks() + local;
                int chunk = shape.modelChunk(stage, local);
                passes(costs, slot, chunk, prices);
                data(costs, slot, data.get(chunk), prices);
                optimizerParameters[stage] += data.get(chunk).optimizerParameters();
            }
            costs.optimizer[stage] = costing.optimizerSeconds(optimizerParameters[stage]);
        }
        messages(costs, prices);
        costs.overlapData = plan.overlapData();
        costs.overlapTax = constants.of(ConstantName.DP_TAX);
        costs.overhead = constants.of(ConstantName.STEP_SECONDS)
                + (barrier < 0 ? 0 : collectiveSeconds[barrier]);
        costs.straggler = costing.straggler();
        return costs;
    }

    /**
     * What the accelerators of each stage send in one step.
     *
     * @param order the order of {@link #shape}
     * @param algorithms what the kernel chose for each of {@link #collectives}
     */
    public LinkTraffic traffic(PipelineOrder order, int[] algorithms) {
        LinkTraffic traffic = new LinkTraffic(costing.collectives, algorithms, shape.stages());
        for (int slot = 0; slot < order.slots(); slot++) {
            int stage = slot / order.chunks();
            int chunk = shape.modelChunk(stage, slot % order.chunks());
            double passes = order.forwards(slot);
            layerTraffic(traffic, stage, chunk, passes);
            // Sharded parameters are gathered for both passes of every micro-batch.
            boolean everyPass = plan.sharding() == Sharding.ZERO3;
            data.get(chunk).addTraffic(traffic, stage, everyPass ? passes : 1, everyPass ? 2 * passes : 1);
            for (int neighbour : new int[] {order.upstream(slot), order.downstream(slot)}) {
                if (neighbour >= 0 && neighbour / order.chunks() != stage) {
                    traffic.add(stage, TrafficClass.PIPELINE, transfer, passes);
                }
            }
        }
        return traffic;
    }

    private void layerTraffic(LinkTraffic traffic, int stage, int chunk, double passes) {
        int[] kinds = layersByChunk[chunk];
        for (int kind = 0; kind < kinds.length; kind++) {
            if (kinds[kind] > 0) {
                Sheet sheet = sheets.of(kind);
                sheet.addTraffic(traffic, stage, passes * kinds[kind]);
                if (plan.recompute() != Recompute.NONE) {
                    sheet.addRecomputedTraffic(traffic, stage, passes * recomputed(kinds, kind),
                            plan.recompute() == Recompute.SELECTIVE);
                }
            }
        }
        if (chunk == layersByChunk.length - 1) {
            sheets.head().addTraffic(traffic, stage, passes * (1 + model.multiTokenLayers()));
            if (model.multiTokenLayers() > 0) {
                sheets.predictionLayer().addTraffic(traffic, stage, passes * model.multiTokenLayers());
            }
        }
    }

    private record Prices(double[] operators, double[] collectives) {}

    /** Seconds a pass on the network, those of them on uplinks, and what these would be without oversubscription. */
    private static final class Held {
        private final double[] network = new double[Pass.COUNT];
        private final double[] uplink = new double[Pass.COUNT];
        private final double[] unhindered = new double[Pass.COUNT];
    }

    private void hold(Held held, Sheet sheet, double layers, boolean recomputed, Prices prices) {
        sheet.addNetwork(held.network, layers, costing::onNetwork, recomputed, prices.collectives);
        if (!costing.uplink.isEmpty()) {
            sheet.addNetwork(held.uplink, layers, costing::onUplink, recomputed, prices.collectives);
            sheet.addNetwork(held.unhindered, layers, costing::interfaceShare, recomputed, prices.collectives);
        }
    }

    private void passes(StageCosts costs, int slot, int chunk, Prices prices) {
        double[][] cost = new double[Pass.COUNT][Cause.COUNT];
        Held held = new Held();
        boolean full = plan.recompute() == Recompute.FULL;
        int[] kinds = layersByChunk[chunk];
        for (int kind = 0; kind < kinds.length; kind++) {
            if (kinds[kind] == 0) {
                continue;
            }
            Sheet sheet = sheets.of(kind);
            sheet.addTo(cost, kinds[kind], prices.operators, prices.collectives);
            if (kind >= 2) {
                sheets.waitForHost(cost, sheet, kinds[kind], prices.operators, prices.collectives);
            }
            if (plan.recompute() != Recompute.NONE) {
                sheet.addRecompute(cost, recomputed(kinds, kind), !full, prices.operators, prices.collectives);
            }
            hold(held, sheet, kinds[kind], full, prices);
        }
        if (chunk == 0) {
            sheets.embedding().addTo(cost, 1, prices.operators, prices.collectives);
        }
        if (chunk == layersByChunk.length - 1) {
            last(cost, held, prices);
        }
        for (Pass pass : Pass.values()) {
            for (Cause cause : Cause.values()) {
                costs.add(slot, pass, cause, cost[pass.ordinal()][cause.ordinal()]);
            }
            costs.addNetwork(slot, pass, held.network[pass.ordinal()]);
            double uplink = held.uplink[pass.ordinal()];
            if (uplink > 0) {
                costs.addUplink(slot, pass, uplink,
                        scenario.cluster().nicBytesPerSecond() * held.unhindered[pass.ordinal()] / uplink);
            }
        }
        if (plan.schedule() == Schedule.DUAL_PIPE) {
            double hidden = cost[Pass.FORWARD.ordinal()][Cause.EXPERT_PARALLEL.ordinal()]
                    + cost[Pass.INPUT_GRADIENT.ordinal()][Cause.EXPERT_PARALLEL.ordinal()];
            // Traffic hides under compute as far as there is any.
            costs.pairSaving[slot] = Math.min(hidden, costs.of(slot, Pass.FORWARD)
                    + costs.of(slot, Pass.INPUT_GRADIENT) + costs.of(slot, Pass.WEIGHT_GRADIENT) - hidden);
        }
    }

    /** Layers of a kind that a chunk recomputes. */
    private double recomputed(int[] kinds, int kind) {
        double layers = kinds[0] + kinds[1] + kinds[2] + kinds[3];
        return plan.recompute() == Recompute.FULL && plan.recomputeLayers() > 0
                ? kinds[kind] * Math.min(1, plan.recomputeLayers() / layers) : kinds[kind];
    }

    private void last(double[][] cost, Held held, Prices prices) {
        sheets.head().addTo(cost, 1 + model.multiTokenLayers(), prices.operators, prices.collectives);
        if (model.multiTokenLayers() > 0) {
            sheets.predictionJoin().addTo(cost, model.multiTokenLayers(), prices.operators, prices.collectives);
            Sheet layer = sheets.predictionLayer();
            layer.addTo(cost, model.multiTokenLayers(), prices.operators, prices.collectives);
            hold(held, layer, model.multiTokenLayers(), false, prices);
        }
    }

    private void data(StageCosts costs, int slot, DataParallelWork work, Prices prices) {
        double reduce = work.reduceSeconds(prices.collectives);
        double gather = work.gatherSeconds(prices.collectives);
        costs.buckets[slot] = work.buckets();
        if (work.onNetwork()) {
            double nic = scenario.cluster().nicBytesPerSecond();
            costs.dataBytesPerSecond = Math.max(costs.dataBytesPerSecond, nic / work.slowdown());
            costs.dataOnUplink = costs.dataBytesPerSecond < nic;
        }
        if (plan.sharding() != Sharding.ZERO3) {
            costs.reduce[slot] = reduce;
            costs.gather[slot] = gather;
            return;
        }
        double forward = costs.of(slot, Pass.FORWARD);
        double backward = costs.of(slot, Pass.INPUT_GRADIENT) + costs.of(slot, Pass.WEIGHT_GRADIENT);
        costs.add(slot, Pass.FORWARD, Cause.DATA_PARALLEL, shardedExposure(forward, gather, work.buckets()));
        costs.add(slot, Pass.INPUT_GRADIENT, Cause.DATA_PARALLEL,
                shardedExposure(backward, gather + reduce, work.buckets()));
    }

    /**
     * What sharded parameters add to a pass: the first layer's traffic comes before any compute, the last layer's
     * compute after all traffic, and in between the longer of the two counts. Traffic slows the compute above it.
     */
    private double shardedExposure(double compute, double traffic, int layers) {
        if (!plan.overlapData() && !scenario.software().overlapGathers()) {
            return traffic;
        }
        double slowed = compute + constants.of(ConstantName.FSDP_TAX) * traffic;
        return Math.max(slowed + traffic / layers, traffic + slowed / layers) - compute;
    }

    private void messages(StageCosts costs, Prices prices) {
        double nic = scenario.cluster().nicBytesPerSecond();
        costs.networkBytesPerSecond = nic;
        if (costs.dataOnUplink) {
            costs.uplinkBytesPerSecond = Math.max(costs.uplinkBytesPerSecond, costs.dataBytesPerSecond);
        }
        if (transfer < 0) {
            return;
        }
        costs.transfer = prices.collectives[transfer];
        // Megatron-LM can post receives ahead only between virtual stages; other schedules are built around it.
        boolean overlapped = plan.overlapPipeline() && (plan.vp() > 1 || plan.schedule() != Schedule.ONE_F_ONE_B);
        costs.transferExposed = overlapped ? 0 : costs.transfer;
        if (costing.network.get(transfer) && costs.transfer > 0) {
            double bytes = 2 * costing.tokens * model.hidden() / plan.tp();
            costs.transferBytesPerSecond = Math.min(nic, bytes / costs.transfer);
            costs.transferOnUplink = costing.uplink.get(transfer);
            if (costs.transferOnUplink) {
                costs.uplinkBytesPerSecond = Math.max(costs.uplinkBytesPerSecond, nic / costing.slowdown(transfer));
            }
        }
    }
}
