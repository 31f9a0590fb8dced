// What the formulas of formula.cuh share: dev.trainyard.kernel.makespan.FormulaProblem and SlowestInterval.
//
// A thread's scratch has a row of words for each slot and for each stage. Words that neighbouring threads use at once
// lie next to each other: the rows of a warp's threads are woven into one another, LANES words apart. With that
// distance a constant, the words of a row are at fixed distances from one pointer. Words are few, so that more of them
// stay in caches: what is never needed at once takes turns in one.
#ifndef TRAINYARD_FORMULA_PROBLEM_CUH
#define TRAINYARD_FORMULA_PROBLEM_CUH

#include "generated.cuh"

// Not unrolled: these loops wait for memory, and four copies of each are twice the code and its time to compile.
#define FORMULA_FOR _Pragma("unroll 1") for

namespace formula {

using plan_job::LANES;
using plan_job::SLOT_WORDS;
using plan_job::STAGE_WORDS;
// Which of a stage's words a formula may use as it likes.
constexpr int OWN_WORD = 6;
// Words of a slot that hold its passes.
constexpr int FORWARD_WORD = 0;
constexpr int BACKWARD_WORD = 1;
constexpr int WEIGHT_WORD = 2;
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

    __device__ double &slot_word(int slot, int word) const {
        return by_slot[(slot * SLOT_WORDS + word) * LANES];
    }

    __device__ double &stage_word(int stage, int word) const {
        return by_stage[(stage * STAGE_WORDS + word) * LANES];
    }

    // Durations, which the caller sets and solving writes over. Latency and blocking are those of the boundary before
    // the slot, 0 where there is no message; a pair's saving matters in
    // walks of DualPipe alone.
    __device__ double &forward(int slot) const { return slot_word(slot, FORWARD_WORD); }
    __device__ double &input_gradient(int slot) const { return slot_word(slot, BACKWARD_WORD); }
    __device__ double &weight_gradient(int slot) const { return slot_word(slot, WEIGHT_WORD); }
    __device__ double &latency(int slot) const { return slot_word(slot, 3); }
    __device__ double &blocking(int slot) const { return slot_word(slot, 4); }
    __device__ double &ready(int slot) const { return slot_word(slot, 5); }
    __device__ double &pair_saving(int slot) const { return slot_word(slot, 6); }

    // Answers. Gradients are complete once no more pairs run.
    __device__ double &gradients(int slot) const { return slot_word(slot, 6); }
    __device__ double &finish(int stage) const { return stage_word(stage, 0); }
    __device__ double &busy(int stage) const { return stage_word(stage, 1); }
    __device__ double &blocked(int stage) const { return stage_word(stage, 2); }

    // Once loaded, both gradients together with messages' blocking.
    __device__ double &backward(int slot) const { return slot_word(slot, BACKWARD_WORD); }
    // End of a slot's first and last pass of one direction.
    __device__ double &first(int slot) const { return slot_word(slot, 7); }
    __device__ double &last(int slot) const { return slot_word(slot, 8); }
    // What a stage takes, and what lies between it and the one before it, for the slowest interval.
    __device__ double &pair(int stage) const { return stage_word(stage, 3); }
    __device__ double &link(int stage) const { return stage_word(stage, 4); }
    __device__ Steps &steps(int stage) const { return reinterpret_cast<Steps &>(stage_word(stage, 5)); }
    __device__ double &own(int stage, int word) const { return stage_word(stage, OWN_WORD + word); }
    // Durations of a stage, all chunks once.
    __device__ double &forward_round(int stage) const { return own(stage, 0); }
    __device__ double &backward_round(int stage) const { return own(stage, 1); }
};

// A thread's view of all threads' scratch.
__device__ static inline Problem over(double *scratch, long long thread, int most_stages, int most_slots) {
    long long lane = thread % LANES;
    double *own = scratch + (thread - lane) * doubles(most_stages, most_slots) + lane;
    return {own, own + (long long) most_stages * STAGE_WORDS * LANES, 0, 0, 0, 0, 0, 0, 0};
}

// FormulaProblem.load, in the words that the durations came in.
__device__ static inline void load(const Problem &q) {
    int p = q.stages;
    int v = q.chunks;
    int m = q.micro_batches;
    FORMULA_FOR (int stage = 0; stage < p; stage++) {
        double fores = 0;
        double backs = 0;
        double waits = 0;
        FORMULA_FOR (int chunk = 0; chunk < v; chunk++) {
            int slot = stage * v + chunk;
            double messages = q.blocking(slot);
            q.ready(slot) -= messages;
            if (stage < p - 1) {
                messages += q.blocking(slot + v);
            } else if (chunk < v - 1) {
                messages += q.blocking(chunk + 1);
            }
            double fore = q.forward(slot) + messages;
            double back = q.input_gradient(slot) + q.weight_gradient(slot) + messages;
            q.forward(slot) = fore;
            q.backward(slot) = back;
            fores += fore;
            backs += back;
            waits += messages;
        }
        q.forward_round(stage) = fores;
        q.backward_round(stage) = backs;
        q.busy(stage) = m * (fores + backs - 2 * waits);
        q.blocked(stage) = 2 * m * waits;
    }
}

// FormulaProblem.one: one stage of one chunk.
__device__ static inline double one(const Problem &q) {
    int m = q.micro_batches;
    double blocks = q.blocking(0);
    double passes = q.forward(0) + q.input_gradient(0) + q.weight_gradient(0);
    double end = later(0, q.ready(0) - blocks) + m * (passes + 2 * blocks);
    q.busy(0) = m * passes;
    q.blocked(0) = 2 * m * blocks;
    q.finish(0) = end;
    q.gradients(0) = end - blocks;
    return end;
}

// GpipeFormula.forwards.
__device__ static inline void forwards(const Problem &q, int size) {
    int v = q.chunks;
    int slots = q.stages * v;
    int more = size - 1;
    double early = NEVER;
    double late = NEVER;
    FORMULA_FOR (int chunk = 0; chunk < v; chunk++) {
        FORMULA_FOR (int slot = chunk; slot < slots; slot += v) {
            double pass = q.forward(slot);
            double free = later(chunk > 0 ? q.last(slot - 1) : 0, q.ready(slot));
            double hop = q.latency(slot) + pass;
            early = later(free + pass, early + hop);
            late = later(early + more * pass, late + hop);
            q.first(slot) = early;
            q.last(slot) = late;
        }
    }
}

// SlowestInterval.
struct Slowest {
    int from;
    int to;
    double period;

    __device__ static double sum(const Problem &q, int first, int last) {
        double sum = q.pair(first);
        FORMULA_FOR (int stage = first + 1; stage <= last; stage++) {
            sum += q.pair(stage) + q.link(stage);
        }
        return sum;
    }

    __device__ bool scan(const Problem &q) {
        double best = ROUNDING * period;
        double sum = NEVER;
        int start = 0;
        bool found = false;
        FORMULA_FOR (int stage = 0; stage < q.stages; stage++) {
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
        FORMULA_FOR (int round = 0; round < 8 && scan(q); round++) {
            period = sum(q, from, to) / (to - from + 1);
        }
    }
};

// OneForwardOneBackwardCycle.remainder.
__device__ static inline double remainder(int steps, int length, double hop, double slack) {
    int left = length > 1 ? steps % length : 0;
    if (left == 0) {
        return 0;
    }
    double spread = (1 - (double) left / length) * hop;
    double alone = left * slack;
    return spread < alone ? spread : alone;
}

}

#endif
