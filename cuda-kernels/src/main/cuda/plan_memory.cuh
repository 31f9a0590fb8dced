// Peak memory of a candidate's fullest accelerator: dev.trainyard.kernel.plan.PlanMemory, in the same order of
// operations.
#ifndef TRAINYARD_PLAN_MEMORY_CUH
#define TRAINYARD_PLAN_MEMORY_CUH

#include "javamath.cuh"
#include "plan_candidate.cuh"

namespace plan {

struct Memory {
    const Candidate &q;

    // Bytes that one micro-batch keeps in a chunk.
    __device__ double kept(int which) const {
        double plain = q.of(which, chunk_row::PLAIN);
        double sparse = q.of(which, chunk_row::SPARSE);
        if (!q.recomputes_layers()) {
            int column = q.recompute == plan_batch::RECOMPUTE_CORE ? layer_row::KEPT_SELECTIVE : layer_row::KEPT;
            return plain * q.layer[column] + sparse * q.layer[column + 1];
        }
        double all = plain + sparse;
        double again = q.recomputed_layers == 0 ? all : java_min(all, q.recomputed_layers);
        double plain_again = java_min(plain, again);
        return again * q.layer[layer_row::INPUT] + (plain - plain_again) * q.layer[layer_row::KEPT]
                + (sparse - (again - plain_again)) * q.layer[layer_row::KEPT + 1];
    }

    // PipelineWarmup.inFlight.
    __device__ int in_flight(int keeping, int stage) const {
        int all = q.virtual_stages * q.micro_batches;
        if (keeping == keeping::ALL) {
            return all;
        }
        if (keeping == keeping::BOTH_DIRECTIONS) {
            return q.stages + 1;
        }
        int to_last = keeping == keeping::FIRST_WARM_UP ? q.stages - 1 : q.stages - 1 - stage;
        int warmup = q.virtual_stages == 1 ? to_last : 2 * to_last + (q.virtual_stages - 1) * q.group;
        return lesser(lesser(warmup, all) + 1, all);
    }

    __device__ double in_layer(bool plains, bool mixtures) const {
        if (!plains && !mixtures) {
            return 0;
        }
        double backward = java_max(mixtures ? q.layer[layer_row::BACKWARD + 1] : 0,
                plains ? q.layer[layer_row::BACKWARD] : 0);
        int kind = mixtures ? 1 : 0;
        double layer = q.layer[layer_row::KEPT + kind];
        // What is computed again for a layer's backward pass: all but its input, which is kept, or its attention core.
        double again = q.recompute == plan_batch::RECOMPUTE_NOTHING ? 0 : q.recomputes_layers() ? layer - q.layer[layer_row::INPUT]
                : layer - q.layer[layer_row::KEPT_SELECTIVE + kind];
        return backward + again;
    }

    __device__ double stage(int stage) const {
        int keeping = q.keeping();
        bool by_order = keeping == keeping::BY_ORDER;
        int passes = by_order ? 0 : in_flight(keeping, stage);
        int round = q.group * q.virtual_stages;
        int rounds = passes / round * q.group;
        int rest = passes % round;
        double weights = 0;
        double gradients = 0;
        double optimizer = 0;
        double activations = 0;
        double one = 0;
        double plains = 0;
        double mixtures = 0;
        bool first = false;
        bool last = false;
        FORMULA_FOR (int local = 0; local < q.chunks; local++) {
            int which = q.content(stage, local);
            int more = lesser(q.group, rest - local * q.group);
            double flying = by_order ? q.passes_order().kept(stage * q.chunks + local)
                    : keeping == keeping::BOTH_DIRECTIONS ? passes / 2.0 : keeping == keeping::ALL ? q.micro_batches
                    : rounds + (more > 0 ? more : 0);
            // Not in scratch for the next stage: whatever fits no accelerator needs none.
            double own = kept(which);
            weights += q.of(which, chunk_row::WEIGHTS);
            gradients += q.of(which, chunk_row::GRADIENTS);
            optimizer += q.of(which, chunk_row::OPTIMIZER_STATE);
            activations += own * flying;
            one = own > one ? own : one;
            plains += q.of(which, chunk_row::PLAIN);
            mixtures += q.of(which, chunk_row::SPARSE);
            first = first || q.of(which, chunk_row::FIRST) != 0;
            last = last || q.of(which, chunk_row::LAST) != 0;
        }
        int ends = (first ? 1 : 0) + (last ? 2 : 0);
        int sparse = mixtures > 0 ? 1 : 0;
        double working = in_layer(plains > 0, sparse != 0);
        if (last) {
            working = java_max(working, q.layer[q.sharded ? layer_row::LOSS_SHARDED : layer_row::LOSS]);
        }
        if (first) {
            working = java_max(working, q.layer[layer_row::EMBEDDING_GRADIENT] - one);
        }
        double buffers = q.layer[layer_row::WORKSPACES] + (q.stages > 1 ? q.layer[layer_row::RECEIVED] : 0)
                + (last ? q.layer[layer_row::HEAD_INPUT] : 0);
        if (q.sharded) {
            buffers += q.placement[placement_row::GATHERED + sparse]
                    + q.placement[placement_row::GATHERED_VOCABULARY + ends];
        } else {
            buffers += q.layer[layer_row::SCRATCH + sparse + (plains > 0 ? 2 : 0)];
        }
        double allowance = q.a.context_bytes + q.a.fragmentation * (activations + working);
        return weights + gradients + optimizer + q.placement[placement_row::VOCABULARY + ends] + activations + working
                + buffers + allowance;
    }

    // Bytes of the fullest stage.
    __device__ double peak() const {
        double peak = 0;
        FORMULA_FOR (int i = 0; i < q.stages; i++) {
            // A stage that holds the same as the one before it has no more in flight.
            if (!q.folds(i)) {
                double bytes = stage(i);
                peak = bytes > peak ? bytes : peak;
            }
        }
        return peak;
    }
};

}

#endif
