package dev.trainyard.campaign.money;

import dev.trainyard.cluster.Span;
import dev.trainyard.cluster.site.Prices;
import dev.trainyard.scenario.campaign.MoneySettings;
import java.util.Optional;

/**
 * Dollars of an hour of a cluster.
 *
 * <p>Owned: accelerators with servers, the network as its share of the whole ({@code price s / (1 - s)}: Cottier et
 * al., 2024, 19/81 on top), other equipment, each losing its price in a straight line over its years; interest on half
 * of the price, which is the mean of what is left; repairs and staff by year; the building by MW. Rented:
 * accelerator-hours.
 */
public final class CostModel {
    /** Hours of a mean year. */
    public static final double YEAR_HOURS = 8766;

    private final Prices prices;
    private final MoneySettings settings;
    private final Optional<Prices.Dated> purchase;
    private final Optional<Prices.Dated> rent;
    private final long accelerators;
    private final double itMegawatts;

    /**
     * The costs of a cluster.
     *
     * @param accelerators working and standing by
     * @param itMegawatts what its equipment is fed for, MW
     */
    public CostModel(Prices prices, MoneySettings settings, String accelerator, long accelerators,
            double itMegawatts) {
        this.prices = prices;
        this.settings = settings;
        this.purchase = prices.purchase(accelerator, settings.year());
        this.rent = prices.rent(accelerator, settings.year());
        this.accelerators = accelerators;
        this.itMegawatts = itMegawatts;
    }

    /** What an accelerator is bought for, and of which year; empty where the list does not say. */
    public Optional<Prices.Dated> purchase() {
        return purchase;
    }

    /** What an accelerator-hour is rented for, and of which year; empty where the list does not say. */
    public Optional<Prices.Dated> rent() {
        return rent;
    }

    /** True where the list has what the settings ask for. */
    public boolean isKnown() {
        return settings.owned() ? purchase.isPresent() : rent.isPresent();
    }

    /** Dollars to buy all of it: equipment without the building. */
    public Span equipment() {
        double more = (1 + prices.networkShare() / (1 - prices.networkShare())) * (1 + prices.otherShare());
        return purchase.map(dated -> dated.dollars().times(accelerators * more)).orElse(Span.of(0));
    }

    /** Dollars to build for it: shell, power, cooling, generation. */
    public Span building() {
        return new Span(prices.buildingPerMegawatt().low() + prices.onSitePowerPerMegawatt(),
                prices.buildingPerMegawatt().middle() + prices.onSitePowerPerMegawatt(),
                prices.buildingPerMegawatt().high() + prices.onSitePowerPerMegawatt()).times(itMegawatts);
    }

    /**
     * Dollars an hour without electricity, at deviates of the prices.
     *
     * @param equipmentDeviate standard normal, of what equipment or rent costs
     * @param buildingDeviate standard normal, of what the building costs
     */
    public double hourly(double equipmentDeviate, double buildingDeviate) {
        if (!settings.owned()) {
            return rent.map(dated -> dated.dollars().at(equipmentDeviate) * accelerators).orElse(0.0);
        }
        return ownedHourly(equipmentDeviate, buildingDeviate);
    }

    private double ownedHourly(double equipmentDeviate, double buildingDeviate) {
        double capital = equipment().at(equipmentDeviate);
        double shell = settings.building() ? building().at(buildingDeviate) : 0;
        double year = capital / prices.itYears() + shell / prices.buildingYears()
                + (settings.interest() ? prices.interest() / 2 * (capital + shell) : 0)
                + (settings.repairs() ? prices.repairsPerYear() * capital : 0)
                + (settings.staff() ? prices.staffPerYear() * itMegawatts : 0);
        return year / YEAR_HOURS;
    }

    /** True where electricity is paid apart: a rent has it inside. */
    public boolean paysElectricity() {
        return settings.owned();
    }

    /**
     * The share of all hours from which on owning is cheaper than renting by the hour; empty where a price is missing.
     *
     * @param electricityHourly dollars of electricity an hour
     */
    public Optional<Double> breakEven(double electricityHourly) {
        if (purchase.isEmpty() || rent.isEmpty()) {
            return Optional.empty();
        }
        double owned = ownedHourly(0, 0);
        double rented = rent.get().dollars().middle() * accelerators;
        return rented > electricityHourly ? Optional.of(owned / (rented - electricityHourly)) : Optional.empty();
    }
}
