/**
 * Seconds of one collective on one fabric by its best algorithm, and the bytes it sends on each link class.
 * Comes in: kind, bytes and shape of the group, and a fabric's rates as a batch.
 * Must not know: which kind of parallelism asks.
 */
package dev.trainyard.kernel.collective;
