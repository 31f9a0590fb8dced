package dev.trainyard.campaign.money;

import java.util.OptionalDouble;

/**
 * What has to be bought and built before a run can begin, at the middle of the price list: dollars that are there
 * afterwards, less what they lose meanwhile. No part of what the run costs.
 *
 * @param accelerators with their servers, $
 * @param network between them, $
 * @param otherEquipment storage, racks and installation, $
 * @param building shell, power, cooling and generation, $; empty where the building does not count
 */
public record Investment(double accelerators, double network, double otherEquipment, OptionalDouble building) {

    /** All but the building, $. */
    public double equipment() {
        return accelerators + network + otherEquipment;
    }

    /** All of it, $. */
    public double total() {
        return equipment() + building.orElse(0);
    }
}
