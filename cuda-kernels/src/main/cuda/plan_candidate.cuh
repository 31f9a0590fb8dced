// One candidate of a plan batch with its rows at hand: dev.trainyard.kernel.plan.PlanCandidate. Nothing is kept from
// the candidate before; which chunk is in a slot is read from the placement's list.
#ifndef TRAINYARD_PLAN_CANDIDATE_CUH
#define TRAINYARD_PLAN_CANDIDATE_CUH

#include "formula.cuh"
#include "launch.cuh"
#include "pipeline_walk.cuh"
#include "generated.cuh"

namespace plan {

// Words of a distinct chunk in a thread's scratch, woven into its neighbours' like the formula's. The passes' are free
// again once the pipeline is timed, and then hold what the chunk sends over each link.
enum ChunkWord {
    FORWARD_WORD,
    INPUT_GRADIENT_WORD,
    WEIGHT_GRADIENT_WORD,
    READY_WORD,
    OVER_BESIDE_FORWARD_WORD,
    OVER_BESIDE_BACKWARD_WORD,
    OVER_EXCHANGE_FORWARD_WORD,
    OVER_EXCHANGE_BACKWARD_WORD,
    COMPUTE_WORD,
    RECOMPUTED_WORD,
    EXPOSED_WORD,
    LAST_PART_WORD,
    FIRST_PART_WORD,
    SENT_WORD = FORWARD_WORD
};
static_assert(FIRST_PART_WORD < plan_job::CHUNK_WORDS, "more words than the host has scratch for");

__device__ static inline int lesser(int a, int b) {
    return a < b ? a : b;
}

// PipelineWarmup.group.
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

// A thread's doubles in scratch that is woven into its neighbours'.
__device__ static inline double *woven(double *scratch, long long doubles) {
    long long lane = thread_number() % formula::LANES;
    return scratch + (thread_number() - lane) * doubles + lane;
}

// A row of a table. Nothing writes to tables while a kernel runs, and __ldg says so: such loads need not wait for the
// stores to scratch before them.
struct Row {
    const double *at;

    __device__ double operator[](int column) const { return __ldg(at + column); }
    __device__ Row operator+(int columns) const { return {at + columns}; }
};

struct Candidate {
    const PlanArguments &a;
    double *by_chunk;
    Row layer;
    Row placement;
    Row chunk;
    Row message;
    // The placement's chunks in model order.
    const int *order;
    // The order of passes, or BY_FORMULA.
    int walked;
    int stages;
    int virtual_stages;
    // Chunks on a stage.
    int chunks;
    int distinct;
    int micro_batches;
    int group;
    // PipelineKind.bits.
    int schedule;
    int recompute;
    int recomputed_layers;
    bool sharded;
    bool overlaps_data;
    bool overlaps_messages;

    // Which of the distinct chunks a stage holds: ChunkPlacement.part.
    __device__ int content(int stage, int local) const {
        int place = placed();
        return __ldg(order + (place == chunk_placement::ROUND ? local * stages + stage : local == 0 ? stage
                : (place == chunk_placement::V ? 2 * stages : stages) - 1 - stage));
    }

    // The stage holds the same as the one before it.
    __device__ bool repeats(int stage) const {
        bool same = stage > 0;
        FORMULA_FOR (int local = 0; same && local < chunks; local++) {
            same = content(stage, local) == content(stage - 1, local);
        }
        return same;
    }

    __device__ bool recomputes_layers() const {
        return recompute == plan_batch::RECOMPUTE_LAYERS;
    }

    __device__ int placed() const {
        return (schedule >> pipeline_kind::PLACEMENT_SHIFT) & pipeline_kind::PLACEMENT_MASK;
    }

    __device__ int keeping() const {
        return (schedule >> pipeline_kind::KEEPING_SHIFT) & pipeline_kind::KEEPING_MASK;
    }

    // The schedule runs some gradients by the input and by the weights apart.
    __device__ bool apart() const {
        return (schedule & pipeline_kind::APART_BIT) != 0;
    }

    __device__ bool pairs() const {
        return (schedule & pipeline_kind::PAIRS_BIT) != 0;
    }

    // A stage that holds the same as the one before it sends no more and keeps no more.
    __device__ bool folds(int stage) const {
        return placed() == chunk_placement::ROUND && keeping() != keeping::BY_ORDER && repeats(stage);
    }

    // Passes over each chunk in one step.
    __device__ double passes() const {
        return placed() == chunk_placement::BOTH_WAYS ? micro_batches / 2.0 : micro_batches;
    }

    // The order of passes that it is walked in.
    __device__ walk::Order passes_order() const {
        const int *row = a.order_rows + walked * order_row::LENGTH;
        return {a.orders + row[order_row::BEGIN], row[order_row::PASSES], stages, stages * chunks};
    }

    // A number of a distinct chunk.
    __device__ double of(int which, int column) const {
        return chunk[which * chunk_length() + column];
    }

    // Kinds of layers, and how long a chunk row is: looked up, not held.
    __device__ int kinds() const {
        return (int) a.kinds;
    }

    __device__ int chunk_length() const {
        return chunk_row::LAYERS + 2 * kinds();
    }

    // How many layers of a kind a distinct chunk has.
    __device__ double layers(int which, int kind) const {
        return of(which, chunk_row::LAYERS + 2 * kind);
    }

    // What a layer row has of a kind.
    __device__ Row block(int kind) const {
        return layer + (layer_row::KINDS + kind * layer_row::BLOCK);
    }

    __device__ double &word(int which, int word) const {
        return by_chunk[(which * plan_job::CHUNK_WORDS + word) * formula::LANES];
    }

    // Seconds to reduce a chunk's gradients and to gather its parameters once a step; 0 where every pass does it.
    __device__ double reduce(int which) const {
        return sharded ? 0 : of(which, chunk_row::REDUCE);
    }

    __device__ double gather(int which) const {
        return sharded ? 0 : of(which, chunk_row::GATHER);
    }
};

// PlanCandidate.load, and PlanBatch's options; by_chunk is scratch that only what is timed needs.
__device__ static inline Candidate load(const PlanArguments &a, long long i, double *by_chunk) {
    int options = a.options[i];
    int row = a.placement[i];
    const int *numbers = a.numbers + (long long) row * placement_row::NUMBERS;
    int stages = numbers[placement_row::STAGES];
    int virtual_stages = numbers[placement_row::VIRTUAL_STAGES];
    int micro_batches = a.micro_batches[i];
    // Without a pipeline all schedules are one.
    int schedule = stages == 1 ? (int) pipeline_kind::ONE_F_ONE_B : options & plan_batch::SCHEDULE_MASK;
    int kinds = (int) a.kinds;
    int chunk_length = chunk_row::LAYERS + 2 * kinds;
    int place = (schedule >> pipeline_kind::PLACEMENT_SHIFT) & pipeline_kind::PLACEMENT_MASK;
    return {a,
        by_chunk,
        {a.layers + (long long) a.layer[i] * (layer_row::KINDS + kinds * layer_row::BLOCK)},
        {a.placements + (long long) row * placement_row::LENGTH},
        {a.chunks + (long long) numbers[placement_row::CHUNK] * chunk_length},
        {a.messages + (long long) a.message[i] * plan_tables::MESSAGE_LENGTH},
        a.order + numbers[placement_row::ORDER],
        a.walked[i],
        stages,
        virtual_stages,
        place == chunk_placement::ROUND ? virtual_stages : 2,
        numbers[placement_row::CHUNKS],
        micro_batches,
        group_size(stages, micro_batches),
        schedule,
        (options >> plan_batch::RECOMPUTE_SHIFT) & plan_batch::RECOMPUTE_MASK,
        options >> plan_batch::RECOMPUTED_LAYERS_SHIFT,
        numbers[placement_row::SHARDED] != 0,
        (options & plan_batch::OVERLAP_DATA_BIT) != 0,
        (options & plan_batch::OVERLAP_PIPELINE_BIT) != 0
            && (virtual_stages > 1 || schedule != pipeline_kind::ONE_F_ONE_B)};
}

}

#endif
