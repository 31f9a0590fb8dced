package dev.trainyard.cluster.site;

import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * Where checkpoints go.
 *
 * @param name catalogue name or the user's own
 * @param writeBytesPerSecond what all writers get together, bytes/s
 * @param readBytesPerSecond what all readers get together, bytes/s
 * @param perAccelerator true: the two rates are for each accelerator, and the storage grows with the cluster
 * @param nodeBytesPerSecond most that one node gets in either direction, bytes/s
 * @param stageBytesPerSecond copying one accelerator's state to host memory, which an asynchronous checkpoint waits
 *     for, bytes/s
 * @param peerBytesPerSecond one accelerator's share of sending state to another node's memory, bytes/s
 * @param latencySeconds opening, metadata, waiting for the slowest writer, s
 */
@RecordBuilder
public record Storage(String name, double writeBytesPerSecond, double readBytesPerSecond, boolean perAccelerator,
        double nodeBytesPerSecond, double stageBytesPerSecond, double peerBytesPerSecond, double latencySeconds) {

    /** What a cluster of so many accelerators writes in all, bytes/s. */
    public double write(long accelerators, int perNode) {
        return total(writeBytesPerSecond, accelerators, perNode);
    }

    /** What a cluster of so many accelerators reads in all, bytes/s. */
    public double read(long accelerators, int perNode) {
        return total(readBytesPerSecond, accelerators, perNode);
    }

    private double total(double rate, long accelerators, int perNode) {
        double nodes = Math.ceil((double) accelerators / perNode);
        return Math.min(perAccelerator ? rate * accelerators : rate, nodes * nodeBytesPerSecond);
    }
}
