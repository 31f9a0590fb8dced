package dev.trainyard.kernel.makespan;

import static dev.trainyard.kernel.makespan.FormulaProblem.NEVER;
import static dev.trainyard.kernel.makespan.FormulaProblem.later;

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
        int v = q.chunks;
        int slots = q.stages * v;
        int more = q.microBatches - 1;
        double[] backward = q.backward;
        double[] latency = q.latency;
        forwards(q, q.microBatches, first, last);
        // the last slot's backward waits for its forward alone
        double early = NEVER;
        double late = NEVER;
        double before = 0;
        for (int chunk = v - 1; chunk >= 0; chunk--) {
            for (int slot = slots - v + chunk; slot >= 0; slot -= v) {
                double free = chunk == v - 1 ? last[slot] : last[slot + 1];
                double pass = backward[slot];
                double hop = before + pass;
                early = later(early + hop, free + pass);
                late = later(early + more * pass, late + hop);
                before = latency[slot];
                last[slot] = late;
                q.gradients[slot] = late - q.blocking[slot];
            }
        }
        double makespan = 0;
        for (int stage = 0; stage < q.stages; stage++) {
            q.finish[stage] = last[stage * v];
            makespan = later(makespan, q.finish[stage]);
        }
        return makespan;
    }

    /** First and last of {@code size} micro-batches that pass all slots with nothing in between. */
    static void forwards(FormulaProblem q, int size, double[] first, double[] last) {
        int v = q.chunks;
        int slots = q.stages * v;
        int more = size - 1;
        double[] forward = q.forward;
        double[] latency = q.latency;
        double[] ready = q.ready;
        double early = NEVER;
        double late = NEVER;
        for (int chunk = 0; chunk < v; chunk++) {
            for (int slot = chunk; slot < slots; slot += v) {
                double pass = forward[slot];
                double free = later(chunk > 0 ? last[slot - 1] : 0, ready[slot]);
                double hop = latency[slot] + pass;
                early = later(free + pass, early + hop);
                late = later(early + more * pass, late + hop);
                first[slot] = early;
                last[slot] = late;
            }
        }
    }
}
