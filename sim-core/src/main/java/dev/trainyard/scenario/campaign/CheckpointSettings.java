package dev.trainyard.scenario.campaign;

import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * Checkpoints. A negative number stands for what is to be worked out: the interval by search, the others from the
 * state's bytes and the storage.
 *
 * @param kind how they are written
 * @param intervalSeconds training time from one to the next, s
 * @param bytesPerParameter on disk
 * @param stallSeconds what training waits for each, s
 * @param writeSeconds until it is safe, s
 * @param loadSeconds until it is read back, s
 * @param memoryIntervalSeconds from one copy to peers to the next, s
 * @param memoryStallSeconds what training waits for each of those, s
 */
@RecordBuilder
public record CheckpointSettings(CheckpointKind kind, double intervalSeconds, double bytesPerParameter,
        double stallSeconds, double writeSeconds, double loadSeconds, double memoryIntervalSeconds,
        double memoryStallSeconds) {
    /** To be worked out. */
    public static final double AUTO = -1;
}
