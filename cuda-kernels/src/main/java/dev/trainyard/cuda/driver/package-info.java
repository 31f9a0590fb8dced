/**
 * The CUDA driver: finding it, loading kernels, memory and streams, each return code checked.
 * Comes in: native libraries and device numbers.
 * Must not know: what a kernel computes.
 */
package dev.trainyard.cuda.driver;
