/**
 * What a pipeline schedule asks of its shape and what it puts on a stage.
 * Comes in: stages, chunks on a stage and micro-batches.
 * Must not know: models and accelerators.
 */
package dev.trainyard.plan.schedule;
