package dev.trainyard.scenario.campaign;

import java.time.LocalDate;

/**
 * Whose the hardware is and what counts.
 *
 * @param owned bought and depreciated; otherwise rented by the hour
 * @param year of the prices
 * @param start first day of the campaign, by which what was bought before may have lost value
 * @param interest capital costs interest
 * @param staff people count
 * @param repairs spare parts and contracts count
 * @param building shell, power and cooling count
 */
public record MoneySettings(boolean owned, int year, LocalDate start, boolean interest, boolean staff,
        boolean repairs, boolean building) {}
