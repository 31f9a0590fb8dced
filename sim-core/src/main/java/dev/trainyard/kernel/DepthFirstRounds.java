package dev.trainyard.kernel;

import static dev.trainyard.kernel.FormulaProblem.NEVER;
import static dev.trainyard.kernel.FormulaProblem.later;

/**
 * The steady phase of interleaved 1F1B and ZB-H1 (Narayanan et al., 2021, section 2.2), where chunks differ. A stage
 * with a heavy chunk, the head's say, holds the others up while its turns are on that chunk; meanwhile and in between
 * another stage may be the slowest. Critical paths stay on a stage for a block, a group's turns on one chunk, and hop.
 * So this walks the first passes of blocks only: {@code F(N)}, the first forward of block N, and {@code B(n)}, the
 * first backward of block n. With d stages behind and k = n + v - 1, a stage's order is
 *
 * <pre>
 * 2 d &lt; g:   F(k)  2 d pairs        B(n)    g - 2 d pairs    F(k + 1)
 * 2 d &gt;= g:  F(k)  2 d - g pairs    B(n-1)  2 g - 2 d pairs  F(k + 1)
 * </pre>
 *
 * and F(N) waits for F(N) upstream, or on the first stage for F(N - 1) of the last; B alike the other way. Between
 * rounds, where that edge is missing, the block's last pass brings the other chunk's message: it is one pair earlier.
 *
 * <p>Two rounds settle what a round takes; what is more is skipped, at the least growth of any stage from the first
 * round to the second (a lower bound of the period: Baccelli et al., 1992, section 3.2) or the stage's own round,
 * whichever is longer. So the cost is that of at most three rounds. A last group of another size is left to the paths
 * that need no rounds.
 */
final class DepthFirstRounds {
    private final DepthFirstFormula f;
    private final FormulaProblem q;
    private double[] forward;
    private double[] nextForward;
    private double[] backward;
    private double[] nextBackward;
    private final double[] round;
    /** Block of the next backward; the last forward done is of block {@code n + v - 1}. */
    private int n;
    /** End of the block's last forward on the last stage, of the block's last backward on the first stage. */
    private double lastForward;
    private double lastBackward;

    DepthFirstRounds(DepthFirstFormula formula, int mostStages) {
        f = formula;
        q = formula.q;
        forward = new double[mostStages];
        nextForward = new double[mostStages];
        backward = new double[mostStages];
        nextBackward = new double[mostStages];
        round = new double[mostStages];
    }

    /** Extends each stage's last forward by the paths that change stages between blocks. */
    void extend() {
        int v = q.chunks;
        int lastBlock = q.lastGroup == q.group ? q.groups * v - 1 : (q.groups - 1) * v;
        start();
        int end = lastBlock - v;
        while (n <= end) {
            lower();
            forwards();
            upper(true);
            turnOver();
            if (n - 1 == v) {
                System.arraycopy(backward, 0, round, 0, q.stages);
            } else if (n - 1 == 2 * v) {
                skip((end - n) / v);
            }
        }
        lower();
        upper(false);
        finish(lastBlock * q.group, n * q.group);
    }

    private void start() {
        int v = q.chunks;
        int g = q.group;
        n = 1;
        lastForward = NEVER;
        lastBackward = NEVER;
        for (int stage = 0; stage < q.stages; stage++) {
            int at = stage * v;
            backward[stage] = f.turned[stage];
            int twice = 2 * (q.stages - 1 - stage);
            double end = stage > 0 ? forward[stage - 1] + (q.latency[at] + q.forward[at]) : 0;
            double alone = twice >= g ? f.second[stage]
                    : backward[stage] + (g - twice - 1) * (q.forward[at + v - 1] + q.backward[at + v - 1])
                            + weights(stage, 0, g - twice - 1) + q.forward[at];
            forward[stage] = later(end, alone);
        }
    }

    private int chunk(int block) {
        return block % q.chunks;
    }

    private int backwardChunk(int block) {
        return q.chunks - 1 - block % q.chunks;
    }

    /** B(n) on the stages near the last. */
    private void lower() {
        int v = q.chunks;
        int g = q.group;
        int chunk = backwardChunk(n);
        int before = backwardChunk(n - 1);
        int forwardChunk = chunk(n - 1);
        for (int stage = q.stages - 1; stage >= 0; stage--) {
            int twice = 2 * (q.stages - 1 - stage);
            if (twice >= g) {
                return;
            }
            int at = stage * v;
            double end = forward[stage] + twice * (q.backward[at + before] + q.forward[at + forwardChunk])
                    + weights(stage, n * g - twice, n * g) + q.backward[at + chunk];
            if (stage < q.stages - 1) {
                end = later(end, nextBackward[stage + 1] + (q.latency[at + v + chunk] + q.backward[at + chunk]));
            } else if (chunk < v - 1) {
                end = later(end, backward[0] + (q.latency[chunk + 1] + q.backward[at + chunk]));
            } else {
                end = later(end, lastBackward + (q.latency[1] + q.backward[at]) + weights(stage, n * g - 1, n * g)
                        + q.forward[at + forwardChunk] + q.backward[at + chunk]);
            }
            nextBackward[stage] = end;
        }
    }

    /** F(n + v) on all stages. */
    private void forwards() {
        int v = q.chunks;
        int g = q.group;
        int chunk = chunk(n);
        int last = chunk(n - 1 + v);
        int now = backwardChunk(n);
        int before = backwardChunk(n - 1);
        for (int stage = 0; stage < q.stages; stage++) {
            int twice = 2 * (q.stages - 1 - stage);
            int at = stage * v;
            double end = q.forward[at + chunk];
            if (twice >= g) {
                end += backward[stage] + (2 * g - twice - 1) * (q.forward[at + last] + q.backward[at + before])
                        + weights(stage, (n - 1) * g, (n + 1) * g - twice);
            } else {
                end += nextBackward[stage] + (g - twice - 1) * (q.forward[at + last] + q.backward[at + now])
                        + weights(stage, n * g, (n + 1) * g - twice);
            }
            if (stage > 0) {
                end = later(end, nextForward[stage - 1] + (q.latency[at + chunk] + q.forward[at + chunk]));
            } else if (chunk > 0) {
                end = later(end, forward[q.stages - 1] + (q.latency[chunk] + q.forward[chunk]));
            } else {
                end = later(end, lastForward + (q.latency[v - 1] + q.forward[v - 1]) + q.backward[before]
                        + q.weight[before] + q.forward[0]);
            }
            nextForward[stage] = end;
        }
        int at = (q.stages - 1) * v;
        lastForward = nextBackward[q.stages - 1] + (g - 1) * (q.forward[at + last] + q.backward[at + now])
                + weights(q.stages - 1, n * g, (n + 1) * g) - q.backward[at + now] - q.weight[at + now];
    }

    /** B(n) on the stages near the first. */
    private void upper(boolean forwardsRun) {
        int v = q.chunks;
        int g = q.group;
        int chunk = backwardChunk(n);
        int before = backwardChunk(n - 1);
        int forwardChunk = chunk(n);
        lastBackward = NEVER;
        for (int stage = q.stages - 2; stage >= 0; stage--) {
            int twice = 2 * (q.stages - 1 - stage);
            if (twice < g) {
                continue;
            }
            int at = stage * v;
            double end = backward[stage];
            if (forwardsRun) {
                end = nextForward[stage] + (twice - g) * (q.backward[at + before] + q.forward[at + forwardChunk])
                        + weights(stage, (n + 1) * g - twice, n * g) + q.backward[at + chunk];
                if (stage == 0 && twice > g) {
                    lastBackward = end - q.backward[chunk] - q.forward[forwardChunk] - q.weight[before];
                }
            }
            nextBackward[stage] = later(end,
                    nextBackward[stage + 1] + (q.latency[at + v + chunk] + q.backward[at + chunk]));
        }
    }

    private void turnOver() {
        double[] swap = forward;
        forward = nextForward;
        nextForward = swap;
        swap = backward;
        backward = nextBackward;
        nextBackward = swap;
        n++;
    }

    private void skip(int rounds) {
        if (rounds <= 0) {
            return;
        }
        double least = backward[0] - round[0];
        for (int stage = 1; stage < q.stages; stage++) {
            double grown = backward[stage] - round[stage];
            least = grown < least ? grown : least;
        }
        for (int stage = 0; stage < q.stages; stage++) {
            double more = rounds * later(least, f.pair[stage] * q.chunks * q.group);
            forward[stage] += more;
            backward[stage] += more;
        }
        lastForward += rounds * least;
        lastBackward += rounds * least;
        n += rounds * q.chunks;
    }

    /** From the last forward and the last backward walked, on one stage to its last forward. */
    private void finish(int forwardTurn, int backwardTurn) {
        for (int stage = 0; stage < q.stages; stage++) {
            int left = f.steps(stage);
            int step = forwardTurn - f.warm[stage];
            if (left < 0 || step < 0) {
                continue;
            }
            double end = forward[stage] + q.lastForwards(stage, q.turns - forwardTurn - 1)
                    + f.backwards(stage, step, left) + f.weights(stage, step, left);
            f.own[stage] = later(f.own[stage], end);
            if (backwardTurn < left) {
                end = nextBackward[stage] + f.backwards(stage, backwardTurn + 1, left)
                        + q.lastForwards(stage, q.turns - backwardTurn - f.warm[stage] - 1)
                        + f.weights(stage, backwardTurn, left);
                f.own[stage] = later(f.own[stage], end);
            }
        }
    }

    /** Weight gradients between two input gradients, of mean length. */
    private double weights(int stage, int from, int to) {
        if (!q.split) {
            return 0;
        }
        int lag = f.lag(stage);
        return ((to > lag ? to - lag : 0) - (from > lag ? from - lag : 0)) * f.pairWeight[stage];
    }
}
