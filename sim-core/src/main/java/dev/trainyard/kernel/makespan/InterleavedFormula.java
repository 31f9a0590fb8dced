package dev.trainyard.kernel.makespan;

import static dev.trainyard.kernel.makespan.FormulaProblem.NEVER;
import static dev.trainyard.kernel.makespan.FormulaProblem.later;

/**
 * Interleaved 1F1B (Narayanan et al., 2021, section 2.2) as a maximum over paths through the graph of passes. Every
 * path is one that the schedule really has to run one pass after the other, so what is missed makes the formula early,
 * by little. The exception is a chord of a convex function where a warm-up ends inside a chunk, which can make it late.
 *
 * <p>With d stages behind it, v chunks and groups of g, a stage runs {@code w = 2 d + (v - 1) g} forwards of warm-up,
 * at most all turns T; then forward w + k before backward k; then what is left backwards. Three phases:
 *
 * <ol>
 * <li>Warm-up. No stage waits for a backward, so this is {@link GpipeFormula} over one group. From it come the end of
 * forward w, {@code filled}, and of the first backward, {@code turned = max(filled, turned downstream + latency) + b}.
 * <li>Steady. A stage that never waits again runs its last forward {@code backwards 0 to T-2-w, forwards w+1 to T-1}
 * after the start of its first backward: {@code own}. Where stages do wait for each other again and again, the paths
 * are {@link InterleavedRounds}'s.
 * <li>Cool-down: {@link InterleavedTail}.
 * </ol>
 */
final class InterleavedFormula {
    /** Stages' positions that one hop downstream moves on by. */
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
    /** Forward and backward of one turn, mean over the chunks. */
    final double[] pair;
    /** The largest {@code pair}. */
    double slowest;
    private final InterleavedRounds rounds;
    private final InterleavedTail tail;

    InterleavedFormula(FormulaProblem problem, int mostStages, int mostSlots) {
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
        rounds = new InterleavedRounds(this, mostStages, mostSlots);
        tail = new InterleavedTail(this, mostSlots);
    }

    double solve() {
        int p = q.stages;
        int v = q.chunks;
        double perChunk = 1.0 / v;
        slowest = 0;
        for (int stage = 0; stage < p; stage++) {
            int passes = STRIDE * (p - 1 - stage) + (v - 1) * q.group;
            warm[stage] = passes < q.turns ? passes : q.turns;
            pair[stage] = (q.forwardRound[stage] + q.backwardRound[stage]) * perChunk;
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
        int p = q.stages;
        int g = q.group;
        double perTurn = g > 1 ? 1.0 / (g - 1) : 0;
        GpipeFormula.forwards(q, g, first, last);
        double next = NEVER;
        int slot = v - 1;
        for (int stage = 0; stage < p; stage++) {
            int at = slot - v + 1;
            int into = warm[stage] - (v - 1) * g;
            if (q.groups > 1) {
                next = later(last[slot], next + q.latency[at]) + q.forward[at];
                second[stage] = next;
            }
            if (warm[stage] == q.turns || into >= g && q.groups == 1) {
                filled[stage] = last[slot];
            } else if (into < g) {
                // between the two is convex: this chord is late where stages before are slower
                filled[stage] = first[slot] + (last[slot] - first[slot]) * into * perTurn;
            } else {
                filled[stage] = next + (into - g) * q.forward[at];
            }
            slot += v;
        }
        double arrival = 0;
        for (int stage = p - 1; stage >= 0; stage--) {
            slot -= v;
            double end = later(filled[stage], arrival) + q.backward[slot];
            turned[stage] = end;
            arrival = end + q.latency[slot];
        }
    }

    private void alone() {
        int v = q.chunks;
        int g = q.group;
        boolean near = q.lastGroup == g && (q.groups == 1 || g >= q.stages);
        for (int stage = 0; stage < q.stages; stage++) {
            int at = stage * v;
            int slot = at + v - 1;
            int left = steps(stage);
            if (left < 0) {
                own[stage] = last[slot];
                continue;
            }
            if (left == 0) {
                own[stage] = filled[stage];
                continue;
            }
            double round = q.forwardRound[stage] + q.backwardRound[stage];
            double passes;
            if (near) {
                // warm-up and cool-down are a group each, but for some turns on the last chunk or more on the first
                int fewer = v * g - warm[stage] - 1;
                int odd = fewer >= 0 ? slot : at;
                passes = (q.microBatches - g) * round + fewer * (q.forward[odd] + q.backward[odd]);
            } else {
                passes = q.microBatches * q.forwardRound[stage] - q.firstForwards(stage, warm[stage] + 1)
                        + backwards(stage, 0, left);
            }
            own[stage] = turned[stage] - q.backward[slot] + passes;
        }
    }

    private void steady() {
        int v = q.chunks;
        int p = q.stages;
        double end = NEVER;
        int slot = v - 1;
        for (int stage = 0; stage < p; stage++) {
            end = later(own[stage], end + (q.latency[slot] + q.forward[slot]));
            emptied[stage] = end;
            slot += v;
        }
        slot = p * v - 1;
        for (int stage = p - 1; stage >= 0; stage--) {
            if (steps(stage) < 0) {
                settled[stage] = emptied[stage];
            } else {
                int after = warm[stage] - (v - 1) * q.lastGroup;
                int at = after >= 0 && after < q.lastGroup ? slot : stage * v + q.backwardChunk(warm[stage]);
                double start = later(emptied[stage], turned[stage] - q.backward[slot]);
                if (stage < p - 1) {
                    double before = own[stage + 1] - q.forward[slot + v] - (STRIDE - 1) * pair[stage + 1];
                    start = later(start, before + q.latency[at + v]);
                }
                settled[stage] = start + q.backward[at];
            }
            slot -= v;
        }
    }

    /** Pairs of forward and backward that a stage runs between its warm-up and its cool-down; -1 where none fits. */
    int steps(int stage) {
        return q.turns - 1 - warm[stage];
    }

    /** Backward turns from {@code from} up to but without {@code to}. */
    double backwards(int stage, int from, int to) {
        if (to <= from) {
            return 0;
        }
        double all = from == 0 ? q.microBatches * q.backwardRound[stage] : q.lastBackwards(stage, q.turns - from);
        return all - q.lastBackwards(stage, q.turns - to);
    }
}
