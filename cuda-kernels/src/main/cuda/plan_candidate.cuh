// One candidate of a plan batch with its rows at hand: dev.trainyard.kernel.PlanCandidate. Nothing is kept from the
// candidate before; which chunk is in a slot is read from the placement's list.
#ifndef TRAINYARD_PLAN_CANDIDATE_CUH
#define TRAINYARD_PLAN_CANDIDATE_CUH

#include "formula.cuh"
#include "plan_tables.cuh"

namespace plan {

// Words of a distinct chunk in a thread's scratch, woven into its neighbours' like the formula's. The passes' are free
// again once the pipeline is timed, and then hold what the chunk sends over each link; before, its memory is in one.
enum ChunkWord {
    FORWARD_WORD,
    INPUT_GRADIENT_WORD,
    WEIGHT_GRADIENT_WORD,
    READY_WORD,
    PAIR_SAVING_WORD,
    RECOMPUTED_WORD,
    EXPOSED_WORD,
    LAST_PART_WORD,
    FIRST_PART_WORD,
    CHUNK_WORDS,
    KEPT_WORD = FORWARD_WORD,
    SENT_WORD = FORWARD_WORD
};

// Micro-batches that pass a chunk before the stage turns to its next.
__device__ static inline int group_size(int p, int m) {
    if (m <= p) {
        return m;
    }
    int size = p;
    FORMULA_FOR (int rest = m % size; rest != 0 && rest < p; rest = m % size) {
        size++;
    }
    return size;
}

struct Candidate {
    const PlanArguments &a;
    double *by_chunk;
    const double *layer;
    const double *placement;
    const double *chunk;
    const double *message;
    const int *order;
    int stages;
    int virtual_stages;
    // Chunks on a stage: with DualPipe two.
    int chunks;
    int distinct;
    int micro_batches;
    int group;
    int schedule;
    int recompute;
    int recomputed_layers;
    bool sharded;
    bool overlaps_data;
    bool overlaps_messages;

    // Which of the distinct chunks a stage holds. They go round the stages (Narayanan et al., 2021); with DualPipe
    // stage i holds parts i and p - 1 - i.
    __device__ int content(int stage, int local) const {
        return order[!dual() ? local * stages + stage : local == 0 ? stage : stages - 1 - stage];
    }

    // The stage holds the same as the one before it.
    __device__ bool repeats(int stage) const {
        bool same = stage > 0;
        FORMULA_FOR (int local = 0; same && local < chunks; local++) {
            same = content(stage, local) == content(stage - 1, local);
        }
        return same;
    }

    __device__ bool dual() const {
        return schedule == formula::DUAL_PIPE;
    }

    // A number of a distinct chunk.
    __device__ double of(int which, int column) const {
        return chunk[which * chunk_row::LENGTH + column];
    }

    __device__ double &word(int which, int word) const {
        return by_chunk[(which * CHUNK_WORDS + word) * formula::LANES];
    }

    // Seconds to reduce a chunk's gradients and to gather its parameters once a step; 0 where every pass does it.
    __device__ double reduce(int which) const {
        return sharded ? 0 : of(which, chunk_row::REDUCE);
    }

    __device__ double gather(int which) const {
        return sharded ? 0 : of(which, chunk_row::GATHER);
    }
};

// PlanCandidate.load, and PlanBatch's options.
__device__ static inline Candidate load(const PlanArguments &a, long long i) {
    int options = a.options[i];
    int row = a.placement[i];
    const int *numbers = a.numbers + (long long) row * placement_row::NUMBERS;
    int stages = numbers[placement_row::STAGES];
    int virtual_stages = numbers[placement_row::VIRTUAL_STAGES];
    int micro_batches = a.micro_batches[i];
    int schedule = options & 3;
    bool dual = schedule == formula::DUAL_PIPE;
    long long thread = thread_number();
    long long lane = thread % formula::LANES;
    return {a,
        a.by_chunk + (thread - lane) * a.most_chunks * CHUNK_WORDS + lane,
        a.layers + (long long) a.layer[i] * layer_row::LENGTH,
        a.placements + (long long) row * placement_row::LENGTH,
        a.chunks + (long long) numbers[placement_row::CHUNK] * chunk_row::LENGTH,
        a.messages + (long long) a.message[i] * MESSAGE_LENGTH,
        a.order + numbers[placement_row::ORDER],
        stages,
        virtual_stages,
        dual ? 2 : virtual_stages,
        numbers[placement_row::CHUNKS],
        micro_batches,
        group_size(stages, micro_batches),
        schedule,
        (options >> 2) & 3,
        options >> 6,
        numbers[placement_row::SHARDED] != 0,
        (options & (1 << 4)) != 0,
        (options & (1 << 5)) != 0 && (virtual_stages > 1 || schedule != formula::ONE_F_ONE_B)};
}

}

#endif
