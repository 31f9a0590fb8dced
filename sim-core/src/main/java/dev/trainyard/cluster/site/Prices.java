package dev.trainyard.cluster.site;

import dev.trainyard.cluster.Catalogue;
import dev.trainyard.cluster.Span;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What things cost.
 *
 * @param name catalogue name or the user's own
 * @param purchase dollars of one accelerator with its server, by accelerator and year
 * @param boughtFrom the first day on which each of them was paid, by accelerator and year; none where only the year is
 *     known
 * @param rent dollars of one accelerator-hour, by accelerator and year
 * @param networkShare share of the cluster's price that is its network
 * @param otherShare storage, racks and work, as a share of accelerators and network
 * @param buildingPerMegawatt dollars of shell, power and cooling for one MW of IT
 * @param onSitePowerPerMegawatt dollars of on-site generation for one MW; 0 where the grid gives all
 * @param decay powers of ten of its price that hardware loses in a year from that day until training begins; 0: none
 * @param itYears years over which accelerators, servers and network lose their value
 * @param buildingYears years over which the building does
 * @param interest a year, on half of the price on average
 * @param staffPerYear dollars a year for one MW of IT: operators, security, software
 * @param repairsPerYear share of the IT price a year
 */
@RecordBuilder
public record Prices(String name, Map<String, TreeMap<Integer, Span>> purchase,
        Map<String, TreeMap<Integer, LocalDate>> boughtFrom, Map<String, TreeMap<Integer, Span>> rent,
        double networkShare, double otherShare, Span buildingPerMegawatt, double onSitePowerPerMegawatt, double decay,
        double itYears, double buildingYears, double interest, double staffPerYear, double repairsPerYear) {
    private static final double YEAR_DAYS = 365.25;
    private static final int MID_YEAR = 7;

    /** Dollars of one with its server, of the year or the nearest that is known; a changed part has its base's. */
    public Optional<Dated> purchase(String accelerator, int year) {
        return nearest(purchase.get(Catalogue.unchanged(accelerator)), year);
    }

    /** Dollars of one accelerator-hour, of the year or the nearest that is known. */
    public Optional<Dated> rent(String accelerator, int year) {
        return nearest(rent.get(Catalogue.unchanged(accelerator)), year);
    }

    /**
     * What is left of a purchase price when training begins, as a share: {@code 10^(-decay years)} since the day of the
     * price (Cottier et al., 2024, and its code); 1 where it is of that day or later. A price of which only the year is
     * known counts from its middle.
     */
    public double shareLeft(String accelerator, int year, LocalDate start) {
        Optional<Dated> dated = purchase(accelerator, year);
        if (decay == 0 || dated.isEmpty()) {
            return 1;
        }
        int taken = dated.get().year();
        LocalDate from = Optional.ofNullable(boughtFrom.get(Catalogue.unchanged(accelerator)))
                .map(days -> days.get(taken))
                .orElse(LocalDate.of(taken, MID_YEAR, 1));
        return Math.pow(10, -decay * Math.max(0, ChronoUnit.DAYS.between(from, start)) / YEAR_DAYS);
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
