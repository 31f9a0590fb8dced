package dev.trainyard.campaign.money;

/**
 * The same cluster owned and rented, at middle prices.
 *
 * @param ownedHourly dollars an hour of owning it, electricity apart, whether it works or not
 * @param energyHourly dollars of electricity in an hour in which it trains
 * @param rentedHourly dollars of renting it for an hour, electricity inside
 */
public record OwnOrRent(double ownedHourly, double energyHourly, double rentedHourly) {

    /**
     * The share of all hours in which the cluster has to work for owning to be cheaper: above 1 renting always is.
     * Where electricity alone costs more than the rent it is infinite.
     */
    public double breakEven() {
        return rentedHourly > energyHourly ? ownedHourly / (rentedHourly - energyHourly) : Double.POSITIVE_INFINITY;
    }
}
