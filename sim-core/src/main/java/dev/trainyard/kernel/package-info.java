/**
 * The batched kernels behind one interface, what a back end must offer to be found, and how one is asked for.
 * Comes in: batches of the packages below it; what a device is called and why it cannot be used.
 * Must not know: how a back end computes, or anything of models, clusters and plans.
 */
package dev.trainyard.kernel;
