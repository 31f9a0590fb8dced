package dev.trainyard.engine;

/**
 * Pending events by time; events of one time leave in the order they were scheduled. Primitive throughout: once a queue
 * has grown to its size, nothing is allocated per event. Not safe for use by several threads at once.
 */
public interface EventQueue {

    /**
     * Adds an event.
     *
     * @param picoseconds when, not before {@link #now()}
     * @param payload what, any int
     * @return handle for {@link #cancel}, not negative
     * @throws IllegalArgumentException if the time lies before {@link #now()}
     */
    long schedule(long picoseconds, int payload);

    /**
     * Takes an event back.
     *
     * @return whether it was pending; false if it has left, or was cancelled before
     */
    boolean cancel(long handle);

    /**
     * Moves to the next event: {@link #now()} and {@link #payload()} are then its.
     *
     * @return false, and nothing moves, if no event is pending
     */
    boolean poll();

    /** Time of the last event polled, 0 before the first. */
    long now();

    /** Payload of the last event polled. */
    int payload();

    /** Time of the next event, or {@link Long#MAX_VALUE} if none is pending. */
    long next();

    /** Events pending. */
    int size();

    /** Drops what is pending and sets the clock to 0; keeps the memory. Old handles become void. */
    void clear();
}
