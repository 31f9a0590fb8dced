package dev.trainyard.campaign.power;

import dev.trainyard.input.InputException;
import dev.trainyard.input.Place;
import dev.trainyard.scenario.campaign.PowerSettings;
import java.util.Locale;

/** Whether a site's supply can be meant as it is written. */
public final class SupplyCheck {
    private static final double MEGA = 1e6;

    private SupplyCheck() {}

    /**
     * Refuses a supply that does not even let the cluster idle; one that training overloads is only said so.
     *
     * @throws InputException with what the cluster draws
     */
    public static void check(PowerSettings settings, SitePower site) {
        double capacity = settings.capacityWatts() / MEGA;
        if (capacity > 0 && capacity <= site.idle()) {
            throw new InputException(Place.of("scenario"), "campaign.power.capacity", String.format(Locale.ROOT,
                    "is %s MW, no more than the %.4g MW that the idle cluster draws. Maybe %.3g MW,"
                    + " which training draws?",
                    plain(capacity), site.idle(), site.training()));
        }
    }

    private static String plain(double megawatts) {
        return String.format(Locale.ROOT, megawatts < 0.001 ? "%.6f" : "%.4g", megawatts);
    }
}
