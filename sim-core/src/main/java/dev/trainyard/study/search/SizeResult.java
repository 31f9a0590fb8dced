package dev.trainyard.study.search;

import dev.trainyard.scenario.Scenario;

/**
 * A cluster's size that was looked for.
 *
 * @param scenario the scenario on a cluster of this size, with the plan
 * @param plan the plan and its times
 * @param considered plans that can exist on the sizes that were looked at
 */
public record SizeResult(Scenario scenario, Candidate plan, long considered) {}
