package dev.trainyard.plan.framework;

import dev.trainyard.plan.Plan;
import java.util.OptionalInt;

/**
 * What a training framework's settings say.
 *
 * @param plan the layout; {@code dp} is what the accelerators leave where the settings do not say
 * @param globalBatch sequences in one step, where it is said
 * @param sequence tokens in one sequence, where it is said
 */
public record FrameworkPlan(Plan plan, OptionalInt globalBatch, OptionalInt sequence) {}
