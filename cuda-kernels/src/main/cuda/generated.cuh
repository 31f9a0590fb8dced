// Written from the Java sources by KernelHeaderTest; do not edit. Made anew by cuda-kernels/refresh.sh.
// digest 2eb4395bc14a2c333251e7c3332890155a950c0ddb427cff8e4917ba7e6bea4b
#ifndef TRAINYARD_GENERATED_CUH
#define TRAINYARD_GENERATED_CUH

struct PhiloxBlock;

// dev.trainyard.cuda.driver.Kernel
namespace kernel {
constexpr int BLOCK = 128;
}

// dev.trainyard.kernel.operator.OperatorBatch
namespace operator_batch {
constexpr int GEMM = 0;
constexpr int ATTENTION = 1;
constexpr int ELEMENTWISE = 2;
}

// dev.trainyard.kernel.collective.CollectiveKind
namespace collective_kind {
constexpr int ALL_REDUCE = 0;
constexpr int REDUCE_SCATTER = 1;
constexpr int ALL_GATHER = 2;
constexpr int ALL_TO_ALL = 3;
constexpr int BROADCAST = 4;
constexpr int SEND_RECV = 5;
}

// dev.trainyard.kernel.collective.CollectiveAlgorithm
namespace collective_algorithm {
constexpr int NONE = 0;
constexpr int RING = 1;
constexpr int TREE = 2;
constexpr int NVLS = 3;
constexpr int HIERARCHICAL = 4;
constexpr int PAIRWISE = 5;
constexpr int DIRECT = 6;
}

// dev.trainyard.kernel.pipeline.PipelineKind
namespace pipeline_kind {
constexpr int GPIPE = 0;
constexpr int ONE_F_ONE_B = 1;
constexpr int ZERO_BUBBLE = 2;
constexpr int DUAL_PIPE = 3;
constexpr int ZB_H2 = 4;
constexpr int ZB_V = 5;
constexpr int V_HALF = 6;
constexpr int V_MIN = 7;
constexpr int DUAL_PIPE_V = 8;
}

// dev.trainyard.kernel.pipeline.PipelineKind
namespace pipeline_kind {
constexpr int PLACEMENT_MASK = 3;
constexpr int PLACEMENT_SHIFT = 4;
constexpr int KEEPING_SHIFT = 6;
constexpr int KEEPING_MASK = 7;
constexpr int BITS = 11;
constexpr int NUMBER_MASK = 15;
constexpr int APART_BIT = 512;
constexpr int PAIRS_BIT = 1024;
}

// dev.trainyard.kernel.pipeline.ChunkPlacement
namespace chunk_placement {
constexpr int ROUND = 0;
constexpr int BOTH_WAYS = 1;
constexpr int V = 2;
}

// dev.trainyard.kernel.pipeline.Keeping
namespace keeping {
constexpr int OWN_WARM_UP = 0;
constexpr int FIRST_WARM_UP = 1;
constexpr int ALL = 2;
constexpr int BOTH_DIRECTIONS = 3;
constexpr int BY_ORDER = 4;
}

// dev.trainyard.kernel.pipeline.PipelinePass
namespace pipeline_pass {
constexpr int FORWARD = 0;
constexpr int BACKWARD = 1;
constexpr int INPUT_GRADIENT = 2;
constexpr int CHUNK_SHIFT = 3;
constexpr int WEIGHT_GRADIENT = 3;
constexpr int FORWARD_BACKWARD = 4;
constexpr int TYPE_MASK = 7;
constexpr int MICRO_BATCH_SHIFT = 10;
constexpr int MAX_CHUNKS = 128;
constexpr int MAX_MICRO_BATCHES = 2097152;
}

// dev.trainyard.kernel.plan.LinkClass
namespace link_class {
constexpr int SCALE_UP = 0;
constexpr int NIC = 1;
constexpr int LEAF_UPLINK = 2;
constexpr int SPINE_UPLINK = 3;
}

// dev.trainyard.kernel.plan.LinkClass
namespace link_class {
constexpr int COUNT = 4;
}

// dev.trainyard.kernel.plan.Cause
namespace cause {
constexpr int GEMM = 0;
constexpr int ATTENTION = 1;
constexpr int ELEMENTWISE = 2;
constexpr int CAST = 3;
constexpr int ROUTING = 4;
constexpr int RECOMPUTE = 5;
constexpr int TENSOR_PARALLEL = 6;
constexpr int CONTEXT_PARALLEL = 7;
constexpr int EXPERT_PARALLEL = 8;
constexpr int PIPELINE_BUBBLE = 9;
constexpr int PIPELINE_TRANSFER = 10;
constexpr int CONTENTION = 11;
constexpr int DATA_PARALLEL = 12;
constexpr int OPTIMIZER = 13;
constexpr int STRAGGLER = 14;
constexpr int OVERHEAD = 15;
}

// dev.trainyard.kernel.plan.Cause
namespace cause {
constexpr int OF_PASSES = 9;
constexpr int COUNT = 16;
}

// dev.trainyard.kernel.plan.LayerRow
namespace layer_row {
constexpr int FIRST_COMPUTE = 0;
constexpr int PASS = 0;
constexpr int LAST_COMPUTE = 1;
constexpr int FIRST = 2;
constexpr int CORE = 3;
constexpr int PASSES = 3;
constexpr int FULL = 4;
constexpr int EXCHANGE = 5;
constexpr int LAST = 5;
constexpr int EXCHANGE_AGAIN = 6;
constexpr int APART = 7;
constexpr int LAST_EXCHANGE = 8;
constexpr int BESIDE = 9;
constexpr int FIRST_CAUSE = 9;
constexpr int COMPUTE = 11;
constexpr int COMPUTE_AGAIN = 12;
constexpr int INPUT = 13;
constexpr int KEPT = 14;
constexpr int KEPT_SELECTIVE = 15;
constexpr int BACKWARD = 16;
constexpr int SCRATCH = 17;
constexpr int LAST_CAUSE = 18;
constexpr int SCRATCH_SHARED = 19;
constexpr int CAUSE = 21;
constexpr int LAST_BYTES = 27;
constexpr int CORE_CAUSE = 30;
constexpr int LOSS = 31;
constexpr int LOSS_SHARDED = 32;
constexpr int EMBEDDING_GRADIENT = 33;
constexpr int WORKSPACES = 34;
constexpr int RECEIVED = 35;
constexpr int HEAD_INPUT = 36;
constexpr int SCRATCH_ADDS = 37;
constexpr int KINDS = 38;
constexpr int FULL_CAUSE = 39;
constexpr int BYTES = 48;
constexpr int CORE_BYTES = 52;
constexpr int FULL_BYTES = 56;
constexpr int BLOCK = 60;
}

// dev.trainyard.kernel.plan.ChunkRow
namespace chunk_row {
constexpr int FIRST = 0;
constexpr int LAST = 1;
constexpr int REDUCE = 2;
constexpr int GATHER = 3;
constexpr int BUCKETS = 4;
constexpr int OPTIMIZER = 5;
constexpr int REDUCE_BYTES = 6;
constexpr int GATHER_BYTES = 10;
constexpr int WEIGHTS = 14;
constexpr int GRADIENTS = 15;
constexpr int OPTIMIZER_STATE = 16;
constexpr int GATHERED = 17;
constexpr int HOLDS = 18;
constexpr int LAYERS = 19;
}

// dev.trainyard.kernel.plan.PlacementRow
namespace placement_row {
constexpr int OVERHEAD = 0;
constexpr int STAGES = 0;
constexpr int STRAGGLER = 1;
constexpr int VIRTUAL_STAGES = 1;
constexpr int CHUNK = 2;
constexpr int VOCABULARY = 2;
constexpr int CHUNKS = 3;
constexpr int ORDER = 4;
constexpr int SHARDED = 5;
constexpr int GATHERED_VOCABULARY = 6;
constexpr int NUMBERS = 6;
constexpr int LENGTH = 10;
}

// dev.trainyard.kernel.plan.PlanTables
namespace plan_tables {
constexpr int MESSAGE_LENGTH = 5;
}

// dev.trainyard.kernel.plan.PlanBatch
namespace plan_batch {
constexpr int BY_FORMULA = -1;
constexpr int NO_MESSAGE = -1;
constexpr int RECOMPUTE_NOTHING = 0;
constexpr int RECOMPUTE_CORE = 1;
constexpr int RECOMPUTE_LAYERS = 2;
constexpr int RECOMPUTE_MASK = 3;
constexpr int RECOMPUTE_SHIFT = 11;
constexpr int RECOMPUTED_LAYERS_SHIFT = 15;
constexpr int SCHEDULE_MASK = 2047;
constexpr int OVERLAP_DATA_BIT = 8192;
constexpr int OVERLAP_PIPELINE_BIT = 16384;
}

// dev.trainyard.cuda.job.PlanJob
namespace plan_job {
constexpr int NO_PILE = -1;
constexpr int CLASSES = 8;
constexpr int SLOT_WORDS = 9;
constexpr int CHUNK_WORDS = 13;
constexpr int STAGE_WORDS = 17;
constexpr int LANES = 32;
constexpr int LENGTHS = 64;
constexpr int PILES = 512;
}

// dev.trainyard.cuda.job.PlanJob$OrderRow
namespace order_row {
constexpr int BEGIN = 0;
constexpr int PASSES = 1;
constexpr int LENGTH = 2;
}

struct CampaignArguments {
    long long items;
    long long first;
    long long replicas;
    unsigned long long seed;
    long long first_replica;
    const long long *cases;
    int *ring;
    long long *bins;
    double *up_to;
    long long *detect;
    int *guide;
    long long *words;
    long long *answers;
};

struct CollectiveArguments {
    long long items;
    const double *bytes;
    const double *sharing;
    const int *kind;
    const int *ranks;
    const int *ranks_per_domain;
    const int *span;
    double *seconds;
    int *algorithm;
    double scale_up_bytes_per_second;
    double scale_up_efficiency;
    double scale_up_step_seconds;
    double scale_up_sync_seconds;
    long long in_switch_reduction;
    double in_switch_efficiency;
    double in_switch_seconds;
    double in_switch_fill_seconds;
    double nic_bytes_per_second;
    double network_efficiency;
    double network_small_slowdown;
    double network_sync_factor;
    double network_chunk_bytes;
    double endpoint_seconds;
    double hop_seconds;
    double leaf_accelerators;
    double pod_accelerators;
    double leaf_oversubscription;
    double spine_oversubscription;
    double collision_slowdown;
    double overlap_residue;
    double launch_seconds;
};

struct ElementwiseArguments {
    long long items;
    const double *a;
    const double *b;
    double *c;
};

struct FillArguments {
    long long items;
    unsigned long long seed;
    unsigned long long keep;
    unsigned long long set;
    PhiloxBlock *words;
};

struct PipelineArguments {
    long long items;
    long long stages;
    long long slots;
    long long micro_batches;
    long long length;
    const int *order;
    const double *forward;
    const double *input_gradient;
    const double *weight_gradient;
    const double *pair_saving;
    const double *latency;
    const double *blocking;
    const double *ready;
    const double *jitter;
    double *activations;
    double *gradients;
    double *ended;
    double *weight_ended;
    double *makespan;
    double *finish;
    double *busy;
    double *blocked;
    double *complete;
};

struct PlanArguments {
    long long items;
    int *pile;
    int *number;
    int *piles;
    const int *fitting;
    const int *sorted;
    const int *layer;
    const int *placement;
    const int *message;
    const int *walked;
    const int *micro_batches;
    const int *options;
    const double *layers;
    const double *chunks;
    const double *placements;
    const double *messages;
    const int *numbers;
    const int *order;
    const int *order_rows;
    const int *orders;
    long long kinds;
    long long most_stages;
    long long most_slots;
    long long most_chunks;
    long long most_arrivals;
    double *scratch;
    double *by_chunk;
    double *arrivals;
    double *seconds;
    double *bytes;
    double *breakdown;
    long long times_all;
    double accelerator_bytes;
    double context_bytes;
    double fragmentation;
    double overlap_tax;
    double sharded_tax;
    long long always_overlaps;
    double link_bytes_per_second[4];
};

struct PlanClearArguments {
    long long items;
    int *piles;
};

struct PlanOrderArguments {
    long long items;
    const int *pile;
    const int *number;
    const int *piles;
    int *fitting;
    int *order;
};

struct ProductArguments {
    long long rows;
    long long classes;
    long long links;
    const double *traffic;
    const double *routes;
    double *load;
};

struct RandomArguments {
    long long items;
    unsigned long long seed;
    long long replica;
    long long entity;
    long long first;
    PhiloxBlock *words;
};

struct ThroughputArguments {
    long long items;
    const double *m;
    const double *n;
    const double *k;
    const double *count;
    const double *bytes;
    const double *launches;
    const int *kind;
    const int *format;
    const double *rates;
    const double *value_bytes;
    double *seconds;
    double processors;
    double tile_rows;
    double tile_columns;
    double quantisation;
    double epilogue;
    double attention_rate;
    double memory_bytes_per_second;
    double launch_seconds;
};

#endif
