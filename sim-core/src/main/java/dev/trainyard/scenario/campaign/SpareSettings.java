package dev.trainyard.scenario.campaign;

import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * Nodes beside the job's.
 *
 * @param hot idle, powered and checked, in nodes; {@link #AUTO} where the best number is to be looked for
 * @param warm further nodes that have to be booted and checked first
 * @param percentile of the answers that auto makes best: 50 or 90, say
 * @param least fewest that auto takes: those that the plan leaves over where nobody asked for another number
 * @param byDollars auto looks for the cheapest, not the earliest
 */
@RecordBuilder
public record SpareSettings(int hot, int warm, double percentile, int least, boolean byDollars) {
    /** To be looked for. */
    public static final int AUTO = -1;
}
