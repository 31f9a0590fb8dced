package dev.trainyard.workload;

import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.kernel.plan.LayerRow;
import dev.trainyard.kernel.plan.LinkClass;
import dev.trainyard.kernel.plan.PlanBatch;
import dev.trainyard.kernel.plan.PlanTables;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.schedule.OrderCache;
import dev.trainyard.scenario.Scenario;
import java.util.Arrays;

/**
 * One step, priced: a plan batch of one. Behind the plan itself the batch holds it once for each {@link TrafficClass}
 * with that class's traffic alone, for who wants to know what the links carry.
 */
public final class PricedStep {
    private final PlanBatch batch;
    private final NetworkTraffic network;

    /** Prices a scenario under a plan that {@code Layouts.check} accepts. */
    public PricedStep(Scenario scenario, Plan plan, Constants constants, Kernels kernels, OrderCache orders) {
        PlanTableWriter writer = new PlanTableWriter(scenario, constants, orders);
        PlanTables tables = writer.tables();
        batch = new PlanBatch(tables, 1 + TrafficClass.COUNT);
        writer.add(batch, plan);
        LayerRows layers = writer.newLayers.get(0);
        PlacementRows placement = writer.newPlacements.get(0);
        PlanTableWriter.Message message = plan.pp() == 1 ? null : writer.newMessages.get(0);
        PlanPrices prices = writer.prices(kernels);
        network = new NetworkTraffic(scenario, plan, layers, placement, message, prices);
        writer.addRows(prices);
        double[] row = Arrays.copyOf(tables.layers(), LayerRow.LENGTH);
        int quietLayers = tables.addLayers(layers.sending(row, null, prices));
        int quietPlacement = placement.addTo(tables, prices, false);
        int quietMessage = message == null ? PlanBatch.NO_MESSAGE
                : tables.addMessage(prices.collectives()[message.collective()], new double[LinkClass.COUNT]);
        for (TrafficClass traffic : TrafficClass.values()) {
            boolean within = traffic != TrafficClass.PIPELINE && traffic != TrafficClass.DATA;
            batch.add(within ? tables.addLayers(layers.sending(row, traffic, prices)) : quietLayers,
                    traffic == TrafficClass.DATA ? batch.placement()[0] : quietPlacement,
                    traffic == TrafficClass.PIPELINE ? batch.message()[0] : quietMessage, batch.order()[0],
                    batch.microBatches()[0], batch.options()[0]);
        }
    }

    /** The batch: the plan, then what it is with the traffic of each class alone. */
    public PlanBatch batch() {
        return batch;
    }

    /** What its passes and messages ask of the network. */
    public NetworkTraffic network() {
        return network;
    }
}
