package dev.trainyard.kernel.campaign;

/** What an event of a row does. */
public enum RowKind {
    /** The job stops and goes back to its newest state. */
    STOP,
    /** It stops, and goes back to a state from before a time that is drawn. */
    SILENT,
    /** It goes on, slower for a time that is drawn. */
    SLOW,
    /** It stops, and goes back by a given amount of work to the state before. */
    ROLLBACK,
    /** It stops behind a checkpoint. */
    PLANNED
}
