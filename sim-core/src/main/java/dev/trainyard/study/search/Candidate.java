package dev.trainyard.study.search;

import dev.trainyard.plan.Plan;
import dev.trainyard.plan.memory.MemoryFootprint;

/**
 * A plan that fits, with its price.
 *
 * @param plan the layout
 * @param memory its fullest accelerator
 * @param closedSeconds step time in the closed form, s
 * @param eventSeconds step time in the event depth, s
 * @param cost in the event depth, of what was looked for least of: s, accelerator-s, dollars a token, J a token, or
 *     accelerators
 */
public record Candidate(Plan plan, MemoryFootprint memory, double closedSeconds, double eventSeconds,
        double cost) {}
