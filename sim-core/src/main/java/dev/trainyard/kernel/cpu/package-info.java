/**
 * The back end that is always there: all kernels in Java on all cores, dense products by BLAS.
 * Comes in: batches.
 * Must not know: other back ends.
 */
package dev.trainyard.kernel.cpu;
