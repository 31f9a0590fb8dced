/** Discrete events: queue, clock, streams, shared links. Knows nothing of training. */
package dev.trainyard.engine;
