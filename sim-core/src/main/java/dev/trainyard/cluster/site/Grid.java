package dev.trainyard.cluster.site;

import dev.trainyard.cluster.Span;
import java.util.List;

/**
 * Electricity.
 *
 * @param name catalogue name or the user's own
 * @param year of the prices
 * @param dollarsPerMegawattHour mean price, $/MWh
 * @param kilogramsPerMegawattHour carbon dioxide of the grid's mix, kg/MWh
 * @param hourFactors price of each hour of the day over the mean; empty where it is flat
 */
public record Grid(String name, int year, Span dollarsPerMegawattHour, Span kilogramsPerMegawattHour,
        List<Double> hourFactors) {

    /** Takes a copy. */
    public Grid {
        hourFactors = List.copyOf(hourFactors);
    }
}
