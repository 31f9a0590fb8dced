package dev.trainyard.kernel.campaign;

/** What a microsecond of wall clock goes to. Every one goes to exactly one. */
public enum TimeUse {
    /** Training that was kept. */
    TRAINING,
    /** Waiting for checkpoints to be written. */
    CHECKPOINT,
    /** Pauses for evaluation. */
    EVALUATION,
    /** What slow nodes and links add while training goes on. */
    SLOW,
    /** What running with fewer replicas adds. */
    SHRUNKEN,
    /** Training that was lost and is done again. */
    RECOMPUTE,
    /** Planned stops. */
    MAINTENANCE,
    /** A failure that nobody has noticed yet. */
    DETECT,
    /** Finding out what is broken and leaving it out. */
    ISOLATE,
    /** Waiting for a repair, as no spare is left. */
    WAIT,
    /** Getting nodes, spares waiting. */
    SCHEDULE,
    /** Processes, process groups, program. */
    START,
    /** Reading the checkpoint. */
    LOAD,
    /** Compiling, caches, first slow steps. */
    WARM_UP;

    /** How many there are. */
    public static final int COUNT = values().length;
    /** Uses from here on are phases of one stop, in the order in which they follow each other. */
    static final int FIRST_PHASE = MAINTENANCE.ordinal();
    /** Phases of a stop. */
    static final int PHASES = COUNT - FIRST_PHASE;

    /** What the i-th phase of a stop is. */
    public static TimeUse phase(int i) {
        return values()[FIRST_PHASE + i];
    }
}
