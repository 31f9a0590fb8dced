package dev.trainyard.kernel.makespan;

import static dev.trainyard.kernel.makespan.FormulaProblem.NEVER;
import static dev.trainyard.kernel.makespan.FormulaProblem.later;

/**
 * The cool-down of interleaved 1F1B: what backwards are left once a stage has run its last forward. Chunk by
 * chunk as in {@link GpipeFormula}, first and last micro-batch of the last group, from where the steady phase ended.
 *
 * <p>A slot's gradients are complete with its last backward.
 */
final class InterleavedTail {
    private final InterleavedFormula f;
    private final FormulaProblem q;
    private final double[] first;
    private final double[] last;

    InterleavedTail(InterleavedFormula formula, int mostSlots) {
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
            for (int slot = slots - v + chunk; slot >= 0; slot -= v) {
                double pass = q.backward[slot];
                double hop = latency + pass;
                early = later(early + hop, last[slot + 1] + pass);
                late = later(late + hop, early + more * pass);
                latency = q.latency[slot];
                first[slot] = early;
                last[slot] = late;
            }
        }
        double makespan = 0;
        for (int stage = 0; stage < q.stages; stage++) {
            q.finish[stage] = last[stage * v];
            for (int slot = stage * v; slot < (stage + 1) * v; slot++) {
                q.gradients[slot] = last[slot] - q.blocking[slot];
            }
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
                late = later(late, early + more * pass);
            } else {
                double settled = f.settled[stage];
                double reached = from <= steady ? settled - (steady - from) * f.slowest
                        : settled + passes(stage, steady, from);
                early = later(later(reached, early), f.turned[stage]);
                late = to <= steady ? settled : later(settled + passes(stage, steady, to), late);
                if (from > steady) {
                    late = later(late, early + more * pass);
                }
                int next = steady + InterleavedFormula.STRIDE;
                if (stage < q.stages - 1 && to >= next) {
                    late = later(late, f.settled[stage + 1] + latency + passes(stage, next - 1, to));
                }
            }
            latency = q.latency[slot];
            first[slot] = early;
            last[slot] = late;
            slot -= v;
        }
    }

    /** Backwards behind one turn up to and with another. */
    private double passes(int stage, int behind, int to) {
        int slot = stage * q.chunks;
        int before = q.turns - q.chunks * q.lastGroup - 1 - behind;
        double[] backward = q.backward;
        if (before <= 0) {
            return (to - behind) * backward[slot + q.chunks - 1];
        }
        if (before <= q.group) {
            // the group before ends on the first chunk
            return before * backward[slot] + (to - behind - before) * backward[slot + q.chunks - 1];
        }
        return f.backwards(stage, behind + 1, to + 1);
    }

}
