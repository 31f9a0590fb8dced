package dev.trainyard.study;

/**
 * How many accelerators may be looked at.
 *
 * @param gpus accelerators of the largest cluster
 * @param by what allows no more, for people: money, power, or a limit of the search
 */
public record GpuBudget(int gpus, String by) {}
