package dev.trainyard.campaign;

/**
 * What an hour of a campaign's wall clock goes to: the kernel's uses, with training told apart by what it needs not be.
 */
public enum LedgerCause {
    /** Training at the full batch and the simulated step: the ideal. */
    TRAINING("training"),
    /** What smaller batches at the beginning add. */
    BATCH_RAMP("batchRamp"),
    /** What lasting imbalance and the way back's overhead add to each step. */
    STRAGGLERS("stragglers"),
    /** What slow nodes and links add for a while. */
    SLOW("slow"),
    /** What running with fewer replicas adds. */
    SHRUNKEN("shrunken"),
    /** Waiting for checkpoints to be written. */
    CHECKPOINT("checkpoint"),
    /** Pauses for evaluation. */
    EVALUATION("evaluation"),
    /** Training that was lost and is done again. */
    RECOMPUTE("recompute"),
    /** Planned stops of the cluster. */
    MAINTENANCE("maintenance"),
    /** Failures that nobody has noticed yet. */
    DETECT("detect"),
    /** Finding out what is broken and leaving it out. */
    ISOLATE("isolate"),
    /** Waiting for repairs, as no spare is left. */
    WAIT("waitForRepair"),
    /** Getting nodes, spares waiting. */
    SCHEDULE("schedule"),
    /** Processes, process groups, program. */
    START("start"),
    /** Reading checkpoints. */
    LOAD("load"),
    /** Compiling, caches, first slow steps. */
    WARM_UP("warmUp");

    private final String key;

    LedgerCause(String key) {
        this.key = key;
    }

    /** Its name in results. */
    public String key() {
        return key;
    }
}
