package dev.trainyard.iteration;

/** How deep an iteration is simulated. */
public enum Fidelity {
    /** The schedule's recurrence without contention: microseconds to milliseconds. */
    CLOSED,
    /** Discrete events over every stage, with links shared between what is in flight. */
    EVENT
}
