package dev.trainyard.kernel.campaign;

/** Is told of each event that hurts the job, for the trace of one replica. */
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
}
