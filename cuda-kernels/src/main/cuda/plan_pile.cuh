// Piles of candidates whose threads may share a warp: of like code, and of pipelines of like length; and which threads
// take which of them. Nothing in Java: who takes what changes no answer.
#ifndef TRAINYARD_PLAN_PILE_CUH
#define TRAINYARD_PLAN_PILE_CUH

#include "plan_candidate.cuh"

namespace plan {

// Steps of a walk that take as long as a slot of a formula, by their loads from scratch.
constexpr int STEPS_OF_SLOT = 8;

// Quarters of octaves of slots, counted from the longest.
__device__ static inline int length_class(int slots) {
    int octave = 31 - __clz(slots);
    int quarters = 4 * octave + ((octave < 2 ? slots << (2 - octave) : slots >> (octave - 2)) & 3);
    return plan_job::LENGTHS - 1 - lesser(quarters, plan_job::LENGTHS - 1);
}

// The longest first, so that none of them begins late; then by the code that times the pipeline, then by whether
// reductions overlap, which each slot is looked at for once more.
__device__ static inline int pile(const Candidate &q) {
    int slots = q.stages * q.chunks;
    int code = 3;
    if (q.walked == plan_batch::BY_FORMULA) {
        code = (q.schedule & pipeline_kind::NUMBER_MASK) == pipeline_kind::GPIPE ? 0 : q.chunks == 1 ? 1 : 2;
    } else {
        slots += q.a.order_rows[q.walked * order_row::LENGTH + order_row::PASSES] / STEPS_OF_SLOT;
    }
    return length_class(slots) * plan_job::CLASSES + 2 * code + (q.overlaps_data ? 1 : 0);
}

// Which candidate in the order is the thread's first. A warp of every block has its turn before a second of any has, so
// that few candidates keep all processors at work, and not the same warp of each, since its place in the block says by
// which scheduler a processor runs it. In a single block it is the thread's number.
__device__ static inline long long first_place() {
    int warps = kernel::BLOCK / plan_job::LANES;
    int turn = (int) ((threadIdx.x / plan_job::LANES + blockIdx.x) % warps);
    return ((long long) turn * gridDim.x + blockIdx.x) * plan_job::LANES + threadIdx.x % plan_job::LANES;
}

}

#endif
