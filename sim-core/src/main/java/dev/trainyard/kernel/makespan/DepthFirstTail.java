package dev.trainyard.kernel.makespan;

import static dev.trainyard.kernel.makespan.FormulaProblem.NEVER;
import static dev.trainyard.kernel.makespan.FormulaProblem.later;

/**
 * The cool-down of the depth-first schedules: what backwards are left once a stage has run its last forward. Chunk by
 * chunk as in {@link GpipeFormula}, first and last micro-batch of the last group, from where the steady phase ended.
 *
 * <p>A slot's gradients are complete with its last backward. Where weight gradients are apart they trail by the
 * stage's lag, and the last ones follow the last input gradient.
 */
final class DepthFirstTail {
    private final DepthFirstFormula f;
    private final FormulaProblem q;
    private final double[] first;
    private final double[] last;

    DepthFirstTail(DepthFirstFormula formula, int mostSlots) {
        f = formula;
        q = formula.q;
        first = new double[mostSlots];
        last = new double[mostSlots];
    }

    double solve() {
        int v = q.chunks;
        enter();
        int more = q.lastGroup - 1;
        int slots = q.stages * v;
        double early = first[v - 1];
        double late = last[v - 1];
        double latency = q.latency[v - 1];
        for (int chunk = v - 2; chunk >= 0; chunk--) {
            int from = q.turns - (chunk + 1) * q.lastGroup;
            int stage = q.stages - 1;
            for (int slot = slots - v + chunk; slot >= 0; slot -= v) {
                double pass = q.backward[slot];
                double hop = latency + pass;
                double own = last[slot + 1] + pass;
                double rest = more * pass;
                if (q.split) {
                    own += f.weights(stage, from - 1, from);
                    rest += f.weights(stage, from, from + more);
                    stage--;
                }
                early = later(early + hop, own);
                late = later(late + hop, early + rest);
                latency = q.latency[slot];
                first[slot] = early;
                last[slot] = late;
            }
        }
        double makespan = 0;
        for (int stage = 0; stage < q.stages; stage++) {
            conclude(stage);
            makespan = later(makespan, q.finish[stage]);
        }
        return makespan;
    }

    /** The last group's turns on the last chunk: partly steady, partly cool-down. */
    private void enter() {
        int v = q.chunks;
        int more = q.lastGroup - 1;
        int from = q.turns - v * q.lastGroup;
        int to = from + more;
        double early = NEVER;
        double late = NEVER;
        double latency = 0;
        int slot = q.stages * v - 1;
        for (int stage = q.stages - 1; stage >= 0; stage--) {
            double pass = q.backward[slot];
            int steady = f.steps(stage);
            early += latency + pass;
            late += latency + pass;
            if (steady < 0) {
                early = later(f.turned[stage], early);
                late = later(late, early + more * pass + f.weights(stage, from, to));
            } else {
                double settled = f.settled[stage];
                double reached = from <= steady ? settled - (steady - from) * f.slowest
                        : settled + passes(stage, steady, steady, from);
                early = later(later(reached, early), f.turned[stage]);
                late = to <= steady ? settled : later(settled + passes(stage, steady, steady, to), late);
                if (from > steady) {
                    late = later(late, early + more * pass + f.weights(stage, from, to));
                }
                int next = steady + DepthFirstFormula.STRIDE;
                if (stage < q.stages - 1 && to >= next) {
                    late = later(late, f.settled[stage + 1] + latency + passes(stage, next - 1, next, to));
                }
            }
            latency = q.latency[slot];
            first[slot] = early;
            last[slot] = late;
            slot -= v;
        }
    }

    /** Backwards behind one turn up to and with another, and the weight gradients from a third turn on. */
    private double passes(int stage, int behind, int weightsFrom, int to) {
        int slot = stage * q.chunks;
        int before = q.turns - q.chunks * q.lastGroup - 1 - behind;
        double[] backward = q.backward;
        double passes;
        if (before <= 0) {
            passes = (to - behind) * backward[slot + q.chunks - 1];
        } else if (before <= q.group) {
            // the group before ends on the first chunk
            passes = before * backward[slot] + (to - behind - before) * backward[slot + q.chunks - 1];
        } else {
            passes = f.backwards(stage, behind + 1, to + 1);
        }
        return passes + f.weights(stage, weightsFrom, to);
    }

    private void conclude(int stage) {
        int v = q.chunks;
        int done = q.turns - 1;
        int lag = f.lag(stage);
        q.finish[stage] = last[stage * v];
        if (!q.split) {
            for (int slot = stage * v; slot < (stage + 1) * v; slot++) {
                q.gradients[slot] = last[slot] - q.blocking[slot];
            }
            return;
        }
        int run = done > lag ? done - lag : 0;
        q.finish[stage] += f.weightTurns(stage, run, q.turns);
        for (int chunk = 0; chunk < v; chunk++) {
            int slot = stage * v + chunk;
            int turn = q.turns - 1 - chunk * q.lastGroup;
            if (turn + lag >= done) {
                q.gradients[slot] = last[stage * v] + f.weightTurns(stage, run, turn + 1);
            } else {
                q.gradients[slot] = inputGradient(stage, done - turn - lag) + q.weight[slot];
            }
        }
    }

    /** End of the input gradient that has so many turns behind it. */
    private double inputGradient(int stage, int after) {
        int chunk = after / q.lastGroup;
        int slot = stage * q.chunks + chunk;
        int back = after - chunk * q.lastGroup;
        if (chunk < q.chunks - 1 && q.lastGroup > 1) {
            return last[slot] - back * (last[slot] - first[slot]) / (q.lastGroup - 1);
        }
        return last[slot] - back * (q.backward[slot] + q.weight[slot]);
    }
}
