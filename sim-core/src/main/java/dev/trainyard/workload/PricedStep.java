package dev.trainyard.workload;

import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.kernel.plan.LinkClass;
import dev.trainyard.kernel.plan.PlanBatch;
import dev.trainyard.kernel.plan.PlanTables;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.schedule.OrderCache;
import dev.trainyard.scenario.Scenario;
import java.util.Arrays;

/** One step, priced: a plan batch of one, and what else is known of it for who asks. */
public final class PricedStep {
    private final Scenario scenario;
    private final Plan plan;
    private final PlanBatch batch;
    private final LayerRows layers;
    private final PlacementRows placement;
    /** Null without a pipeline. */
    private final PlanTableWriter.Message message;
    private final PlanPrices prices;

    /** Prices a scenario under a plan that {@code Layouts.check} accepts. */
    public PricedStep(Scenario scenario, Plan plan, Constants constants, Kernels kernels, OrderCache orders) {
        this.scenario = scenario;
        this.plan = plan;
        PlanTableWriter writer = new PlanTableWriter(scenario, constants, orders);
        batch = new PlanBatch(writer.tables(), 1);
        writer.add(batch, plan);
        layers = writer.newLayers.get(0);
        placement = writer.newPlacements.get(0);
        message = plan.pp() == 1 ? null : writer.newMessages.get(0);
        prices = writer.prices(kernels);
        writer.addRows(prices);
    }

    /** The batch of the plan alone. */
    public PlanBatch batch() {
        return batch;
    }

    /** What its passes and messages ask of the network. */
    public NetworkTraffic network() {
        return new NetworkTraffic(scenario, plan, layers, placement, message, prices);
    }

    /**
     * The plan once for each {@link TrafficClass}, in its order, with that class's traffic alone: for who wants to know
     * what the links carry. Its rows come into the tables of {@link #batch}.
     */
    public PlanBatch byTraffic() {
        PlanTables tables = batch.tables();
        double[] row = Arrays.copyOf(tables.layers(), tables.layerLength());
        int quietLayers = tables.addLayers(layers.sending(row, null, prices));
        int quietPlacement = placement.addTo(tables, prices, false);
        int quietMessage = message == null ? PlanBatch.NO_MESSAGE
                : tables.addMessage(prices.collectives()[message.collective()], new double[LinkClass.COUNT]);
        PlanBatch classes = new PlanBatch(tables, TrafficClass.COUNT);
        for (TrafficClass traffic : TrafficClass.values()) {
            boolean within = traffic != TrafficClass.PIPELINE && traffic != TrafficClass.DATA;
            classes.add(within ? tables.addLayers(layers.sending(row, traffic, prices)) : quietLayers,
                    traffic == TrafficClass.DATA ? batch.placement()[0] : quietPlacement,
                    traffic == TrafficClass.PIPELINE ? batch.message()[0] : quietMessage, batch.order()[0],
                    batch.microBatches()[0], batch.options()[0]);
        }
        return classes;
    }
}
