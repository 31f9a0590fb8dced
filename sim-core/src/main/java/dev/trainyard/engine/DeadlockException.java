package dev.trainyard.engine;

/** Some tasks can never start, because they wait in a circle; the message names the circle. */
public final class DeadlockException extends IllegalStateException {
    private static final long serialVersionUID = 1L;
    private final transient int[] cycle;

    DeadlockException(String message, int[] cycle) {
        super(message);
        this.cycle = cycle;
    }

    /** Tasks of one circle, each waiting for the next, the last for the first. */
    public int[] cycle() {
        return cycle.clone();
    }
}
