package dev.trainyard.campaign.money;

import dev.trainyard.cluster.site.Grid;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What electricity costs by the hour of the day at the middle of its doubt, and what a pause in the dearest hours of
 * every day would come to. A run draws as much by night as by day, so what it pays is the mean; a planner can only stop
 * it for a while. Checkpoints and restarts around the pause are left out, so a pause is a little worse than this.
 *
 * @param cheapest hour, $/MWh
 * @param dearest hour, $/MWh
 * @param pausedHours how many of the dearest hours of each day
 * @param daysMore that the run takes for them, d
 * @param energySaved dollars of electricity saved, what the idle site still draws taken off; below 0 where none is
 * @param otherDollars what the cluster costs over the days more, electricity apart
 */
public record HourlyPrices(double cheapest, double dearest, int pausedHours, double daysMore, double energySaved,
        double otherDollars) {
    /** An evening peak. */
    private static final int PAUSE = 4;
    private static final int DAY_HOURS = 24;

    /**
     * The prices of a grid; empty where it is flat.
     *
     * @param hours wall clock of the run, h
     * @param megawattHours of the site over the run
     * @param idleMegawatts of the site while it is paused
     * @param otherHourly dollars an hour of the cluster, electricity apart
     */
    public static Optional<HourlyPrices> of(Grid grid, double hours, double megawattHours, double idleMegawatts,
            double otherHourly) {
        if (grid.hourFactors().isEmpty()) {
            return Optional.empty();
        }
        List<Double> falling = grid.hourFactors().stream().sorted(Comparator.reverseOrder()).toList();
        double price = grid.dollarsPerMegawattHour().middle();
        double dear = falling.stream().limit(PAUSE).mapToDouble(Double::doubleValue).average().orElseThrow();
        double rest = falling.stream().skip(PAUSE).mapToDouble(Double::doubleValue).average().orElseThrow();
        double paused = hours * PAUSE / (DAY_HOURS - PAUSE);
        double saved = megawattHours * price * (1 - rest) - paused * idleMegawatts * price * dear;
        return Optional.of(new HourlyPrices(price * falling.get(DAY_HOURS - 1), price * falling.get(0), PAUSE,
                paused / DAY_HOURS, saved, paused * otherHourly));
    }
}
