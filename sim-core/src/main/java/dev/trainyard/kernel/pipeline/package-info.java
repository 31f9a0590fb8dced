/**
 * A pipeline schedule walked pass by pass as a max-plus recurrence.
 * Comes in: an order of passes, their seconds and those of messages.
 * Must not know: what a pass computes.
 */
package dev.trainyard.kernel.pipeline;
