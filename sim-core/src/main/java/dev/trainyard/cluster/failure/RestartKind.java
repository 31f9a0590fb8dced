package dev.trainyard.cluster.failure;

/** How a job comes back after a failure. */
public enum RestartKind {
    /** The whole job stops and starts again with other nodes in place of those lost. */
    RESTART,
    /** Replicas form groups; one is lost and the others go on meanwhile (fault-tolerant HSDP). */
    REPLICA_GROUPS,
    /** The whole job stops shortly and goes on with fewer replicas where no spare is there (elastic slices). */
    ELASTIC
}
