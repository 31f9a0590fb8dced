package dev.trainyard.cli.terminal;

/** The user's plan does not fit into memory. The message says by how much and what would make it fit. */
public final class InfeasiblePlanException extends RuntimeException {
    public InfeasiblePlanException(String message) {
        super(message);
    }
}
