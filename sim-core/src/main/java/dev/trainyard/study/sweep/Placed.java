package dev.trainyard.study.sweep;

import dev.trainyard.plan.Plan;

/**
 * A plan held against its scenario: its rows of the plan kernel's tables, or why it cannot be.
 *
 * @param plan options included, as of the first point that has it; null where none was found
 * @param globalBatch sequences in one step
 * @param problem why it is impossible; null where it is not
 * @param microBatches that one replica works through
 */
record Placed(Plan plan, int globalBatch, String problem, int layers, int placement, int message, int microBatches) {

    static Placed impossible(Plan plan, int globalBatch, String problem) {
        return new Placed(plan, globalBatch, problem, 0, 0, 0, 0);
    }
}
