package dev.trainyard.cluster.failure;

import dev.trainyard.cluster.Span;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * One class of failures.
 *
 * @param name such as accelerator, memory, link
 * @param kind what it does to the job
 * @param rate how often: per 1,000 node-days of eight accelerators, or per day of the job where {@code perJob}
 * @param perJob the rate does not grow with the cluster
 * @param reach what it takes away
 * @param groupAccelerators accelerators that {@link Reach#GROUP} takes; 0 otherwise
 * @param replaced share of its cases in which what it reached has to be replaced; the rest come back by a restart
 * @param agentSeconds time until an agent on the node notices, s
 * @param timeoutSeconds time until a collective's time-out or a person notices, s
 * @param watched share of its cases that an agent can see at all
 * @param repair how long what was taken away stays away, s
 * @param memorySurvives state kept in the memory of peers outlives it
 * @param lasts SILENT: until it is found; SLOW: until it passes or is noticed, s
 * @param slowdown SLOW: the job's step takes so many times as long meanwhile
 * @param rollbackSteps ROLLBACK: steps taken back and data skipped
 */
@RecordBuilder
public record FailureClass(String name, FailureKind kind, Span rate, boolean perJob, Reach reach,
        int groupAccelerators, double replaced, Span agentSeconds, Span timeoutSeconds, double watched,
        HeavyTail repair, boolean memorySurvives, HeavyTail lasts, double slowdown, double rollbackSteps) {

    /** Events a day on so many accelerators, at a rate. */
    public double perDay(double accelerators, double atRate) {
        return perJob ? atRate : atRate * accelerators / (1000.0 * FailureModel.NODE);
    }
}
