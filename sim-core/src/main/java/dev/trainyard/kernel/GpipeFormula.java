package dev.trainyard.kernel;

import static dev.trainyard.kernel.FormulaProblem.later;

/**
 * GPipe, exactly (Huang et al., 2019, figure 2c; with several chunks Lamy-Poirier, 2022).
 *
 * <p>A slot runs its m micro-batches back to back. Where they arrive at {@code a(j)}, the stage is free at {@code e}
 * and a pass takes t, micro-batch j is done at
 * {@code d(j) = max(max(a(0), e) + (j + 1) t, max over i of a(i) + (j + 1 - i) t)}. If a is convex in j the inner
 * maximum is at an end, i = 0 or i = j, and d is convex again. Arrivals at the first slot are constant, so all are
 * convex and two numbers a slot, for its first and its last micro-batch, say everything:
 *
 * <pre>
 * first = max(a(0), e, ready) + t
 * last  = max(first + (m - 1) t, a(m - 1) + t)
 * </pre>
 */
final class GpipeFormula {
    private final FormulaProblem q;
    private final double[] first;
    private final double[] last;

    GpipeFormula(FormulaProblem problem, int mostSlots) {
        q = problem;
        first = new double[mostSlots];
        last = new double[mostSlots];
    }

    double solve() {
        forwards(q, q.microBatches, first, last);
        int v = q.chunks;
        double makespan = 0;
        for (int chunk = v - 1; chunk >= 0; chunk--) {
            for (int stage = q.stages - 1; stage >= 0; stage--) {
                int slot = stage * v + chunk;
                double free = chunk == v - 1 ? last[slot] : last[slot + 1];
                double early = 0;
                double late = 0;
                if (stage < q.stages - 1 || chunk < v - 1) {
                    int down = stage < q.stages - 1 ? slot + v : chunk + 1;
                    double hop = q.latency[down] + q.backward[slot];
                    early = first[down] + hop;
                    late = last[down] + hop;
                }
                first[slot] = later(early, free + q.backward[slot]);
                last[slot] = later(first[slot] + (q.microBatches - 1) * q.backward[slot], late);
                q.gradients[slot] = last[slot] - q.blocking[slot];
            }
        }
        for (int stage = 0; stage < q.stages; stage++) {
            q.finish[stage] = last[stage * v];
            makespan = later(makespan, q.finish[stage]);
        }
        return makespan;
    }

    /** First and last of {@code size} micro-batches that pass all slots with nothing in between. */
    static void forwards(FormulaProblem q, int size, double[] first, double[] last) {
        int v = q.chunks;
        for (int chunk = 0; chunk < v; chunk++) {
            for (int stage = 0; stage < q.stages; stage++) {
                int slot = stage * v + chunk;
                double free = later(chunk > 0 ? last[slot - 1] : 0, q.ready[slot]);
                double early = free + q.forward[slot];
                double late = 0;
                if (stage > 0 || chunk > 0) {
                    int up = stage > 0 ? slot - v : (q.stages - 1) * v + chunk - 1;
                    double hop = q.latency[slot] + q.forward[slot];
                    early = later(early, first[up] + hop);
                    late = last[up] + hop;
                }
                first[slot] = early;
                last[slot] = later(early + (size - 1) * q.forward[slot], late);
            }
        }
    }
}
