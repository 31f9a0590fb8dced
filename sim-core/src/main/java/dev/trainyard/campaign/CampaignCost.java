package dev.trainyard.campaign;

import dev.trainyard.campaign.money.CostPart;
import dev.trainyard.campaign.money.HourlyPrices;
import dev.trainyard.campaign.money.Investment;
import dev.trainyard.campaign.money.OwnOrRent;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What the dollars of a campaign are made of. Parts and causes are two ways to cut the same sum, the mean of the run's
 * dollars; what is bought and built stands apart from it.
 *
 * @param parts dollars by what they are paid for, mean over replicas; those that do not count are missing
 * @param byCause dollars by what the hours went to, mean over replicas: the cluster by the hour, energy by what each
 *     cause draws
 * @param investment what is bought and built; empty where it is rented
 * @param perMillionTokens dollars of a million trained tokens; empty where none are, or training never ends
 * @param ownOrRent owning against renting; empty where the price list does not know both
 * @param hourlyPrices what a pause in dear hours would save; empty where the price is flat or paid with the rent
 */
public record CampaignCost(Map<CostPart, Double> parts, Map<LedgerCause, Double> byCause,
        Optional<Investment> investment, OptionalDouble perMillionTokens, Optional<OwnOrRent> ownOrRent,
        Optional<HourlyPrices> hourlyPrices) {

    /** Takes copies. */
    public CampaignCost {
        parts = Collections.unmodifiableMap(new EnumMap<>(parts));
        byCause = Collections.unmodifiableMap(new EnumMap<>(byCause));
    }
}
