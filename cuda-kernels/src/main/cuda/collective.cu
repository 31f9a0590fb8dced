// Time of one collective a thread, by the fastest algorithm: dev.trainyard.kernel.collective.CollectiveKernel and
// CollectiveTraffic, which explain the formulas, in the same order of operations.
#include "generated.cuh"
#include "javamath.cuh"
#include "launch.cuh"

using namespace collective_kind;
using namespace collective_algorithm;

// One collective of a group.
struct Collective {
    int kind;
    double bytes;
    int ranks;
    int per_domain;
    int domains;
    int span;
    double sharing;
};

__device__ static inline double passes(int kind) {
    return kind == ALL_REDUCE ? 2 : 1;
}

// Levels of a binary tree: the logarithm to base 2, rounded up.
__device__ static inline int log2_up(int count) {
    return 32 - __clz(count - 1);
}

__device__ static inline double ring(const Collective &c) {
    double ranks = c.ranks;
    return passes(c.kind) * c.bytes * (c.kind == BROADCAST ? 1 : (ranks - 1) / ranks);
}

// Bytes over scale-up links.
__device__ static inline double inside_bytes(int algorithm, const Collective &c) {
    double d = c.per_domain;
    switch (algorithm) {
        case RING: {
            double wire = ring(c);
            return c.domains == 1 ? wire : wire * (d - 1) / d;
        }
        case HIERARCHICAL:
            return 2 * c.bytes * (d - 1) / d;
        case TREE:
            return d > 1 ? passes(c.kind) * c.bytes : 0;
        case NVLS:
            return c.kind == ALL_REDUCE ? c.bytes * (1 + 1 / d) : c.bytes;
        case PAIRWISE:
            return c.bytes * (d - 1) / c.ranks;
        default:
            return algorithm == DIRECT && c.domains == 1 ? c.bytes : 0;
    }
}

// Bytes over the network interface.
__device__ static inline double between_bytes(int algorithm, const Collective &c) {
    if (c.domains == 1) {
        return 0;
    }
    double d = c.per_domain;
    bool all_reduce = c.kind == ALL_REDUCE;
    double others = (c.domains - 1.0) / c.domains;
    switch (algorithm) {
        case RING:
            return ring(c) / d;
        case HIERARCHICAL:
            return 2 * c.bytes / d * others;
        case TREE:
            return passes(c.kind) * c.bytes / d * (all_reduce ? others : 1);
        case NVLS:
            return all_reduce ? 2 * c.bytes / d * others : 0;
        case PAIRWISE:
            return c.bytes * (c.ranks - d) / c.ranks;
        default:
            return algorithm == DIRECT ? c.bytes : 0;
    }
}

// Share of the network traffic that leaves the switches joining `reach` accelerators.
__device__ static inline double leaving_share(int algorithm, double reach, const Collective &c) {
    if (c.span <= reach) {
        return 0;
    }
    if (algorithm == PAIRWISE) {
        return 1 - reach / c.span;
    }
    double distance = (double) c.span / c.domains;
    return distance < reach ? distance / reach : 1;
}

__device__ static inline double slowdown(const CollectiveArguments &a, double leaving, double leaving_pod) {
    double leaf = leaving * a.leaf_oversubscription;
    double spine = leaving_pod * a.leaf_oversubscription * a.spine_oversubscription;
    double uplink = leaf > spine ? leaf : spine;
    return (uplink > 1 ? uplink : 1) * (leaving > 0 ? a.collision_slowdown : 1);
}

// A smooth lesser of two times.
__device__ static inline double rounded(double a, double b) {
    return a > 0 && b > 0 ? a / (a + b) * b : 0;
}

__device__ static inline double pipelined(const CollectiveArguments &a, bool in_switch, double inside,
        double inside_steps, double between, double between_steps, double leaving, double leaving_pod,
        double sharing) {
    double seconds = a.launch_seconds + inside_steps * a.scale_up_step_seconds;
    double inside_time = 0;
    if (inside > 0) {
        double share = in_switch ? a.in_switch_efficiency : a.scale_up_efficiency;
        inside_time = inside / (a.scale_up_bytes_per_second * share);
        double fill = in_switch ? a.in_switch_fill_seconds : inside_steps * a.scale_up_sync_seconds;
        seconds += rounded(inside_time, fill);
    }
    if (in_switch) {
        seconds += a.in_switch_seconds;
    }
    double between_time = 0;
    if (between > 0) {
        double rate = a.nic_bytes_per_second * a.network_efficiency;
        between_time = between * sharing / rate * slowdown(a, leaving, leaving_pod);
        double latency = a.endpoint_seconds + (1 + 2 * leaving + 2 * leaving_pod) * a.hop_seconds;
        double fill = between_steps * a.network_sync_factor * latency + a.network_chunk_bytes / rate;
        seconds += between_steps * latency + rounded(a.network_small_slowdown * between_time, fill);
    }
    double slower = inside_time > between_time ? inside_time : between_time;
    double faster = inside_time > between_time ? between_time : inside_time;
    return seconds + (slower + a.overlap_residue * faster);
}

// Steps inside and between domains; false where the algorithm does not fit the kind or the group.
__device__ static inline bool steps(const CollectiveArguments &a, int algorithm, const Collective &c, double *inside,
        double *between) {
    bool all_reduce = c.kind == ALL_REDUCE;
    bool broadcast = c.kind == BROADCAST;
    bool half = c.kind == REDUCE_SCATTER || c.kind == ALL_GATHER;
    double n = c.ranks;
    double d = c.per_domain;
    if (algorithm == RING && (all_reduce || half || broadcast)) {
        *inside = passes(c.kind) * (n - c.domains);
        *between = passes(c.kind) * (c.domains - 1);
    } else if (algorithm == HIERARCHICAL && all_reduce && c.domains > 1 && d > 1) {
        *inside = 2 * (d - 1);
        *between = 2.0 * (c.domains - 1);
    } else if (algorithm == TREE && (all_reduce || broadcast) && c.domains > 1) {
        *inside = passes(c.kind) * (d - 1);
        *between = passes(c.kind) * log2_up(c.domains);
    } else if (algorithm == NVLS && a.in_switch_reduction != 0 && d > 1
            && (all_reduce || (half && c.domains == 1))) {
        *inside = 0;
        *between = passes(c.kind) * log2_up(c.domains);
    } else if (algorithm == PAIRWISE && c.kind == ALL_TO_ALL) {
        *inside = n - 1;
        *between = c.domains > 1 ? 1 : 0;
    } else if (algorithm == DIRECT && c.kind == SEND_RECV) {
        *inside = c.domains == 1 ? 1 : 0;
        *between = c.domains == 1 ? 0 : 1;
    } else {
        return false;
    }
    return true;
}

extern "C" __global__ void __launch_bounds__(kernel::BLOCK) trainyard_collective(const CollectiveArguments a) {
    for (long long i = thread_number(); i < a.items; i += thread_count()) {
        int ranks = a.ranks[i];
        int per_domain = a.ranks_per_domain[i];
        Collective c = {a.kind[i], a.bytes[i], ranks, per_domain,
            wrapping_sum(wrapping_sum(ranks, per_domain), -1) / per_domain, a.span[i], a.sharing[i]};
        if (ranks == 1 || c.bytes == 0) {
            a.seconds[i] = 0;
            a.algorithm[i] = NONE;
            continue;
        }
        // IEEE 754 infinity without a header: the host and the device spell it differently.
        double best = 1.0 / 0.0;
        int chosen = NONE;
        for (int candidate = RING; candidate <= DIRECT; candidate++) {
            double inside_steps;
            double between_steps;
            if (steps(a, candidate, c, &inside_steps, &between_steps)) {
                double time = pipelined(a, candidate == NVLS, inside_bytes(candidate, c), inside_steps,
                        between_bytes(candidate, c), between_steps,
                        leaving_share(candidate, a.leaf_accelerators, c),
                        leaving_share(candidate, a.pod_accelerators, c), c.sharing);
                if (time < best) {
                    best = time;
                    chosen = candidate;
                }
            }
        }
        a.seconds[i] = best;
        a.algorithm[i] = chosen;
    }
}
