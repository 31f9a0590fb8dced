/**
 * For each kernel how a batch is packed, launched and unpacked.
 * Comes in: batches and their answers' arrays.
 * Must not know: which GPU, or how it is driven.
 */
package dev.trainyard.cuda.job;
