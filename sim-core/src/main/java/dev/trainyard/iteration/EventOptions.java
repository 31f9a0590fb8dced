package dev.trainyard.iteration;

import java.util.function.Consumer;

/**
 * How the event depth runs.
 *
 * @param contention traffic in flight shares the network interfaces; otherwise each has them for itself
 * @param replicas data-parallel replicas to simulate one by one; 1 folds those that cannot differ
 * @param timeline is given the run's timeline
 */
public record EventOptions(boolean contention, int replicas, Consumer<Timeline> timeline) {

    public EventOptions {
        if (replicas < 1) {
            throw new IllegalArgumentException("replicas must be at least 1, found " + replicas);
        }
    }

    /** Contention on, replicas folded, no timeline. */
    public static EventOptions usual() {
        return new EventOptions(true, 1, timeline -> { });
    }
}
