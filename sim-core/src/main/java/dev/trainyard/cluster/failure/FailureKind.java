package dev.trainyard.cluster.failure;

/** What a failure does to a job. */
public enum FailureKind {
    /** Every rank stops at once, as a synchronous job does when one of them is lost. */
    STOP,
    /** Wrong numbers, found late: training goes back to a checkpoint from before they began. */
    SILENT,
    /** The job goes on, slower, until it passes or is noticed. */
    SLOW,
    /** Training itself goes wrong (a loss spike, bad data): some steps are taken back; no hardware is lost. */
    ROLLBACK,
    /** A stop that people decide on, such as a change of code or data: behind a checkpoint, so no work is lost. */
    PLANNED
}
