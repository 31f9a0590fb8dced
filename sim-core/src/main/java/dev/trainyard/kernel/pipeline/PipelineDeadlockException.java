package dev.trainyard.kernel.pipeline;

/** The stages of a pipeline order wait for each other: the order can never finish, whatever the durations. */
public final class PipelineDeadlockException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PipelineDeadlockException(String message) {
        super(message);
    }
}
