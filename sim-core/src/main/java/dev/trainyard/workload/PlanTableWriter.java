package dev.trainyard.workload;

import dev.trainyard.constants.ConstantName;
import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.kernel.collective.CollectiveBatch;
import dev.trainyard.kernel.collective.FabricProfile;
import dev.trainyard.kernel.makespan.PipelineFormula;
import dev.trainyard.kernel.operator.OperatorBatch;
import dev.trainyard.kernel.pipeline.Keeping;
import dev.trainyard.kernel.pipeline.PipelineKind;
import dev.trainyard.kernel.plan.LinkClass;
import dev.trainyard.kernel.plan.PlanBatch;
import dev.trainyard.kernel.plan.PlanPeak;
import dev.trainyard.kernel.plan.PlanProfile;
import dev.trainyard.kernel.plan.PlanTables;
import dev.trainyard.model.ParameterCount;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.memory.LayerMemories;
import dev.trainyard.plan.schedule.OrderCache;
import dev.trainyard.plan.schedule.PipelineShape;
import dev.trainyard.plan.schedule.Schedule;
import dev.trainyard.scenario.Scenario;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes the plan kernel's tables for one scenario: each row is written down when a plan first needs it and priced with
 * all others of its time in one batch: the only writer of rows, for one step or millions. Plans that
 * {@code Layouts.check} accepts, on all or some of the scenario's accelerators. Not safe for use by several threads.
 */
public final class PlanTableWriter {
    /** Walking so many passes takes no longer than the formula. */
    private static final int FEW_PASSES = 128;

    private final Scenario scenario;
    private final Constants constants;
    private final ParameterCount count;
    private final LayerMemories memories;
    private final PlanTables tables;
    private final OperatorBatch operators;
    private final CollectiveBatch collectives;
    private final Map<LayerKey, Integer> layerRows = new HashMap<>();
    private final Map<PlacementKey, Integer> placementRows = new HashMap<>();
    private final Map<MessageKey, Integer> messageRows = new HashMap<>();
    private final Map<PipelineShape, Integer> orderRows = new HashMap<>();
    private final OrderCache orders;
    /** Rows that wait to be priced. */
    final List<LayerRows> newLayers = new ArrayList<>();
    final List<PlacementRows> newPlacements = new ArrayList<>();
    final List<Message> newMessages = new ArrayList<>();

    private record LayerKey(int tp, int cp, int ep, int etp, int microBatch, boolean sequenceParallel,
            boolean overlapTensor, boolean interleaved, int domain) {}

    private record PlacementKey(int tp, int cp, int pp, int vp, int ep, int etp, int dp, Sharding sharding,
            int shardGroup, List<Integer> stageLayers) {}

    /** A message between stages, with its collective. */
    record Message(Costing costing, int collective) {}

    private record MessageKey(int tp, int cp, int dp, int microBatch, boolean few) {}

    public PlanTableWriter(Scenario scenario, Constants constants) {
        this(scenario, constants, new OrderCache());
    }

    /** Shares remembered orders of passes with others. */
    public PlanTableWriter(Scenario scenario, Constants constants, OrderCache orders) {
        this.scenario = scenario;
        this.orders = orders;
        this.constants = constants;
        this.count = ParameterCount.of(scenario.model());
        this.memories = new LayerMemories(scenario.model(), scenario.training().sequence(),
                scenario.training().precision(), scenario.software());
        FabricProfile fabric = FabricProfiles.of(scenario.cluster(), constants);
        this.operators = new OperatorBatch(AcceleratorProfiles.of(scenario.cluster().accelerator(),
                scenario.software(), constants));
        this.collectives = new CollectiveBatch(fabric);
        this.tables = new PlanTables(new PlanProfile(LinkBytes.capacity(fabric),
                scenario.cluster().accelerator().memoryBytes(),
                constants.of(ConstantName.MEMORY_CONTEXT_BYTES), constants.of(ConstantName.MEMORY_FRAGMENTATION),
                constants.of(ConstantName.DP_TAX), constants.of(ConstantName.FSDP_TAX),
                scenario.software().overlapGathers()), scenario.model().kindCount());
    }

    /** The operators of a plan, as they are priced. */
    public static OperatorBatch operators(Scenario scenario, Plan plan, Constants constants) {
        PlanTableWriter writer = new PlanTableWriter(scenario, constants);
        writer.layers(plan);
        return writer.operators;
    }

    /** The tables; rows that were asked for since the last {@link #price} are not in them yet. */
    public PlanTables tables() {
        return tables;
    }

    /** The layer row of a plan. */
    public int layers(Plan plan) {
        boolean interleaved = plan.pp() > 1 && plan.vp() > 1;
        LayerKey key = new LayerKey(plan.tp(), plan.cp(), plan.ep(), plan.etp(), plan.microBatch(),
                plan.sequenceParallel(), plan.overlapTensor(), interleaved && scenario.model().experts() != null,
                (int) Math.min(scenario.cluster().gpusPerDomain(), plan.gpus()));
        Integer known = layerRows.get(key);
        if (known == null) {
            known = tables.layerRows() + newLayers.size();
            newLayers.add(new LayerRows(scenario, plan, costing(plan), memories));
            layerRows.put(key, known);
        }
        return known;
    }

    /** The placement row of a plan. */
    public int placement(Plan plan) {
        PlacementKey key = new PlacementKey(plan.tp(), plan.cp(), plan.pp(), plan.vp(), plan.ep(), plan.etp(),
                plan.dp(), plan.sharding(), plan.shardGroup(), plan.stageLayers());
        Integer known = placementRows.get(key);
        if (known == null) {
            known = tables.placementRows() + newPlacements.size();
            newPlacements.add(new PlacementRows(scenario, plan, count, costing(plan), memories));
            placementRows.put(key, known);
        }
        return known;
    }

    /** The message between a plan's stages, or {@link PlanBatch#NO_MESSAGE}. */
    public int message(Plan plan) {
        if (plan.pp() == 1) {
            return PlanBatch.NO_MESSAGE;
        }
        MessageKey key = new MessageKey(plan.tp(), plan.cp(), plan.dp(), plan.microBatch(),
                plan.gpus() < scenario.cluster().gpusPerDomain());
        Integer known = messageRows.get(key);
        if (known == null) {
            known = tables.messageRows() + newMessages.size();
            Costing costing = costing(plan);
            newMessages.add(new Message(costing, costing.message()));
            messageRows.put(key, known);
        }
        return known;
    }

    /** Adds a plan to a batch of {@link #tables}; its rows may still have to be priced. */
    public int add(PlanBatch batch, Plan plan) {
        int microBatches = Layouts.microBatches(plan, scenario.training().globalBatch());
        int options = options(plan);
        return batch.add(layers(plan), placement(plan), message(plan), order(plan, options, microBatches), microBatches,
                options);
    }

    /**
     * The order of passes of a plan under the schedule that options name, or {@link PlanBatch#BY_FORMULA}: schedules
     * without a formula are walked, and 1F1B's short pipelines, of which the formula leaves some paths out and gains
     * nothing.
     */
    public int order(Plan plan, int options, int microBatches) {
        PipelineKind kind = PlanBatch.schedule(options);
        long passes = 2L * plan.pp() * plan.vp() * microBatches;
        boolean few = kind == PipelineKind.ONE_F_ONE_B && plan.pp() > 1 && passes <= FEW_PASSES;
        return PipelineFormula.holds(kind) && !few ? PlanBatch.BY_FORMULA : orderRows.computeIfAbsent(
                new PipelineShape(Schedule.of(kind), plan.pp(), plan.vp(), microBatches),
                shape -> tables.addOrder(orders.of(shape)));
    }

    /** The same for who asks for memory alone: {@link PlanPeak#NO_ORDER} unless it depends on the order. */
    public int orderOfMemory(Plan plan, int options, int microBatches) {
        return PlanBatch.schedule(options).keeping() == Keeping.BY_ORDER ? order(plan, options, microBatches)
                : PlanPeak.NO_ORDER;
    }

    /** A plan's options as the batch takes them. */
    public static int options(Plan plan) {
        return PlanBatch.options(plan.schedule().kind(), plan.recompute().ordinal(),
                plan.recomputeLayers(), plan.overlapData(), plan.overlapPipeline());
    }

    /**
     * Seconds of a plan's step: its passes and what follows them, then what nothing hides, and all that stretched by
     * stragglers.
     *
     * @param seconds of the step without overhead and stragglers
     */
    public double step(Plan plan, double seconds) {
        return (seconds + constants.of(ConstantName.STEP_SECONDS))
                * Costing.straggler(constants, plan.gpus(), scenario.cluster().gpusPerNode());
    }

    /** Forgets all placements, messages and orders, so that a long search does not fill the memory. Layer rows stay. */
    public void clearPlacements() {
        tables.clearPlacements();
        placementRows.clear();
        messageRows.clear();
        orderRows.clear();
        newPlacements.clear();
        newMessages.clear();
    }

    private Costing costing(Plan plan) {
        return new Costing(scenario, plan, constants, operators, collectives);
    }

    /** Prices the rows that were asked for since the last time and adds them to the tables. */
    public void price(Kernels kernels) {
        addRows(prices(kernels));
    }

    /** What the kernels say of the rows that wait. */
    PlanPrices prices(Kernels kernels) {
        double[] operatorSeconds = new double[operators.size()];
        double[] collectiveSeconds = new double[collectives.size()];
        int[] algorithms = new int[collectives.size()];
        kernels.throughput(operators, operatorSeconds);
        kernels.collective(collectives, collectiveSeconds, algorithms);
        return new PlanPrices(operatorSeconds, collectiveSeconds, LinkBytes.of(collectives, algorithms));
    }

    /** Adds the rows that wait to the tables. */
    void addRows(PlanPrices prices) {
        newLayers.forEach(rows -> tables.addLayers(rows.row(prices)));
        newPlacements.forEach(rows -> rows.addTo(tables, prices, true));
        for (Message message : newMessages) {
            int at = message.collective() * LinkClass.COUNT;
            tables.addMessage(prices.collectives()[message.collective()],
                    Arrays.copyOfRange(prices.bytes(), at, at + LinkClass.COUNT));
        }
        newLayers.clear();
        newPlacements.clear();
        newMessages.clear();
        operators.clear();
        collectives.clear();
    }
}
