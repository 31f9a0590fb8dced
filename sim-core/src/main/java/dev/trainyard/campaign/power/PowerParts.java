package dev.trainyard.campaign.power;

/**
 * What a site's power goes to, W or MW alike; the parts sum to the whole.
 *
 * @param accelerators themselves
 * @param host processors, memory, switches and interfaces of their nodes
 * @param fans of their nodes, or fans and pumps beside cold plates
 * @param supplies what turning alternating into direct current loses
 * @param network between nodes
 * @param facility cooling and distribution of the site: what PUE adds
 */
public record PowerParts(double accelerators, double host, double fans, double supplies, double network,
        double facility) {

    /** Both together. */
    PowerParts plus(PowerParts other) {
        return new PowerParts(accelerators + other.accelerators, host + other.host, fans + other.fans,
                supplies + other.supplies, network + other.network, facility + other.facility);
    }

    /** So many times as much of each. */
    PowerParts times(double factor) {
        return new PowerParts(accelerators * factor, host * factor, fans * factor, supplies * factor, network * factor,
                facility * factor);
    }

    /** Power of the equipment, without the facility. */
    public double it() {
        return accelerators + host + fans + supplies + network;
    }

    /** Power of all parts. */
    public double total() {
        return it() + facility;
    }
}
