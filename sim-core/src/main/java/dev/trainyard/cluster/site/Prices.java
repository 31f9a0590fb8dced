package dev.trainyard.cluster.site;

import dev.trainyard.cluster.Span;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What things cost.
 *
 * @param name catalogue name or the user's own
 * @param purchase dollars of one accelerator with its server, by accelerator and year
 * @param rent dollars of one accelerator-hour, by accelerator and year
 * @param networkShare share of the cluster's price that is its network
 * @param otherShare storage, racks and work, as a share of accelerators and network
 * @param buildingPerMegawatt dollars of shell, power and cooling for one MW of IT
 * @param onSitePowerPerMegawatt dollars of on-site generation for one MW; 0 where the grid gives all
 * @param itYears years over which accelerators, servers and network lose their value
 * @param buildingYears years over which the building does
 * @param interest a year, on half of the price on average
 * @param staffPerYear dollars a year for one MW of IT: operators, security, software
 * @param repairsPerYear share of the IT price a year
 */
@RecordBuilder
public record Prices(String name, Map<String, TreeMap<Integer, Span>> purchase,
        Map<String, TreeMap<Integer, Span>> rent, double networkShare, double otherShare, Span buildingPerMegawatt,
        double onSitePowerPerMegawatt, double itYears, double buildingYears, double interest, double staffPerYear,
        double repairsPerYear) {

    /** Dollars of one accelerator with its server, of the year or the nearest that is known. */
    public Optional<Dated> purchase(String accelerator, int year) {
        return nearest(purchase.get(accelerator), year);
    }

    /** Dollars of one accelerator-hour, of the year or the nearest that is known. */
    public Optional<Dated> rent(String accelerator, int year) {
        return nearest(rent.get(accelerator), year);
    }

    private static Optional<Dated> nearest(TreeMap<Integer, Span> years, int year) {
        if (years == null || years.isEmpty()) {
            return Optional.empty();
        }
        Integer before = years.floorKey(year);
        Integer after = years.ceilingKey(year);
        int taken = before == null || after != null && after - year < year - before ? after : before;
        return Optional.of(new Dated(taken, years.get(taken)));
    }

    /**
     * A price and the year that it is of.
     *
     * @param year when it was paid
     * @param dollars of one
     */
    public record Dated(int year, Span dollars) {}
}
