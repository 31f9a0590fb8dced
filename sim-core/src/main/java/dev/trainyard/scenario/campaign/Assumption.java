package dev.trainyard.scenario.campaign;

/**
 * Something that nobody stated and an answer rests on.
 *
 * @param what path in the scenario, such as {@code campaign.restart}
 * @param value what was taken, as text
 * @param why source, or the reason of the guess
 * @param guessed no source says so
 */
public record Assumption(String what, String value, String why, boolean guessed) {}
