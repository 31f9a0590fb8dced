package dev.trainyard.cli;

/** The user's plan does not fit into memory. The message says by how much and what would make it fit. */
final class InfeasiblePlanException extends RuntimeException {
    InfeasiblePlanException(String message) {
        super(message);
    }
}
