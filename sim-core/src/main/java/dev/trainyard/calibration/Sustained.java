package dev.trainyard.calibration;

/**
 * One product, run without a pause until the device has met its power limit.
 *
 * @param seconds how long it ran, s
 * @param first rate of the first samples, FLOP/s: before the limit bites
 * @param settled the second half of the samples
 */
public record Sustained(double seconds, double first, Reading settled) {

    /** The settled rate as a share of the first. */
    public double share() {
        return settled.median() / first;
    }
}
