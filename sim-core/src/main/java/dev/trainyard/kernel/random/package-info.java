/**
 * Counter-based random numbers, the same on every back end.
 * Comes in: seed, replica, entity and counter.
 * Must not know: what is drawn.
 */
package dev.trainyard.kernel.random;
