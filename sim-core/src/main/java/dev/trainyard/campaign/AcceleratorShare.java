package dev.trainyard.campaign;

import dev.trainyard.campaign.job.Activity;
import dev.trainyard.campaign.money.CostModel;
import dev.trainyard.campaign.power.PowerModel;
import dev.trainyard.cluster.Accelerator;
import dev.trainyard.scenario.campaign.CampaignSettings;
import java.util.OptionalDouble;

/**
 * One accelerator with its share of a site, by the campaign's presets, before any step of it is known.
 *
 * <p>Power is that of matrix products alone, the most that a step draws ({@link PowerModel}), with node, network and
 * PUE. Dollars are the middle of what it takes to build: accelerator with server, network and other equipment, and the
 * building for its IT power where the settings count it ({@link CostModel}). Spares come on top of both.
 *
 * @param dollars to build it; empty where the price list has no purchase price
 * @param watts of the site
 */
public record AcceleratorShare(OptionalDouble dollars, double watts) {
    private static final double MEGA = 1e6;

    /** The share of one accelerator under a campaign's prices, site and cap. */
    public static AcceleratorShare of(Accelerator accelerator, CampaignSettings settings) {
        PowerModel power = new PowerModel(accelerator, new Activity(1, 0, 0, 0),
                settings.power().cooling(), settings.power().capWatts());
        double it = power.itWatts(power.trainingWatts());
        CostModel money = new CostModel(settings.prices().value(), settings.money(), accelerator.name(), 1, it / MEGA);
        double building = settings.money().building() ? money.building().middle() : 0;
        return new AcceleratorShare(money.purchase().isEmpty() ? OptionalDouble.empty()
                : OptionalDouble.of(money.equipment().middle() + building), it * settings.effectivePue());
    }
}
