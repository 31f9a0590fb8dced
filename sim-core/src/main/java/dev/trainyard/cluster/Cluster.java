package dev.trainyard.cluster;

import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * A homogeneous cluster.
 *
 * @param name catalogue name or the user's own
 * @param accelerator what it is made of
 * @param gpus accelerators in all
 * @param gpusPerNode accelerators in one host
 * @param gpusPerDomain accelerators in one scale-up (NVLink) domain
 * @param nicBytesPerSecond network bandwidth of one accelerator, one direction, bytes/s
 * @param fabric the scale-out network
 */
@RecordBuilder
public record Cluster(String name, Accelerator accelerator, int gpus, int gpusPerNode, int gpusPerDomain,
        double nicBytesPerSecond, Fabric fabric) {

    /** The same cluster with another number of accelerators. */
    public Cluster withGpus(int count) {
        return ClusterBuilder.builder(this).gpus(count).build();
    }
}
