// The makespan of one pipeline a thread, as a maximum over families of critical paths:
// dev.trainyard.kernel.PipelineFormula and the classes behind it, which explain the formulas, in the same order of
// operations. No jitter; passes are not walked, so the time does not depend on micro-batches.
//
//     formula::Problem q = formula::over(scratch, thread_number(), most_stages, most_slots);
//     for every slot, stage * chunks + chunk: q.forward(slot) = ...; and the other six durations
//     double makespan = formula::solve(q, kind, stages, chunks, micro_batches, group);
//     q.finish(stage), q.busy(stage), q.blocked(stage) and q.gradients(slot) are the other answers
//
// A thread's scratch has a row of words for each slot and for each stage. Words that neighbouring threads use at once
// lie next to each other: the pieces of a warp's threads are woven into one another, LANES words apart. With that
// distance a constant, the words of a row are at fixed distances from one pointer.
#ifndef TRAINYARD_FORMULA_CUH
#define TRAINYARD_FORMULA_CUH

namespace formula {

// Ordinals of dev.trainyard.kernel.PipelineKind.
enum Kind { GPIPE, ONE_F_ONE_B, ZERO_BUBBLE, DUAL_PIPE };

// Threads whose words are woven into one another: a warp.
constexpr int LANES = 32;
// Words of a slot and of a stage.
constexpr int SLOT_WORDS = 9;
constexpr int STAGE_WORDS = 15;
// No time at all: what no path reaches.
constexpr double NEVER = -1e300;
constexpr double ROUNDING = 1e-12;

// Doubles of scratch that a thread needs; reserve them for a whole number of warps.
__device__ static inline long long doubles(long long most_stages, long long most_slots) {
    return most_stages * STAGE_WORDS + most_slots * SLOT_WORDS;
}

__device__ static inline double later(double a, double b) {
    return a > b ? a : b;
}

__device__ static inline double lesser(double a, double b) {
    return a < b ? a : b;
}

// Passes that a stage counts, twice: whole numbers in the place of one double.
struct Steps {
    int a;
    int b;
};

// FormulaProblem: one pipeline, its durations and its answers.
struct Problem {
    double *by_stage;
    double *by_slot;
    int stages;
    int chunks;
    int micro_batches;
    int group;
    int last_group;
    int groups;
    int turns;
    bool split;

    __device__ double &slot_word(int slot, int word) const {
        return by_slot[(slot * SLOT_WORDS + word) * LANES];
    }

    __device__ double &stage_word(int stage, int word) const {
        return by_stage[(stage * STAGE_WORDS + word) * LANES];
    }

    // Durations, which the caller sets and solving writes over. Latency and blocking are those of the boundary before
    // the slot, 0 where there is no message; a pair's saving matters in DualPipe alone.
    __device__ double &forward(int slot) const { return slot_word(slot, 0); }
    __device__ double &input_gradient(int slot) const { return slot_word(slot, 1); }
    __device__ double &weight_gradient(int slot) const { return slot_word(slot, 2); }
    __device__ double &latency(int slot) const { return slot_word(slot, 3); }
    __device__ double &blocking(int slot) const { return slot_word(slot, 4); }
    __device__ double &ready(int slot) const { return slot_word(slot, 5); }
    __device__ double &pair_saving(int slot) const { return slot_word(slot, 6); }

    // Answers. Gradients are complete behind the last pair, so they take its word.
    __device__ double &gradients(int slot) const { return slot_word(slot, 6); }
    __device__ double &finish(int stage) const { return stage_word(stage, 0); }
    __device__ double &busy(int stage) const { return stage_word(stage, 1); }
    __device__ double &blocked(int stage) const { return stage_word(stage, 2); }

    // Once loaded: the input gradient with its messages' blocking, and the weight gradient too where not apart.
    __device__ double &backward(int slot) const { return slot_word(slot, 1); }
    __device__ double &weight(int slot) const { return slot_word(slot, 2); }
    // End of a slot's first and last pass.
    __device__ double &first(int slot) const { return slot_word(slot, 7); }
    __device__ double &last(int slot) const { return slot_word(slot, 8); }
    // SlowestInterval: what a stage takes, and what lies between it and the one before it.
    __device__ double &pair(int stage) const { return stage_word(stage, 3); }
    __device__ double &link(int stage) const { return stage_word(stage, 4); }
    __device__ Steps &steps(int stage) const { return reinterpret_cast<Steps &>(stage_word(stage, 5)); }
    // A formula's own.
    __device__ double &own(int stage, int word) const { return stage_word(stage, 6 + word); }
};

// A thread's view of all threads' scratch.
__device__ static inline Problem over(double *scratch, long long thread, int most_stages, int most_slots) {
    long long lane = thread % LANES;
    double *own = scratch + (thread - lane) * doubles(most_stages, most_slots) + lane;
    return {own, own + (long long) most_stages * STAGE_WORDS * LANES};
}

// FormulaProblem.load.
__device__ static inline void load(const Problem &q) {
    int p = q.stages;
    int v = q.chunks;
    int m = q.micro_batches;
    for (int stage = 0; stage < p; stage++) {
        double computes = 0;
        double waits = 0;
        for (int chunk = 0; chunk < v; chunk++) {
            int slot = stage * v + chunk;
            double messages = q.blocking(slot);
            if (stage < p - 1) {
                messages += q.blocking(slot + v);
            } else if (chunk < v - 1) {
                messages += q.blocking(chunk + 1);
            }
            double fore = q.forward(slot);
            double input = q.input_gradient(slot);
            double own = q.weight_gradient(slot);
            q.forward(slot) = fore + messages;
            q.backward(slot) = input + messages + (q.split ? 0 : own);
            q.weight(slot) = q.split ? own : 0;
            q.ready(slot) -= q.blocking(slot);
            computes += fore + input + own;
            waits += messages;
        }
        q.busy(stage) = m * computes;
        q.blocked(stage) = 2 * m * waits;
    }
}

// GpipeFormula.forwards.
__device__ static inline void forwards(const Problem &q, int size) {
    int v = q.chunks;
    for (int chunk = 0; chunk < v; chunk++) {
        for (int stage = 0; stage < q.stages; stage++) {
            int slot = stage * v + chunk;
            double free = later(chunk > 0 ? q.last(slot - 1) : 0, q.ready(slot));
            double early = free + q.forward(slot);
            double late = 0;
            if (stage > 0 || chunk > 0) {
                int up = stage > 0 ? slot - v : (q.stages - 1) * v + chunk - 1;
                double hop = q.latency(slot) + q.forward(slot);
                early = later(early, q.first(up) + hop);
                late = q.last(up) + hop;
            }
            q.first(slot) = early;
            q.last(slot) = later(early + (size - 1) * q.forward(slot), late);
        }
    }
}

// GpipeFormula.
__device__ static inline double gpipe(const Problem &q) {
    forwards(q, q.micro_batches);
    int v = q.chunks;
    double makespan = 0;
    for (int chunk = v - 1; chunk >= 0; chunk--) {
        for (int stage = q.stages - 1; stage >= 0; stage--) {
            int slot = stage * v + chunk;
            double free = chunk == v - 1 ? q.last(slot) : q.last(slot + 1);
            double early = 0;
            double late = 0;
            if (stage < q.stages - 1 || chunk < v - 1) {
                int down = stage < q.stages - 1 ? slot + v : chunk + 1;
                double hop = q.latency(down) + q.backward(slot);
                early = q.first(down) + hop;
                late = q.last(down) + hop;
            }
            q.first(slot) = later(early, free + q.backward(slot));
            q.last(slot) = later(q.first(slot) + (q.micro_batches - 1) * q.backward(slot), late);
            q.gradients(slot) = q.last(slot) - q.blocking(slot);
        }
    }
    for (int stage = 0; stage < q.stages; stage++) {
        q.finish(stage) = q.last(stage * v);
        makespan = later(makespan, q.finish(stage));
    }
    return makespan;
}

// SlowestInterval.
struct Slowest {
    int from;
    int to;
    double period;

    __device__ static double sum(const Problem &q, int first, int last) {
        double sum = q.pair(first);
        for (int stage = first + 1; stage <= last; stage++) {
            sum += q.pair(stage) + q.link(stage);
        }
        return sum;
    }

    __device__ bool scan(const Problem &q) {
        double best = ROUNDING * period;
        double sum = NEVER;
        int start = 0;
        bool found = false;
        for (int stage = 0; stage < q.stages; stage++) {
            double excess = q.pair(stage) - period;
            double longer = sum + excess + q.link(stage);
            if (longer > excess) {
                sum = longer;
            } else {
                sum = excess;
                start = stage;
            }
            if (sum > best) {
                best = sum;
                from = start;
                to = stage;
                found = true;
            }
        }
        return found;
    }

    __device__ void find(const Problem &q, int slowest) {
        from = slowest;
        to = slowest;
        period = q.pair(slowest);
        double all = sum(q, 0, q.stages - 1);
        if (all > q.stages * period * (1 + ROUNDING)) {
            period = all / q.stages;
            from = 0;
            to = q.stages - 1;
        }
        for (int round = 0; round < 8 && scan(q); round++) {
            period = sum(q, from, to) / (to - from + 1);
        }
    }
};

// DepthFirstCycle.remainder.
__device__ static inline double remainder(int steps, int length, double hop, double slack) {
    int left = length > 1 ? steps % length : 0;
    if (left == 0) {
        return 0;
    }
    double spread = (1 - (double) left / length) * hop;
    double alone = left * slack;
    return spread < alone ? spread : alone;
}

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
        for (int stage = 0; stage < p; stage++) {
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
        for (int depth = 0; depth < half; depth++) {
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
        for (int depth = half - 1; depth >= 0; depth--) {
            int at = stage(side, depth);
            double free = near(at) + 2 * (half - 1 - depth) * slowest(at);
            far(at) = later(later(free, arrival), far_ready(at)) + far_forward(at);
            each = later(each, near_forward(at) + far_forward(at));
            filled(at) = far(at) + depth * each;
            if (depth > 0) {
                arrival = far(at) + latency(outer(side, at));
            }
        }
        for (int depth = 0; depth < half; depth++) {
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
        for (int depth = 0; depth < half; depth++) {
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
        for (int depth = half - 1; depth >= 0; depth--) {
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

    __device__ double solve() const;
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
        for (int stage = 0; stage < p; stage++) {
            q.pair(stage) = f.inward(stage) + f.outward(stage);
            opened(stage) = f.begun(stage) + f.outward(stage);
        }
        int right = f.half;
        int left = right - 1;
        // the middle stages' pairs inward arrive at each other's pair outward
        double hop = f.overlapped(right);
        opened(left) = later(opened(left), f.begun(right) + hop + f.outward(left));
        opened(right) = later(opened(right), f.begun(left) + hop + f.outward(right));
        for (int side = 0; side < 2; side++) {
            for (int depth = f.half - 2; depth >= 0; depth--) {
                int stage = f.stage(side, depth);
                int inner = f.stage(side, depth + 1);
                opened(stage) = later(opened(stage),
                        opened(inner) + f.overlapped(DualPipe::outer(side, inner)) + f.outward(stage));
            }
        }
        for (int stage = 0; stage < p; stage++) {
            int more = steps(stage) - 1;
            last_out(stage) = opened(stage) + more * q.pair(stage);
            last_in(stage) = f.begun(stage) + more * q.pair(stage);
            if (more > 0) {
                last_in(stage) = later(last_in(stage), last_out(stage) - f.outward(stage));
            }
        }
        around();
        for (int side = 0; side < 2; side++) {
            for (int depth = 0; depth < f.half; depth++) {
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
        for (int side = 0; side < 2; side++) {
            for (int depth = f.half - 2; depth >= 0; depth--) {
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
        for (int stage = from; stage <= to; stage++) {
            alone = later(alone, q.pair(stage));
            hops += stage > from ? q.link(stage) : 0;
        }
        double hop = length > 1 ? hops / (length - 1) : 0;
        for (int stage = 0; stage < q.stages; stage++) {
            in(stage) = f.begun(stage);
            out(stage) = NEVER;
            in_steps(stage) = 0;
            out_steps(stage) = 0;
        }
        for (int round = 0; round < 2; round++) {
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
        for (int k = 0; k < q.stages; k++) {
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
        for (int side = 0; side < 2; side++) {
            for (int depth = 1; depth < f.half; depth++) {
                int stage = f.stage(side, depth);
                int before = f.stage(side, depth - 1);
                go_in(stage, in(before) + f.overlapped(DualPipe::outer(side, stage)), in_steps(before) + 1);
            }
        }
        for (int stage = 0; stage < q.stages; stage++) {
            go_out(stage, in(stage), in_steps(stage));
        }
        int right = f.half;
        go_out(right - 1, in(right) + f.overlapped(right), in_steps(right));
        go_out(right, in(right - 1) + f.overlapped(right), in_steps(right - 1));
        for (int side = 0; side < 2; side++) {
            for (int depth = f.half - 2; depth >= 0; depth--) {
                int stage = f.stage(side, depth);
                int inner = f.stage(side, depth + 1);
                go_out(stage, out(inner) + f.overlapped(DualPipe::outer(side, inner)), out_steps(inner));
            }
        }
        for (int stage = 0; stage < q.stages; stage++) {
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

__device__ inline double DualPipe::solve() const {
    for (int side = 0; side < 2; side++) {
        enter(side);
    }
    for (int side = 0; side < 2; side++) {
        fill(side);
    }
    DualPipeSteady steady = {*this, q, {0, 0, 0}};
    steady.solve();
    for (int side = 0; side < 2; side++) {
        drain(side);
    }
    double makespan = 0;
    for (int side = 0; side < 2; side++) {
        makespan = later(makespan, leave(side));
    }
    return makespan;
}

// PipelineFormula.solve; the shape is not checked.
__device__ static inline double solve(Problem &q, int kind, int stages, int chunks, int micro_batches, int group) {
    q.stages = stages;
    q.chunks = chunks;
    q.micro_batches = micro_batches;
    if (kind == DUAL_PIPE) {
        DualPipe dual_pipe = {q, stages / 2};
        dual_pipe.load();
        return dual_pipe.solve();
    }
    q.group = chunks == 1 || kind == GPIPE ? micro_batches : group;
    q.groups = (micro_batches + q.group - 1) / q.group;
    q.last_group = micro_batches - (q.groups - 1) * q.group;
    q.turns = chunks * micro_batches;
    q.split = kind == ZERO_BUBBLE;
    load(q);
    // 1F1B and ZB-H1 are to follow
    return kind == GPIPE ? gpipe(q) : NEVER;
}

}

#endif
