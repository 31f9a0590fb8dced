/** The batched kernels behind one interface, and their CPU back end. Knows only what a batch carries. */
package dev.trainyard.kernel;
