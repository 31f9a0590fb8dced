/**
 * The makespan of a pipeline by formula, whatever the number of micro-batches.
 * Comes in: what {@code kernel.pipeline} walks, for the schedules that have a formula.
 * Must not know: tables of plans.
 */
package dev.trainyard.kernel.makespan;
