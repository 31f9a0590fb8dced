/**
 * Seconds of one operator (a matrix product, attention, element-wise work) on one accelerator.
 * Comes in: shapes, formats and an accelerator's rates as a batch.
 * Must not know: which layer or framework an operator comes from.
 */
package dev.trainyard.kernel.operator;
