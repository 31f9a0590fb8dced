package dev.trainyard.campaign.money;

import dev.trainyard.cluster.Span;
import dev.trainyard.cluster.site.Prices;
import dev.trainyard.scenario.campaign.CampaignSettings;
import dev.trainyard.scenario.campaign.MoneySettings;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Dollars of an hour of a cluster.
 *
 * <p>Owned: accelerators with servers, the network as its share of the whole ({@code price s / (1 - s)}: Cottier et
 * al., 2024, 19/81 on top), other equipment, each losing its price in a straight line over its years; interest on half
 * of the price, which is the mean of what is left; repairs and staff by year; the building by MW. Where the list says
 * how fast hardware loses its value before training begins ({@link Prices#shareLeft}), what is left then takes the
 * price's place. Rented: accelerator-hours.
 */
public final class CostModel {
    /** Hours of a mean year. */
    public static final double YEAR_HOURS = 8766;
    /** Of a megawatt. */
    private static final double WATTS = 1e6;

    private final Prices prices;
    private final MoneySettings settings;
    private final Optional<Prices.Dated> purchase;
    private final Optional<Prices.Dated> rent;
    private final double shareLeft;
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
        this.shareLeft = prices.shareLeft(accelerator, settings.year(), settings.start());
        this.accelerators = accelerators;
        this.itMegawatts = itMegawatts;
    }

    /**
     * The costs of a campaign's cluster. Its building is put up for what its supply can give, drawn or not.
     *
     * @param accelerators working and standing by
     * @param itMegawatts what its equipment draws while it trains, MW
     */
    public static CostModel of(CampaignSettings campaign, String accelerator, long accelerators,
            double itMegawatts) {
        double supplied = campaign.power().capacityWatts() / WATTS / campaign.effectivePue();
        return new CostModel(campaign.prices().value(), campaign.money(), accelerator, accelerators,
                Math.max(itMegawatts, supplied));
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

    /** What is left of that price when training begins, as a share; 1 where the list knows of no loss. */
    public double shareLeft() {
        return shareLeft;
    }

    /** Dollars to build for it: shell, power, cooling, generation. */
    public Span building() {
        return new Span(prices.buildingPerMegawatt().low() + prices.onSitePowerPerMegawatt(),
                prices.buildingPerMegawatt().middle() + prices.onSitePowerPerMegawatt(),
                prices.buildingPerMegawatt().high() + prices.onSitePowerPerMegawatt()).times(itMegawatts);
    }

    /** What has to be bought and built; empty where it is rented or no price is known. */
    public Optional<Investment> investment() {
        if (!settings.owned() || purchase.isEmpty()) {
            return Optional.empty();
        }
        double bare = purchase.get().dollars().middle() * accelerators;
        double network = bare * prices.networkShare() / (1 - prices.networkShare());
        return Optional.of(new Investment(bare, network, (bare + network) * prices.otherShare(),
                settings.building() ? OptionalDouble.of(building().middle()) : OptionalDouble.empty()));
    }

    /**
     * Dollars an hour without electricity, at deviates of the prices.
     *
     * @param equipmentDeviate standard normal, of what equipment or rent costs
     * @param buildingDeviate standard normal, of what the building costs
     */
    public double hourly(double equipmentDeviate, double buildingDeviate) {
        return Arrays.stream(hourlyParts(equipmentDeviate, buildingDeviate)).sum();
    }

    /**
     * The same by {@link CostPart}, in its order; that of energy is 0, which hangs on what the hours are spent on.
     *
     * @param equipmentDeviate standard normal, of what equipment or rent costs
     * @param buildingDeviate standard normal, of what the building costs
     */
    public double[] hourlyParts(double equipmentDeviate, double buildingDeviate) {
        if (settings.owned()) {
            return ownedParts(equipmentDeviate, buildingDeviate);
        }
        double[] parts = new double[CostPart.values().length];
        parts[CostPart.RENT.ordinal()] = rent.map(dated -> dated.dollars().at(equipmentDeviate) * accelerators)
                .orElse(0.0);
        return parts;
    }

    private double[] ownedParts(double equipmentDeviate, double buildingDeviate) {
        double capital = shareLeft * equipment().at(equipmentDeviate);
        double shell = settings.building() ? building().at(buildingDeviate) : 0;
        double[] parts = new double[CostPart.values().length];
        parts[CostPart.DEPRECIATION.ordinal()] = capital / prices.itYears() / YEAR_HOURS;
        parts[CostPart.BUILDING_DEPRECIATION.ordinal()] = shell / prices.buildingYears() / YEAR_HOURS;
        parts[CostPart.INTEREST.ordinal()] = settings.interest()
                ? prices.interest() / 2 * (capital + shell) / YEAR_HOURS : 0;
        parts[CostPart.REPAIRS.ordinal()] = settings.repairs() ? prices.repairsPerYear() * capital / YEAR_HOURS : 0;
        parts[CostPart.STAFF.ordinal()] = settings.staff() ? prices.staffPerYear() * itMegawatts / YEAR_HOURS : 0;
        return parts;
    }

    /** True where a part belongs to the sum, as the settings say. */
    public boolean counts(CostPart part) {
        return switch (part) {
            case DEPRECIATION, ENERGY -> settings.owned();
            case BUILDING_DEPRECIATION -> settings.owned() && settings.building();
            case INTEREST -> settings.owned() && settings.interest();
            case REPAIRS -> settings.owned() && settings.repairs();
            case STAFF -> settings.owned() && settings.staff();
            case RENT -> !settings.owned();
        };
    }

    /** True where electricity is paid apart: a rent has it inside. */
    public boolean paysElectricity() {
        return settings.owned();
    }

    /**
     * Owning against renting by the hour; empty where a price is missing.
     *
     * @param electricityHourly dollars of electricity in an hour of training
     */
    public Optional<OwnOrRent> ownOrRent(double electricityHourly) {
        if (purchase.isEmpty() || rent.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new OwnOrRent(Arrays.stream(ownedParts(0, 0)).sum(), electricityHourly,
                rent.get().dollars().middle() * accelerators));
    }
}
