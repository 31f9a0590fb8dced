// dev.trainyard.kernel.makespan.InterleavedTail, one pipeline a thread.
#ifndef TRAINYARD_FORMULA_TAIL_CUH
#define TRAINYARD_FORMULA_TAIL_CUH

#include "formula_interleaved.cuh"

namespace formula {

// Ends of a slot's backwards take the words of its forwards.
struct Tail {
    const Problem &q;
    const Interleaved &f;

    __device__ double solve() const {
        int v = q.chunks;
        enter();
        int more = q.last_group - 1;
        int slots = q.stages * v;
        double early = q.first(v - 1);
        double late = q.last(v - 1);
        double latency = q.latency(v - 1);
        FORMULA_FOR (int chunk = v - 2; chunk >= 0; chunk--) {
            FORMULA_FOR (int slot = slots - v + chunk; slot >= 0; slot -= v) {
                double pass = q.backward(slot);
                double hop = latency + pass;
                early = later(early + hop, q.last(slot + 1) + pass);
                late = later(late + hop, early + more * pass);
                latency = q.latency(slot);
                q.first(slot) = early;
                q.last(slot) = late;
            }
        }
        double makespan = 0;
        FORMULA_FOR (int stage = 0; stage < q.stages; stage++) {
            double end = q.last(stage * v);
            q.finish(stage) = end;
            FORMULA_FOR (int slot = stage * v; slot < (stage + 1) * v; slot++) {
                q.gradients(slot) = q.last(slot) - q.blocking(slot);
            }
            makespan = later(makespan, end);
        }
        return makespan;
    }

    // The last group's turns on the last chunk: partly steady, partly cool-down.
    __device__ void enter() const {
        int v = q.chunks;
        int more = q.last_group - 1;
        int from = q.turns - v * q.last_group;
        int to = from + more;
        double early = NEVER;
        double late = NEVER;
        double latency = 0;
        double settled_down = 0;
        int slot = q.stages * v - 1;
        FORMULA_FOR (int stage = q.stages - 1; stage >= 0; stage--) {
            double pass = q.backward(slot);
            double settled = f.settled(stage);
            int steady = f.steps(stage);
            early += latency + pass;
            late += latency + pass;
            if (steady < 0) {
                early = later(f.turned(stage), early);
                late = later(late, early + more * pass);
            } else {
                double reached = from <= steady ? settled - (steady - from) * f.slowest
                        : settled + passes(stage, steady, from);
                early = later(later(reached, early), f.turned(stage));
                late = to <= steady ? settled : later(settled + passes(stage, steady, to), late);
                if (from > steady) {
                    late = later(late, early + more * pass);
                }
                int next = steady + 2;
                if (stage < q.stages - 1 && to >= next) {
                    late = later(late, settled_down + latency + passes(stage, next - 1, to));
                }
            }
            latency = q.latency(slot);
            settled_down = settled;
            q.first(slot) = early;
            q.last(slot) = late;
            slot -= v;
        }
    }

    // Backwards behind one turn up to and with another.
    __device__ double passes(int stage, int behind, int to) const {
        int slot = stage * q.chunks;
        int before = q.turns - q.chunks * q.last_group - 1 - behind;
        if (before <= 0) {
            return (to - behind) * q.backward(slot + q.chunks - 1);
        }
        if (before <= q.group) {
            // the group before ends on the first chunk
            return before * q.backward(slot) + (to - behind - before) * q.backward(slot + q.chunks - 1);
        }
        return f.backwards(stage, behind + 1, to + 1);
    }
};

}

#endif
