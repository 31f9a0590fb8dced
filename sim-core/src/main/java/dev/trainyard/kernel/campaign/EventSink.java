package dev.trainyard.kernel.campaign;

/** Is told of each event that hurts the job, and of its stops, for the trace of one replica. */
@FunctionalInterface
public interface EventSink {
    /**
     * An event.
     *
     * @param time when, us
     * @param group its class
     * @param kind what it did
     * @param nodes nodes that left with it
     * @param nodesDown nodes that are down then
     * @param work training that is kept, us
     */
    void event(long time, int group, RowKind kind, int nodes, int nodesDown, long work);

    /**
     * The job stops, in place of a stop that may still be under way.
     *
     * @param time when, us
     * @param phases how long each phase takes, us, by {@link TimeUse#phase}
     * @param waits it waits for nodes behind the phases before {@link TimeUse#WAIT}, and tells when they came
     */
    default void stop(long time, long[] phases, boolean waits) {}

    /** One replica is lost and the others go on: what the job misses of it, as time of the whole job, us. */
    default void missing(long time, long length) {}

    /** The nodes that the job waits for came. */
    default void resume(long time) {}

    /** The replica is over. */
    default void end(long time) {}
}
