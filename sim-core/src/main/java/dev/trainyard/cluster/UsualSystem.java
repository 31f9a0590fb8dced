package dev.trainyard.cluster;

/**
 * The system that an accelerator usually comes in: what an inline cluster takes where it does not say otherwise.
 *
 * @param gpusPerNode accelerators in one host
 * @param gpusPerDomain accelerators in one scale-up domain
 * @param nicBytesPerSecond network bandwidth of one accelerator, one direction, bytes/s
 * @param fabric catalogue name of the network of its era
 */
public record UsualSystem(int gpusPerNode, int gpusPerDomain, double nicBytesPerSecond, String fabric) {}
