package dev.trainyard.scenario.campaign;

/** How a checkpoint is written. */
public enum CheckpointKind {
    /** Training waits for the whole write. */
    SYNCHRONOUS,
    /** Training waits while state is copied to host memory; the write goes on behind. */
    ASYNCHRONOUS,
    /** As asynchronous; between them, state goes to the memory of peers, which a failure of one node leaves. */
    IN_MEMORY
}
