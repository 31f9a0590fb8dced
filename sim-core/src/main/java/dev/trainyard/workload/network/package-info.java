/** A network of several dimensions, simulated message by message, for cross-checks with other simulators. */
package dev.trainyard.workload.network;
