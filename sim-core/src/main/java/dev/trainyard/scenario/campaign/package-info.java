/**
 * The {@code campaign} section of a scenario: what a planner states of the months, read into records, with what was
 * assumed for the rest. The section and the catalogue come in. It knows nothing of how a campaign is simulated.
 */
package dev.trainyard.scenario.campaign;
