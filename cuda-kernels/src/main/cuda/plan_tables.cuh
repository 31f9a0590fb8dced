// What candidates of a plan batch share, and where its rows have what: dev.trainyard.kernel.PlanTables with LayerRow,
// ChunkRow, PlacementRow, PlanProfile and PlanCause, which say what each number means.
#ifndef TRAINYARD_PLAN_TABLES_CUH
#define TRAINYARD_PLAN_TABLES_CUH

namespace plan {

// PlanProfile.
constexpr int LINKS = 4;

// PlanCause.
enum Cause {
    GEMM = 0,
    EXPERT_PARALLEL = 8,
    OF_PASSES = 9,
    PIPELINE_BUBBLE = 9,
    PIPELINE_TRANSFER = 10,
    CONTENTION = 11,
    DATA_PARALLEL = 12,
    OPTIMIZER = 13,
    STRAGGLER = 14,
    OVERHEAD = 15,
    CAUSES = 16
};

// LayerRow.
namespace layer_row {
constexpr int KINDS = 4;
constexpr int PASSES = 3;
constexpr int PASS = 0;
constexpr int CORE = PASS + KINDS * PASSES;
constexpr int FULL = CORE + KINDS;
constexpr int EXCHANGE = FULL + KINDS;
constexpr int EXCHANGE_AGAIN = EXCHANGE + KINDS;
constexpr int FIRST = EXCHANGE_AGAIN + KINDS;
constexpr int LAST = FIRST + PASSES;
constexpr int LAST_EXCHANGE = LAST + PASSES;
constexpr int CAUSE = LAST_EXCHANGE + 1;
constexpr int CORE_CAUSE = CAUSE + KINDS * OF_PASSES;
constexpr int FULL_CAUSE = CORE_CAUSE + KINDS * OF_PASSES;
constexpr int FIRST_CAUSE = FULL_CAUSE + KINDS * OF_PASSES;
constexpr int LAST_CAUSE = FIRST_CAUSE + OF_PASSES;
constexpr int BYTES = LAST_CAUSE + OF_PASSES;
constexpr int CORE_BYTES = BYTES + KINDS * LINKS;
constexpr int FULL_BYTES = CORE_BYTES + KINDS * LINKS;
constexpr int LAST_BYTES = FULL_BYTES + KINDS * LINKS;
constexpr int KEPT = LAST_BYTES + LINKS;
constexpr int KEPT_SELECTIVE = KEPT + 2;
constexpr int INPUT = KEPT_SELECTIVE + 2;
constexpr int BACKWARD = INPUT + 1;
constexpr int LOSS = BACKWARD + 2;
constexpr int LOSS_SHARDED = LOSS + 1;
constexpr int EMBEDDING_GRADIENT = LOSS_SHARDED + 1;
constexpr int WORKSPACES = EMBEDDING_GRADIENT + 1;
constexpr int RECEIVED = WORKSPACES + 1;
constexpr int HEAD_INPUT = RECEIVED + 1;
constexpr int SCRATCH = HEAD_INPUT + 1;
constexpr int LENGTH = SCRATCH + 4;
}

// ChunkRow.
namespace chunk_row {
constexpr int LAYERS = 0;
constexpr int PLAIN = LAYERS + layer_row::KINDS;
constexpr int SPARSE = PLAIN + 1;
constexpr int FIRST = SPARSE + 1;
constexpr int LAST = FIRST + 1;
constexpr int REDUCE = LAST + 1;
constexpr int GATHER = REDUCE + 1;
constexpr int BUCKETS = GATHER + 1;
constexpr int OPTIMIZER = BUCKETS + 1;
constexpr int REDUCE_BYTES = OPTIMIZER + 1;
constexpr int GATHER_BYTES = REDUCE_BYTES + LINKS;
constexpr int STATE = GATHER_BYTES + LINKS;
constexpr int LENGTH = STATE + 1;
}

// PlacementRow: doubles, then whole numbers.
namespace placement_row {
constexpr int OVERHEAD = 0;
constexpr int STRAGGLER = 1;
constexpr int VOCABULARY = 2;
constexpr int GATHERED = VOCABULARY + 4;
constexpr int GATHERED_VOCABULARY = GATHERED + 2;
constexpr int LENGTH = GATHERED_VOCABULARY + 4;
constexpr int STAGES = 0;
constexpr int VIRTUAL_STAGES = 1;
constexpr int CHUNK = 2;
constexpr int CHUNKS = 3;
constexpr int ORDER = 4;
constexpr int SHARDED = 5;
constexpr int NUMBERS = 6;
}

// A message: seconds, then bytes on each link class.
constexpr int MESSAGE_LENGTH = 1 + LINKS;

}

struct PlanArguments {
    long long items;
    // By place, the candidate: plan_order.cu.
    const int *sorted;
    // By candidate: rows of layers, placements and messages, micro-batches, options.
    const int *layer;
    const int *placement;
    const int *message;
    const int *micro_batches;
    const int *options;
    // Tables.
    const double *layers;
    const double *chunks;
    const double *placements;
    const double *messages;
    const int *numbers;
    const int *order;
    long long most_stages;
    long long most_slots;
    long long most_chunks;
    // Scratch of all threads, in whole warps: the formula's, then words by distinct chunk.
    double *scratch;
    double *by_chunk;
    // Answers by candidate: seconds, bytes; null or [candidate * CAUSES + cause].
    double *seconds;
    double *bytes;
    double *breakdown;
    // What does not fit is timed as well.
    long long times_all;
    // PlanProfile.
    double accelerator_bytes;
    double context_bytes;
    double fragmentation;
    double overlap_tax;
    double sharded_tax;
    long long always_overlaps;
    double link_bytes_per_second[plan::LINKS];
};

#endif
