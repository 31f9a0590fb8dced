/**
 * What a pipeline schedule asks of its shape, what it puts on a stage, and in which order its stages run their passes.
 * Comes in: stages, chunks on a stage and micro-batches.
 * Must not know: models and accelerators.
 */
package dev.trainyard.plan.schedule;
