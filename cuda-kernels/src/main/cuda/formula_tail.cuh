// dev.trainyard.kernel.DepthFirstTail, one pipeline a thread.
#ifndef TRAINYARD_FORMULA_TAIL_CUH
#define TRAINYARD_FORMULA_TAIL_CUH

#include "formula_depth_first.cuh"

namespace formula {

// Ends of a slot's backwards take the words of its forwards.
struct Tail {
    const Problem &q;
    const DepthFirst &f;

    __device__ double solve() const {
        int v = q.chunks;
        enter();
        int more = q.last_group - 1;
        int slots = q.stages * v;
        double early = q.first(v - 1);
        double late = q.last(v - 1);
        double latency = q.latency(v - 1);
        FORMULA_FOR (int chunk = v - 2; chunk >= 0; chunk--) {
            int from = q.turns - (chunk + 1) * q.last_group;
            int stage = q.stages - 1;
            FORMULA_FOR (int slot = slots - v + chunk; slot >= 0; slot -= v) {
                double pass = q.backward(slot);
                double hop = latency + pass;
                double own = q.last(slot + 1) + pass;
                double rest = more * pass;
                if (q.split) {
                    own += f.weights(stage, from - 1, from);
                    rest += f.weights(stage, from, from + more);
                    stage--;
                }
                early = later(early + hop, own);
                late = later(late + hop, early + rest);
                latency = q.latency(slot);
                q.first(slot) = early;
                q.last(slot) = late;
            }
        }
        double makespan = 0;
        FORMULA_FOR (int stage = 0; stage < q.stages; stage++) {
            makespan = later(makespan, conclude(stage));
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
                late = later(late, early + more * pass + f.weights(stage, from, to));
            } else {
                double reached = from <= steady ? settled - (steady - from) * f.slowest
                        : settled + passes(stage, steady, steady, from);
                early = later(later(reached, early), f.turned(stage));
                late = to <= steady ? settled : later(settled + passes(stage, steady, steady, to), late);
                if (from > steady) {
                    late = later(late, early + more * pass + f.weights(stage, from, to));
                }
                int next = steady + 2;
                if (stage < q.stages - 1 && to >= next) {
                    late = later(late, settled_down + latency + passes(stage, next - 1, next, to));
                }
            }
            latency = q.latency(slot);
            settled_down = settled;
            q.first(slot) = early;
            q.last(slot) = late;
            slot -= v;
        }
    }

    // Backwards behind one turn up to and with another, and the weight gradients from a third turn on.
    __device__ double passes(int stage, int behind, int weights_from, int to) const {
        int slot = stage * q.chunks;
        int before = q.turns - q.chunks * q.last_group - 1 - behind;
        double passes;
        if (before <= 0) {
            passes = (to - behind) * q.backward(slot + q.chunks - 1);
        } else if (before <= q.group) {
            // the group before ends on the first chunk
            passes = before * q.backward(slot) + (to - behind - before) * q.backward(slot + q.chunks - 1);
        } else {
            passes = f.backwards(stage, behind + 1, to + 1);
        }
        return passes + f.weights(stage, weights_from, to);
    }

    __device__ double conclude(int stage) const {
        int v = q.chunks;
        double end = q.last(stage * v);
        if (!q.split) {
            q.finish(stage) = end;
            FORMULA_FOR (int slot = stage * v; slot < (stage + 1) * v; slot++) {
                q.gradients(slot) = q.last(slot) - q.blocking(slot);
            }
            return end;
        }
        int done = q.turns - 1;
        int lag = f.lag(stage);
        int run = done > lag ? done - lag : 0;
        double finish = end + f.sum_weights(stage, run, q.turns);
        q.finish(stage) = finish;
        FORMULA_FOR (int chunk = 0; chunk < v; chunk++) {
            int slot = stage * v + chunk;
            int turn = q.turns - 1 - chunk * q.last_group;
            q.gradients(slot) = turn + lag >= done ? end + f.sum_weights(stage, run, turn + 1)
                    : input_gradient(stage, done - turn - lag) + q.weight(slot);
        }
        return finish;
    }

    // End of the input gradient that has so many turns behind it.
    __device__ double input_gradient(int stage, int after) const {
        int chunk = after / q.last_group;
        int slot = stage * q.chunks + chunk;
        int back = after - chunk * q.last_group;
        if (chunk < q.chunks - 1 && q.last_group > 1) {
            return q.last(slot) - back * (q.last(slot) - q.first(slot)) / (q.last_group - 1);
        }
        return q.last(slot) - back * (q.backward(slot) + q.weight(slot));
    }
};

}

#endif
