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
 */
public record Candidate(Plan plan, MemoryFootprint memory, double closedSeconds, double eventSeconds) {}
