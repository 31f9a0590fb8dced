// What one micro-batch costs in each distinct chunk of a candidate: dev.trainyard.kernel.plan.PlanCosts, in the same
// order of operations.
#ifndef TRAINYARD_PLAN_COSTS_CUH
#define TRAINYARD_PLAN_COSTS_CUH

#include "javamath.cuh"
#include "plan_candidate.cuh"

namespace plan {

// Seconds of a pass; exchange is the part of all three that pairs of DualPipe may hide.
struct Passes {
    double fore;
    double input;
    double weight;
    double exchange;

    // The passes of one of the ends of the model.
    __device__ void add(Row row) {
        fore += row[0];
        input += row[1];
        weight += row[2];
    }
};

struct Costs {
    const Candidate &q;

    // Layers recomputed over layers.
    __device__ double recomputed(int which) const {
        double all = 0;
        for (int kind = 0; kind < layer_row::KINDS; kind++) {
            all += q.of(which, chunk_row::LAYERS + kind);
        }
        return q.recompute == plan_batch::RECOMPUTE_NOTHING ? 0 : q.recomputes_layers() && q.recomputed_layers > 0
                ? java_min(1, q.recomputed_layers / all) : 1;
    }

    __device__ Passes passes(int which, double again) const {
        Passes s = {0, 0, 0, 0};
        Row more = q.layer + (q.recomputes_layers() ? layer_row::FULL : layer_row::CORE);
        FORMULA_FOR (int kind = 0; kind < layer_row::KINDS; kind++) {
            double count = q.of(which, chunk_row::LAYERS + kind);
            if (count == 0) {
                continue;
            }
            Row pass = q.layer + layer_row::PASS + kind * layer_row::PASSES;
            s.fore += count * pass[0];
            s.input += count * pass[1];
            s.weight += count * pass[2];
            s.exchange += count * q.layer[layer_row::EXCHANGE + kind];
            if (again > 0) {
                s.input += count * again * more[kind];
                s.exchange += q.recomputes_layers() ? count * again * q.layer[layer_row::EXCHANGE_AGAIN + kind] : 0;
            }
        }
        if (q.of(which, chunk_row::FIRST) != 0) {
            s.add(q.layer + layer_row::FIRST);
        }
        if (q.of(which, chunk_row::LAST) != 0) {
            s.add(q.layer + layer_row::LAST);
            s.exchange += q.layer[layer_row::LAST_EXCHANGE];
        }
        return s;
    }

    // What sharded parameters add to a pass.
    __device__ double exposure(double compute, double traffic, double layers) const {
        if (!q.overlaps_data && q.a.always_overlaps == 0) {
            return traffic;
        }
        double slowed = compute + q.a.sharded_tax * traffic;
        return java_max(slowed + traffic / layers, traffic + slowed / layers) - compute;
    }

    __device__ void price(int which) const {
        double again = recomputed(which);
        Passes s = passes(which, again);
        // Traffic hides under compute as far as there is any.
        q.word(which, PAIR_SAVING_WORD) = q.dual() ? java_min(s.exchange, s.fore + s.input + s.weight - s.exchange) : 0;
        q.word(which, RECOMPUTED_WORD) = again;
        double buckets = q.of(which, chunk_row::BUCKETS);
        double gathering = q.of(which, chunk_row::GATHER);
        double reducing = q.of(which, chunk_row::REDUCE);
        double exposed = 0;
        double last_part = 0;
        double ready;
        if (q.sharded) {
            double before = exposure(s.fore, gathering, buckets);
            double behind = exposure(s.input + s.weight, gathering + reducing, buckets);
            s.fore += before;
            s.input += behind;
            exposed = before + behind;
            ready = s.fore / buckets - s.fore;
        } else {
            last_part = reducing / buckets;
            ready = java_max(gathering / buckets, gathering + s.fore / buckets - s.fore);
        }
        q.word(which, EXPOSED_WORD) = exposed;
        q.word(which, LAST_PART_WORD) = last_part;
        q.word(which, READY_WORD) = ready;
        // Every pass that completes gradients has as many parts as their reduction.
        double pass = q.schedule == pipeline_kind::ZERO_BUBBLE ? s.weight : s.input + s.weight;
        q.word(which, FIRST_PART_WORD) = pass - pass / buckets;
        q.word(which, FORWARD_WORD) = s.fore;
        q.word(which, INPUT_GRADIENT_WORD) = s.input;
        q.word(which, WEIGHT_GRADIENT_WORD) = s.weight;
    }

    __device__ void price() const {
        FORMULA_FOR (int which = 0; which < q.distinct; which++) {
            price(which);
        }
    }
};

}

#endif
