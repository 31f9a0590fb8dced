package dev.trainyard.kernel;

/**
 * What a device was measured to do at best.
 *
 * @param bytesPerSecond bytes read and written while its memory is copied to itself, bytes/s
 * @param flopsPerSecond large product of double matrices, FLOP/s
 * @param product what multiplied, for people
 */
public record Peaks(double bytesPerSecond, double flopsPerSecond, String product) {}
