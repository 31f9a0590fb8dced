/**
 * One candidate plan end to end: memory, step and step by cause, from tables that candidates share.
 * Comes in: rows of priced layers, chunks and placements, orders of passes, and candidates that name them.
 * Must not know: how a row came to be.
 */
package dev.trainyard.kernel.plan;
