package dev.trainyard.plan.schedule;

/** A pipeline schedule cannot run with these stages, chunks and micro-batches. */
public final class ScheduleException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public ScheduleException(String message) {
        super(message);
    }
}
