package dev.trainyard.scenario.campaign;

import dev.trainyard.cluster.UsualSystem.Cooling;

/**
 * Limits of power; 0 where there is none.
 *
 * @param capWatts most that one accelerator may draw, W
 * @param siteWatts most that the whole site may draw, PUE included, W
 * @param capacityWatts what the site's supply is built for, W
 * @param pue power of the site over that of IT; 0 for the site's
 * @param cooling of the nodes
 */
public record PowerSettings(double capWatts, double siteWatts, double capacityWatts, double pue,
        Cooling cooling) {}
