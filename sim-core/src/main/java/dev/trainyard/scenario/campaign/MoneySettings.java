package dev.trainyard.scenario.campaign;

/**
 * Whose the hardware is and what counts.
 *
 * @param owned bought and depreciated; otherwise rented by the hour
 * @param year of the prices
 * @param interest capital costs interest
 * @param staff people count
 * @param repairs spare parts and contracts count
 * @param building shell, power and cooling count
 */
public record MoneySettings(boolean owned, int year, boolean interest, boolean staff, boolean repairs,
        boolean building) {}
