package dev.trainyard.campaign;

import dev.trainyard.kernel.campaign.TimeUse;

/**
 * What an hour of a campaign's wall clock goes to: the kernel's uses, with training told apart by what it needs not be.
 */
public enum LedgerCause {
    /** Training at the full batch and the simulated step: the ideal. */
    TRAINING("training", "training"),
    /** What smaller batches at the beginning add. */
    BATCH_RAMP("batchRamp", "smaller batches at the beginning"),
    /** What lasting imbalance and the way back's overhead add to each step. */
    STRAGGLERS("stragglers", "lasting imbalance"),
    /** What slow nodes and links add for a while. */
    SLOW("slow", "slow nodes and links"),
    /** What running with fewer replicas adds. */
    SHRUNKEN("shrunken", "fewer replicas"),
    /** Waiting for checkpoints to be written. */
    CHECKPOINT("checkpoint", "waiting for checkpoints"),
    /** Pauses for evaluation. */
    EVALUATION("evaluation", "evaluation"),
    /** Training that was lost and is done again. */
    RECOMPUTE("recompute", "training done again"),
    /** Planned stops of the cluster. */
    MAINTENANCE("maintenance", "maintenance"),
    /** Failures that nobody has noticed yet. */
    DETECT("detect", "failures not noticed yet"),
    /** Finding out what is broken and leaving it out. */
    ISOLATE("isolate", "finding what is broken"),
    /** Waiting for repairs, as no spare is left. */
    WAIT("waitForRepair", "waiting for repairs"),
    /** Getting nodes, spares waiting. */
    SCHEDULE("schedule", "getting nodes"),
    /** Processes, process groups, program. */
    START("start", "starting processes"),
    /** Reading checkpoints. */
    LOAD("load", "reading checkpoints"),
    /** Compiling, caches, first slow steps. */
    WARM_UP("warmUp", "warming up");

    private final String key;
    private final String text;

    LedgerCause(String key, String text) {
        this.key = key;
        this.text = text;
    }

    /** What a use of time of the kernel is called here; training is told apart by {@link Ledger} alone. */
    public static LedgerCause of(TimeUse use) {
        return Ledger.cause(use);
    }

    /** Its name for people. */
    public String text() {
        return text;
    }

    /** Its name in results for programs. */
    public String key() {
        return key;
    }
}
