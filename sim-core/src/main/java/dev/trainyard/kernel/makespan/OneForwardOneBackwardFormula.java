package dev.trainyard.kernel.makespan;

import static dev.trainyard.kernel.makespan.FormulaProblem.NEVER;
import static dev.trainyard.kernel.makespan.FormulaProblem.later;

/**
 * 1F1B with one chunk (Narayanan et al., 2019): {@link InterleavedFormula}'s paths with a turn's chunk and the sums
 * over turns written out. A stage's warm-up is then one forward for each stage behind it, m at most.
 */
final class OneForwardOneBackwardFormula {
    final FormulaProblem q;
    /** Forward and backward of a stage. */
    final double[] pair;
    /** The first stage whose pair is the longest. */
    int slowest;
    /** End of the last forward before the first backward. */
    final double[] filled;
    /** End of the first backward. */
    final double[] turned;
    /** End of the last forward. */
    final double[] emptied;
    /** End of the backward behind the last forward. */
    final double[] settled;
    /** End of the last forward where only the stage itself, or a warm-up, holds it up. */
    private final double[] own;
    private final OneForwardOneBackwardCycle cycle;

    OneForwardOneBackwardFormula(FormulaProblem problem, int mostStages) {
        q = problem;
        pair = new double[mostStages];
        filled = new double[mostStages];
        turned = new double[mostStages];
        emptied = new double[mostStages];
        settled = new double[mostStages];
        own = new double[mostStages];
        cycle = new OneForwardOneBackwardCycle(this, mostStages);
    }

    double solve() {
        warmUp();
        turn();
        empty();
        settle();
        cycle.extend();
        return tail();
    }

    private void warmUp() {
        int p = q.stages;
        int m = q.microBatches;
        int more = m - 1;
        double early = NEVER;
        double late = NEVER;
        double longest = 0;
        slowest = 0;
        for (int stage = 0; stage < p; stage++) {
            double pass = q.forward[stage];
            double hop = q.latency[stage] + pass;
            early = later(later(0, q.ready[stage]) + pass, early + hop);
            late = later(early + more * pass, late + hop);
            int into = p - 1 - stage;
            if (into >= m) {
                filled[stage] = late;
            } else {
                // between the two is convex: this chord is late where stages before are slower
                filled[stage] = more > 0 ? early + (late - early) * into / more : early;
            }
            own[stage] = late;
            double both = pass + q.backward[stage];
            pair[stage] = both;
            if (both > longest) {
                longest = both;
                slowest = stage;
            }
        }
    }

    private void turn() {
        int p = q.stages;
        int m = q.microBatches;
        double arrival = 0;
        for (int stage = p - 1; stage >= 0; stage--) {
            double back = q.backward[stage];
            double end = later(filled[stage], arrival) + back;
            turned[stage] = end;
            arrival = end + q.latency[stage];
            int left = steps(stage);
            if (left > 0) {
                own[stage] = end - back + m * q.forward[stage] - (p - stage) * q.forward[stage] + left * back;
            } else if (left == 0) {
                own[stage] = filled[stage];
            }
        }
    }

    /**
     * Forward p, the first that stage 0 runs behind a backward, goes down through all stages; from there each stage by
     * itself.
     */
    private void empty() {
        int p = q.stages;
        boolean again = q.microBatches > p + 1;
        int left = q.microBatches - p - 1;
        double passed = 0;
        double end = NEVER;
        for (int stage = 0; stage < p; stage++) {
            double pass = q.forward[stage];
            double hop = q.latency[stage] + pass;
            double alone = own[stage];
            if (again) {
                double first = turned[stage] + stage * q.backward[stage] + (stage + 1) * pass;
                passed = later(first, passed + hop);
                alone = later(alone, passed + left * pair[stage]);
                own[stage] = alone;
            }
            end = later(alone, end + hop);
            emptied[stage] = end;
        }
    }

    private void settle() {
        int p = q.stages;
        double before = NEVER;
        for (int stage = p - 1; stage >= 0; stage--) {
            double back = q.backward[stage];
            if (steps(stage) < 0) {
                settled[stage] = emptied[stage];
            } else {
                settled[stage] = later(later(emptied[stage], turned[stage] - back), before) + back;
            }
            before = own[stage] - q.forward[stage] + q.latency[stage];
        }
    }

    private double tail() {
        int p = q.stages;
        int last = q.microBatches - 1;
        double longest = pair[slowest];
        double first = NEVER;
        double end = NEVER;
        double latency = 0;
        double makespan = 0;
        for (int stage = p - 1; stage >= 0; stage--) {
            double back = q.backward[stage];
            int steady = steps(stage);
            double early = first + latency + back;
            double late = end + latency + back;
            if (steady < 0) {
                first = later(turned[stage], early);
                end = later(late, first + last * back);
            } else {
                first = later(later(settled[stage] - steady * longest, early), turned[stage]);
                int left = last - steady;
                end = later(settled[stage] + left * back, late);
                if (left > 0) {
                    end = later(end, settled[stage + 1] + latency + left * back);
                }
            }
            latency = q.latency[stage];
            q.finish[stage] = end;
            q.gradients[stage] = end - q.blocking[stage];
            makespan = later(makespan, end);
        }
        return makespan;
    }

    /** Pairs of forward and backward that a stage runs between its warm-up and its cool-down; -1 where none fits. */
    int steps(int stage) {
        int left = q.microBatches - q.stages + stage;
        return left < 0 ? -1 : left;
    }

}
