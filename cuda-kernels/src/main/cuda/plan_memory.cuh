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
        int column = q.recompute == plan_batch::RECOMPUTE_CORE ? layer_row::KEPT_SELECTIVE : layer_row::KEPT;
        // Megatron-LM's block method recomputes the first layers of a chunk; kinds are in order of appearance.
        double again = !q.recomputes_layers() ? 0 : q.recomputed_layers == 0 ? 2147483647 : q.recomputed_layers;
        double bytes = 0;
        FORMULA_FOR (int kind = 0; kind < q.kinds(); kind++) {
            double layers = q.of(which, chunk_row::LAYERS + 2 * kind + 1);
            double recomputed = java_min(layers, again);
            again -= recomputed;
            Row row = q.block(kind);
            bytes += recomputed * row[layer_row::INPUT] + (layers - recomputed) * row[column];
        }
        return bytes;
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

    // The largest working set inside a layer's backward pass.
    __device__ double in_layer(int kinds) const {
        double most = 0;
        FORMULA_FOR (int kind = 0; kind < q.kinds(); kind++) {
            if ((kinds >> kind & 1) != 0) {
                Row row = q.block(kind);
                // What is computed again for it: all but its input, which is kept, or its attention core.
                double again = q.recompute == plan_batch::RECOMPUTE_NOTHING ? 0
                        : q.recomputes_layers() ? row[layer_row::KEPT] - row[layer_row::INPUT]
                        : row[layer_row::KEPT] - row[layer_row::KEPT_SELECTIVE];
                most = java_max(most, row[layer_row::BACKWARD] + again);
            }
        }
        return most;
    }

    // Weight-gradient scratch of halves that differ, or of the largest.
    __device__ double scratch(int kinds) const {
        bool adds = q.layer[layer_row::SCRATCH_ADDS] != 0;
        double sum = 0;
        FORMULA_FOR (int kind = 0; kind < q.kinds(); kind++) {
            if ((kinds >> kind & 1) != 0) {
                FORMULA_FOR (int half = 0; half < 2; half++) {
                    Row row = q.block(kind) + half;
                    double bytes = row[layer_row::SCRATCH];
                    bool shared = (kinds & (int) row[layer_row::SCRATCH_SHARED]) != 0;
                    sum = adds ? sum + (shared ? 0 : bytes) : java_max(sum, bytes);
                }
            }
        }
        return sum;
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
        double widest = 0;
        int kinds = 0;
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
            kinds |= (int) q.of(which, chunk_row::HOLDS);
            double gathered = q.of(which, chunk_row::GATHERED);
            widest = gathered > widest ? gathered : widest;
            first = first || q.of(which, chunk_row::FIRST) != 0;
            last = last || q.of(which, chunk_row::LAST) != 0;
        }
        int ends = (first ? 1 : 0) + (last ? 2 : 0);
        // In Java's order, and early: what is summed up need not be held apart.
        double bytes = weights + gradients + optimizer + q.placement[placement_row::VOCABULARY + ends] + activations;
        double working = in_layer(kinds);
        if (last) {
            working = java_max(working, q.layer[q.sharded ? layer_row::LOSS_SHARDED : layer_row::LOSS]);
        }
        if (first) {
            working = java_max(working, q.layer[layer_row::EMBEDDING_GRADIENT] - one);
        }
        double buffers = q.layer[layer_row::WORKSPACES] + (q.stages > 1 ? q.layer[layer_row::RECEIVED] : 0)
                + (last ? q.layer[layer_row::HEAD_INPUT] : 0);
        if (q.sharded) {
            buffers += widest + q.placement[placement_row::GATHERED_VOCABULARY + ends];
        } else {
            buffers += scratch(kinds);
        }
        double allowance = q.a.context_bytes + q.a.fragmentation * (activations + working);
        return bytes + working + buffers + allowance;
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
