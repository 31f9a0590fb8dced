package dev.trainyard.kernel;

import static dev.trainyard.kernel.FormulaProblem.later;

/**
 * 1F1B (Narayanan et al., 2019), interleaved 1F1B (Narayanan et al., 2021, section 2.2) and ZB-H1 (Qi et al., 2023,
 * section 2.1) as a maximum over paths through the graph of passes. Every path is one that the schedule really has to
 * run one pass after the other, so what is missed makes the formula early, by little. The exception is a chord of a
 * convex function where a warm-up ends inside a chunk, which can make it late.
 *
 * <p>With d stages behind it, a stage runs {@code w = d} forwards of warm-up, {@code w = 2 d + (v - 1) g} with v chunks
 * and groups of g, at most all turns T; then forward w + k before backward k; then what is left backwards. Three
 * phases:
 *
 * <ol>
 * <li>Warm-up. No stage waits for a backward, so this is {@link GpipeFormula} over one group. From it come the end of
 * forward w, {@code filled}, and of the first backward, {@code turned = max(filled, turned downstream + latency) + b}.
 * <li>Steady. A stage that never waits again runs its last forward {@code backwards 0 to T-2-w, forwards w+1 to T-1}
 * after the start of its first backward: {@code own}. Where stages do wait for each other again and again, the paths
 * are {@link DepthFirstCycle}'s with one chunk and {@link DepthFirstRounds}'s with several.
 * <li>Cool-down: {@link DepthFirstTail}.
 * </ol>
 */
final class DepthFirstFormula {
    /** Stages' positions that one hop downstream moves on by, with several chunks. */
    static final int STRIDE = 2;
    final FormulaProblem q;
    /** Passes in the warm-up, by stage. */
    final int[] warm;
    /** End of the first and the last forward of the first group, by slot. */
    final double[] first;
    final double[] last;
    /** End of the first forward of the second group. */
    final double[] second;
    /** End of the last forward before the first backward. */
    final double[] filled;
    /** End of the first backward. */
    final double[] turned;
    /** End of the last forward where only the stage itself holds it up; the rounds' paths come in as well. */
    final double[] own;
    /** End of the last forward. */
    final double[] emptied;
    /** End of the backward behind the last forward. */
    final double[] settled;
    /** Forward and whole backward of one turn, mean over the chunks; weight gradient of one turn. */
    final double[] pair;
    final double[] pairWeight;
    /** The largest {@code pair}. */
    double slowest;
    private final DepthFirstSingle single;
    private final DepthFirstRounds rounds;
    private final DepthFirstTail tail;

    DepthFirstFormula(FormulaProblem problem, int mostStages, int mostSlots) {
        q = problem;
        warm = new int[mostStages];
        first = new double[mostSlots];
        last = new double[mostSlots];
        second = new double[mostStages];
        filled = new double[mostStages];
        turned = new double[mostStages];
        own = new double[mostStages];
        emptied = new double[mostStages];
        settled = new double[mostStages];
        pair = new double[mostStages];
        pairWeight = new double[mostStages];
        single = new DepthFirstSingle(problem, mostStages);
        rounds = new DepthFirstRounds(this, mostStages);
        tail = new DepthFirstTail(this, mostSlots);
    }

    double solve() {
        if (q.chunks == 1) {
            return single.solve();
        }
        int p = q.stages;
        int v = q.chunks;
        double perChunk = 1.0 / v;
        slowest = 0;
        for (int stage = 0; stage < p; stage++) {
            int passes = STRIDE * (p - 1 - stage) + (v - 1) * q.group;
            warm[stage] = passes < q.turns ? passes : q.turns;
            pairWeight[stage] = q.weightRound[stage] * perChunk;
            pair[stage] = (q.forwardRound[stage] + q.backwardRound[stage]) * perChunk + pairWeight[stage];
            slowest = later(slowest, pair[stage]);
        }
        warmUp();
        alone();
        if (q.groups > 1 && q.group >= p) {
            rounds.extend();
        }
        steady();
        return tail.solve();
    }

    private void warmUp() {
        int v = q.chunks;
        GpipeFormula.forwards(q, q.group, first, last);
        for (int stage = 0; stage < q.stages; stage++) {
            int slot = stage * v + v - 1;
            int into = warm[stage] - (v - 1) * q.group;
            if (q.groups > 1) {
                double arrival = stage > 0 ? second[stage - 1] + q.latency[stage * v] : 0;
                second[stage] = later(last[slot], arrival) + q.forward[stage * v];
            }
            if (warm[stage] == q.turns || into >= q.group && q.groups == 1) {
                filled[stage] = last[slot];
            } else if (into < q.group) {
                // between the two is convex: this chord is late where stages before are slower
                filled[stage] = q.group > 1
                        ? first[slot] + (last[slot] - first[slot]) * into / (q.group - 1) : first[slot];
            } else {
                filled[stage] = second[stage] + (into - q.group) * q.forward[stage * v];
            }
        }
        for (int stage = q.stages - 1; stage >= 0; stage--) {
            int slot = stage * v + v - 1;
            double arrival = stage < q.stages - 1 ? turned[stage + 1] + q.latency[slot + v] : 0;
            turned[stage] = later(filled[stage], arrival) + q.backward[slot];
        }
    }

    private void alone() {
        for (int stage = 0; stage < q.stages; stage++) {
            int slot = stage * q.chunks + q.chunks - 1;
            int left = steps(stage);
            if (left < 0) {
                own[stage] = last[slot];
            } else if (left == 0) {
                own[stage] = filled[stage];
            } else {
                own[stage] = turned[stage] - q.backward[slot]
                        + q.microBatches * q.forwardRound[stage] - q.firstForwards(stage, warm[stage] + 1)
                        + backwards(stage, 0, left) + weights(stage, 0, left);
            }
        }
    }

    private void steady() {
        int v = q.chunks;
        for (int stage = 0; stage < q.stages; stage++) {
            int slot = stage * v + v - 1;
            emptied[stage] = stage == 0 ? own[stage]
                    : later(own[stage], emptied[stage - 1] + (q.latency[slot] + q.forward[slot]));
        }
        for (int stage = q.stages - 1; stage >= 0; stage--) {
            if (steps(stage) < 0) {
                settled[stage] = emptied[stage];
                continue;
            }
            int chunk = q.backwardChunk(warm[stage]);
            double start = later(emptied[stage], turned[stage] - q.backward[stage * v + v - 1]);
            if (stage < q.stages - 1) {
                int down = stage + 1;
                double before = own[down] - q.forward[down * v + v - 1] - (STRIDE - 1) * pair[down];
                start = later(start, before + q.latency[down * v + chunk]);
            }
            settled[stage] = start + q.backward[stage * v + chunk];
        }
    }

    /** Pairs of forward and backward that a stage runs between its warm-up and its cool-down; -1 where none fits. */
    int steps(int stage) {
        return q.turns - 1 - warm[stage];
    }

    /** How many input gradients a stage's weight gradients trail behind. */
    int lag(int stage) {
        return warm[0] - warm[stage];
    }

    /** Backward turns from {@code from} up to but without {@code to}. */
    double backwards(int stage, int from, int to) {
        return turns(q.backward, q.backwardBefore, q.backwardRound, stage, from, to);
    }

    /** The weight gradients of such turns. */
    double weightTurns(int stage, int from, int to) {
        return turns(q.weight, q.weightBefore, q.weightRound, stage, from, to);
    }

    private double turns(double[] of, double[] before, double[] round, int stage, int from, int to) {
        if (to <= from) {
            return 0;
        }
        double all = from == 0 ? q.microBatches * round[stage]
                : q.lastBackwards(of, before, round, stage, q.turns - from);
        return all - q.lastBackwards(of, before, round, stage, q.turns - to);
    }

    /** Weight gradients that a stage runs while it gets from the end of one input gradient to that of another. */
    double weights(int stage, int from, int to) {
        if (!q.split || to <= from) {
            return 0;
        }
        int lag = lag(stage);
        return weightTurns(stage, from > lag ? from - lag : 0, to > lag ? to - lag : 0);
    }
}
