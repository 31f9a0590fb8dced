package dev.trainyard.cluster.failure;

import dev.trainyard.cluster.Span;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * A way back after a failure, by its phases.
 *
 * @param name catalogue name or the user's own
 * @param kind what goes on meanwhile
 * @param fromMemory state comes from the memory of peers where they outlive the failure, not from storage
 * @param isolate until what is broken is known and left out, s
 * @param schedule until the nodes are there, spares waiting, s
 * @param start processes, process groups, program, s
 * @param load reading the checkpoint; empty where it follows from bytes and bandwidth ({@code -1}), s
 * @param warmUp compiling, caches, first slow steps, s
 * @param warmSpare what a warm spare takes longer than a hot one, s
 * @param scatter standard deviation of the logarithm of all phases together, from one failure to the next
 * @param fails share of the cases in which this path fails and the fallback is taken
 * @param fallback name of the path then; empty where it cannot fail
 * @param shrinks where no spare is left it goes on with fewer replicas; otherwise it waits for a repair
 * @param duringStop what a failure does to a stop that is under way
 * @param overhead share by which every step is longer, for keeping the means ready
 */
@RecordBuilder
public record RestartPath(String name, RestartKind kind, boolean fromMemory, Span isolate, Span schedule, Span start,
        double load, Span warmUp, Span warmSpare, double scatter, double fails, String fallback, boolean shrinks,
        DuringStop duringStop, double overhead) {

    /** All phases but loading and the wait for nodes, which are in doubt together, s. */
    public Span whole() {
        return isolate.plus(schedule).plus(start).plus(warmUp);
    }
}
