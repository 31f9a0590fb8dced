// dev.trainyard.kernel.DualPipeFormula and DualPipeSteady, one pipeline a thread.
#ifndef TRAINYARD_FORMULA_DUAL_PIPE_CUH
#define TRAINYARD_FORMULA_DUAL_PIPE_CUH

#include "formula_problem.cuh"

namespace formula {

// DualPipeFormula. Durations stay in the words of the slots they came in: the near chunk of a stage in the half that
// micro-batches enter at stage 0 is chunk 0.
struct DualPipe {
    const Problem &q;
    int half;

    __device__ int side(int stage) const { return stage < half ? 0 : 1; }
    __device__ int near_slot(int stage) const { return 2 * stage + side(stage); }
    __device__ int far_slot(int stage) const { return 2 * stage + 1 - side(stage); }
    // The stage of a half, 0 or 1, that is so many from its end.
    __device__ int stage(int side, int depth) const { return side == 0 ? depth : q.stages - 1 - depth; }
    __device__ int depth(int stage) const { return stage < half ? stage : q.stages - 1 - stage; }
    // The boundary between a stage of a half and the one nearer to the end.
    __device__ static int outer(int side, int stage) { return stage + side; }

    __device__ double &near_forward(int stage) const { return q.forward(near_slot(stage)); }
    __device__ double &far_forward(int stage) const { return q.forward(far_slot(stage)); }
    __device__ double &near_input(int stage) const { return q.input_gradient(near_slot(stage)); }
    __device__ double &far_input(int stage) const { return q.input_gradient(far_slot(stage)); }
    __device__ double &near_weight(int stage) const { return q.weight_gradient(near_slot(stage)); }
    __device__ double &far_weight(int stage) const { return q.weight_gradient(far_slot(stage)); }
    __device__ double &near_ready(int stage) const { return q.ready(near_slot(stage)); }
    __device__ double &far_ready(int stage) const { return q.ready(far_slot(stage)); }
    // The overlapped pairs take the words of what they save.
    __device__ double &inward(int stage) const { return q.pair_saving(near_slot(stage)); }
    __device__ double &outward(int stage) const { return q.pair_saving(far_slot(stage)); }

    // By boundary.
    __device__ double &latency(int stage) const { return q.own(stage, 0); }
    __device__ double &overlapped(int stage) const { return q.own(stage, 1); }
    __device__ double &begun(int stage) const { return q.own(stage, 2); }
    __device__ double &settled(int stage) const { return q.own(stage, 3); }
    // Until the first pair.
    __device__ double &near(int stage) const { return q.own(stage, 4); }
    __device__ double &slowest(int stage) const { return q.own(stage, 5); }
    __device__ double &far(int stage) const { return q.own(stage, 6); }
    __device__ double &filled(int stage) const { return q.own(stage, 7); }
    __device__ double &turned(int stage) const { return q.own(stage, 8); }
    // From the last pair on.
    __device__ double &last_far(int stage) const { return q.own(stage, 4); }
    __device__ double &last_near(int stage) const { return q.own(stage, 5); }

    __device__ void load() const {
        int p = q.stages;
        int m = q.micro_batches;
        FORMULA_FOR (int stage = 0; stage < p; stage++) {
            int step = stage < half ? 2 : -2;
            int n = near_slot(stage);
            int f = far_slot(stage);
            double near_messages = q.blocking(n) + q.blocking(n + step);
            double far_messages = q.blocking(f) + (depth(stage) > 0 ? q.blocking(f - step) : 0);
            double forward_n = q.forward(n);
            double forward_f = q.forward(f);
            double input_n = q.input_gradient(n);
            double input_f = q.input_gradient(f);
            double saving_n = q.pair_saving(n);
            double saving_f = q.pair_saving(f);
            double near_backward = input_n + q.weight_gradient(n);
            double far_backward = input_f + q.weight_gradient(f);
            q.forward(n) = forward_n + near_messages;
            q.input_gradient(n) = input_n + near_messages;
            q.forward(f) = forward_f + far_messages;
            q.input_gradient(f) = input_f + far_messages;
            q.pair_saving(n) = later(0, forward_n + far_backward - saving_n) + near_messages + far_messages;
            q.pair_saving(f) = later(0, forward_f + near_backward - saving_f) + near_messages + far_messages;
            int pairs = m / 2 - p + depth(stage) + 1;
            int inside = half - 1 - depth(stage);
            q.busy(stage) = m / 2 * (forward_n + near_backward + forward_f + far_backward)
                    - (inside == 0 ? pairs - 1 : pairs) * lesser(saving_n, forward_n + far_backward)
                    - (pairs + inside) * lesser(saving_f, forward_f + near_backward);
            q.blocked(stage) = m * (near_messages + far_messages);
            q.ready(n) -= q.blocking(n);
            q.ready(f) -= q.blocking(f);
            if (stage > 0) {
                latency(stage) = later(q.latency(2 * stage), q.latency(2 * stage - 1));
                overlapped(stage) = latency(stage) - lesser(q.blocking(2 * stage), q.blocking(2 * stage - 1));
            }
        }
    }

    __device__ void enter(int side) const {
        double arrival = 0;
        double longest = 0;
        FORMULA_FOR (int depth = 0; depth < half; depth++) {
            int at = stage(side, depth);
            if (depth > 0) {
                arrival += latency(outer(side, at));
            }
            arrival = later(arrival, near_ready(at)) + near_forward(at);
            longest = later(longest, near_forward(at));
            near(at) = arrival;
            slowest(at) = longest;
        }
    }

    __device__ void fill(int side) const {
        int middle = stage(side, half - 1);
        double arrival = near(stage(1 - side, half - 1)) + latency(half);
        double each = latency(half) + near_forward(middle) + far_forward(middle);
        FORMULA_FOR (int depth = half - 1; depth >= 0; depth--) {
            int at = stage(side, depth);
            double free = near(at) + 2 * (half - 1 - depth) * slowest(at);
            far(at) = later(later(free, arrival), far_ready(at)) + far_forward(at);
            each = later(each, near_forward(at) + far_forward(at));
            filled(at) = far(at) + depth * each;
            if (depth > 0) {
                arrival = far(at) + latency(outer(side, at));
            }
        }
        FORMULA_FOR (int depth = 0; depth < half; depth++) {
            int at = stage(side, depth);
            int inside = half - 1 - depth;
            double from = depth > 0 ? turned(stage(side, depth - 1)) + latency(outer(side, at)) : 0;
            double start = later(filled(at), from);
            turned(at) = start + far_input(at);
            if (inside == 0) {
                // the middle stages do not overlap their first pair
                begun(at) = later(filled(at) + near_forward(at), from) + far_input(at) + far_weight(at);
                continue;
            }
            double ready = start + inside * third(at);
            if (depth > 0) {
                ready = later(ready, from + inside * third(stage(side, depth - 1)));
            }
            begun(at) = ready + inward(at);
        }
    }

    // Once through phase 3.
    __device__ double third(int stage) const {
        return far_input(stage) + far_weight(stage) + far_forward(stage);
    }

    __device__ void drain(int side) const {
        FORMULA_FOR (int depth = 0; depth < half; depth++) {
            int at = stage(side, depth);
            double end = settled(at) + (depth + 1) * far_input(at) + depth * near_input(at)
                    + (depth + 2) / 2 * far_weight(at) + (depth + 1) / 2 * near_weight(at);
            if (depth > 0) {
                end = later(end, last_far(stage(side, depth - 1)) + latency(outer(side, at)) + far_input(at));
            }
            last_far(at) = end;
        }
    }

    __device__ double leave(int side) const {
        double makespan = 0;
        double arrival = last_far(stage(1 - side, half - 1)) + latency(half);
        FORMULA_FOR (int depth = half - 1; depth >= 0; depth--) {
            int at = stage(side, depth);
            int inside = half - 1 - depth;
            double drained = last_far(at) + near_input(at);
            last_near(at) = later(arrival + near_input(at), drained + inside * (near_weight(at) + near_input(at)));
            if (depth > 0) {
                arrival = last_near(at) + latency(outer(side, at));
            }
            double finish = last_near(at) + (depth + 1) * near_weight(at);
            q.finish(at) = finish;
            q.gradients(2 * at + side) = finish;
            q.gradients(2 * at + 1 - side) = far_gradients(at, depth, inside, drained);
            makespan = later(makespan, finish);
        }
        return makespan;
    }

    // The far chunk's last weight gradient is the depth-th that was put off; an end stage puts none off.
    __device__ double far_gradients(int stage, int depth, int inside, double drained) const {
        if (depth == 0) {
            return last_far(stage) - q.blocking(far_slot(stage));
        }
        int before = depth - 1;
        if (before < inside) {
            return drained + (last_near(stage) - drained) * before / inside + far_weight(stage);
        }
        return last_near(stage) + (before - inside + 1) * far_weight(stage);
    }
};

// DualPipeSteady.
struct DualPipeSteady {
    const DualPipe &f;
    const Problem &q;
    Slowest slowest;

    // End of the first pair outward; of the last pair inward and outward of phase 4.
    __device__ double &opened(int stage) const { return q.own(stage, 4); }
    __device__ double &last_in(int stage) const { return q.own(stage, 5); }
    __device__ double &last_out(int stage) const { return q.own(stage, 6); }
    // Longest ways to a pair inward and outward, less a period for each step, and the steps on them.
    __device__ double &in(int stage) const { return q.own(stage, 7); }
    __device__ double &out(int stage) const { return q.own(stage, 8); }
    __device__ int &in_steps(int stage) const { return q.steps(stage).a; }
    __device__ int &out_steps(int stage) const { return q.steps(stage).b; }

    // Pairs inward of a stage.
    __device__ int steps(int stage) const {
        return q.micro_batches / 2 - q.stages + f.depth(stage) + 1;
    }

    __device__ void solve() {
        int p = q.stages;
        FORMULA_FOR (int stage = 0; stage < p; stage++) {
            q.pair(stage) = f.inward(stage) + f.outward(stage);
            opened(stage) = f.begun(stage) + f.outward(stage);
        }
        int right = f.half;
        int left = right - 1;
        // the middle stages' pairs inward arrive at each other's pair outward
        double hop = f.overlapped(right);
        opened(left) = later(opened(left), f.begun(right) + hop + f.outward(left));
        opened(right) = later(opened(right), f.begun(left) + hop + f.outward(right));
        FORMULA_FOR (int side = 0; side < 2; side++) {
            FORMULA_FOR (int depth = f.half - 2; depth >= 0; depth--) {
                int stage = f.stage(side, depth);
                int inner = f.stage(side, depth + 1);
                opened(stage) = later(opened(stage),
                        opened(inner) + f.overlapped(DualPipe::outer(side, inner)) + f.outward(stage));
            }
        }
        FORMULA_FOR (int stage = 0; stage < p; stage++) {
            int more = steps(stage) - 1;
            last_out(stage) = opened(stage) + more * q.pair(stage);
            last_in(stage) = f.begun(stage) + more * q.pair(stage);
            if (more > 0) {
                last_in(stage) = later(last_in(stage), last_out(stage) - f.outward(stage));
            }
        }
        around();
        FORMULA_FOR (int side = 0; side < 2; side++) {
            FORMULA_FOR (int depth = 0; depth < f.half; depth++) {
                int stage = f.stage(side, depth);
                if (depth > 0) {
                    last_in(stage) = later(last_in(stage), last_in(f.stage(side, depth - 1))
                            + f.overlapped(DualPipe::outer(side, stage)) + f.inward(stage));
                }
                last_out(stage) = later(last_out(stage), last_in(stage) + f.outward(stage));
                f.settled(stage) = last_out(stage)
                        + (f.half - 1 - depth) * (f.far_input(stage) + f.far_weight(stage) + f.outward(stage));
            }
        }
        f.settled(left) = later(f.settled(left), last_in(right) + hop + f.outward(left));
        f.settled(right) = later(f.settled(right), last_in(left) + hop + f.outward(right));
        FORMULA_FOR (int side = 0; side < 2; side++) {
            FORMULA_FOR (int depth = f.half - 2; depth >= 0; depth--) {
                int stage = f.stage(side, depth);
                int inner = f.stage(side, depth + 1);
                f.settled(stage) = later(f.settled(stage),
                        f.settled(inner) + f.overlapped(DualPipe::outer(side, inner)) + f.outward(stage));
            }
        }
    }

    // Extends the ends of phase 4 by the paths that go around the longest cycle.
    __device__ void around() {
        find();
        int from = slowest.from;
        int to = slowest.to;
        double period = slowest.period;
        int length = to - from + 1;
        double alone = 0;
        double hops = 0;
        FORMULA_FOR (int stage = from; stage <= to; stage++) {
            alone = later(alone, q.pair(stage));
            hops += stage > from ? q.link(stage) : 0;
        }
        double hop = length > 1 ? hops / (length - 1) : 0;
        FORMULA_FOR (int stage = 0; stage < q.stages; stage++) {
            in(stage) = f.begun(stage);
            out(stage) = NEVER;
            in_steps(stage) = 0;
            out_steps(stage) = 0;
        }
        FORMULA_FOR (int round = 0; round < 2; round++) {
            sweep();
        }
        int nearest = f.half - 1;
        if (from > nearest) {
            nearest = from;
        } else if (to < nearest) {
            nearest = to;
        }
        int all = steps(nearest) - 1;
        int left = all - out_steps(nearest);
        if (left >= 0) {
            last_out(nearest) = later(last_out(nearest),
                    out(nearest) + all * period - remainder(left, length, hop, period - alone));
        }
        left = all - in_steps(nearest);
        if (left >= 0) {
            last_in(nearest) = later(last_in(nearest),
                    in(nearest) + all * period - remainder(left, length, hop, period - alone));
        }
    }

    __device__ void find() {
        int first = f.half;
        FORMULA_FOR (int k = 0; k < q.stages; k++) {
            // from the middle out: of stages alike the inner ones run more pairs
            int stage = k % 2 == 0 ? f.half + k / 2 : f.half - 1 - k / 2;
            // nothing lies before the first stage
            q.link(stage) = stage > 0 ? 2 * f.overlapped(stage) : 0;
            if (q.pair(stage) > q.pair(first)) {
                first = stage;
            }
        }
        slowest.find(q, first);
    }

    __device__ void sweep() const {
        FORMULA_FOR (int side = 0; side < 2; side++) {
            FORMULA_FOR (int depth = 1; depth < f.half; depth++) {
                int stage = f.stage(side, depth);
                int before = f.stage(side, depth - 1);
                go_in(stage, in(before) + f.overlapped(DualPipe::outer(side, stage)), in_steps(before) + 1);
            }
        }
        FORMULA_FOR (int stage = 0; stage < q.stages; stage++) {
            go_out(stage, in(stage), in_steps(stage));
        }
        int right = f.half;
        go_out(right - 1, in(right) + f.overlapped(right), in_steps(right));
        go_out(right, in(right - 1) + f.overlapped(right), in_steps(right - 1));
        FORMULA_FOR (int side = 0; side < 2; side++) {
            FORMULA_FOR (int depth = f.half - 2; depth >= 0; depth--) {
                int stage = f.stage(side, depth);
                int inner = f.stage(side, depth + 1);
                go_out(stage, out(inner) + f.overlapped(DualPipe::outer(side, inner)), out_steps(inner));
            }
        }
        FORMULA_FOR (int stage = 0; stage < q.stages; stage++) {
            go_in(stage, out(stage), out_steps(stage) + 1);
        }
    }

    __device__ void go_in(int stage, double arrival, int steps) const {
        double end = arrival + f.inward(stage) - slowest.period;
        if (end > in(stage) + ROUNDING * slowest.period) {
            in(stage) = end;
            in_steps(stage) = steps;
        }
    }

    __device__ void go_out(int stage, double arrival, int steps) const {
        double end = arrival + f.outward(stage);
        if (end > out(stage) + ROUNDING * slowest.period) {
            out(stage) = end;
            out_steps(stage) = steps;
        }
    }
};

__device__ static inline double dual_pipe(const Problem &q) {
    DualPipe f = {q, q.stages / 2};
    f.load();
    FORMULA_FOR (int side = 0; side < 2; side++) {
        f.enter(side);
    }
    FORMULA_FOR (int side = 0; side < 2; side++) {
        f.fill(side);
    }
    DualPipeSteady steady = {f, q, {0, 0, 0}};
    steady.solve();
    FORMULA_FOR (int side = 0; side < 2; side++) {
        f.drain(side);
    }
    double makespan = 0;
    FORMULA_FOR (int side = 0; side < 2; side++) {
        makespan = later(makespan, f.leave(side));
    }
    return makespan;
}

}

#endif
