package dev.trainyard.plan.framework.settings;

import dev.trainyard.input.Entry;

/**
 * One fact of imported settings.
 *
 * @param fact what is said
 * @param value as a scenario would write it
 * @param where the key or flag that says it
 * @param implied not written but what the program does where nothing is
 */
public record Stated(Fact fact, String value, Entry where, boolean implied) {}
