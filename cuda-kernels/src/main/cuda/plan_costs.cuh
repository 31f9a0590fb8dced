// What one micro-batch costs in each distinct chunk of a candidate: dev.trainyard.kernel.plan.PlanCosts, in the same
// order of operations.
#ifndef TRAINYARD_PLAN_COSTS_CUH
#define TRAINYARD_PLAN_COSTS_CUH

#include "javamath.cuh"
#include "plan_candidate.cuh"

namespace plan {

// Seconds of a pass; exchange is what pairs may hide, what is beside it what they hide it under, and
// computes is what overlapped traffic can slow.
struct Passes {
    double fore;
    double input;
    double weight;
    double exchange;
    double exchange_again;
    double beside_fore;
    double beside_back;
    double computes;

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
        FORMULA_FOR (int kind = 0; kind < q.kinds(); kind++) {
            all += q.layers(which, kind);
        }
        return q.recompute == plan_batch::RECOMPUTE_NOTHING ? 0 : q.recomputes_layers() && q.recomputed_layers > 0
                ? java_min(1, q.recomputed_layers / all) : 1;
    }

    __device__ Passes passes(int which, double again) const {
        Passes s = {0, 0, 0, 0, 0, 0, 0, 0};
        // Both gradients wait for the launches of each alone where they are no one pass.
        int more = q.recomputes_layers() ? layer_row::FULL : layer_row::CORE;
        int compute_again = q.recomputes_layers() ? layer_row::COMPUTE_AGAIN : layer_row::CORE;
        FORMULA_FOR (int kind = 0; kind < q.kinds(); kind++) {
            double count = q.layers(which, kind);
            if (count == 0) {
                continue;
            }
            Row row = q.block(kind);
            Row gradients = row + (q.apart() ? layer_row::APART : layer_row::PASS + 1);
            s.fore += count * row[layer_row::PASS];
            s.input += count * gradients[0];
            s.weight += count * gradients[1];
            s.exchange += count * row[layer_row::EXCHANGE];
            s.beside_fore += count * row[layer_row::BESIDE];
            s.beside_back += count * row[layer_row::BESIDE + 1];
            s.computes += count * row[layer_row::COMPUTE];
            if (again > 0) {
                double exchanged = q.recomputes_layers() ? count * again * row[layer_row::EXCHANGE_AGAIN] : 0;
                s.input += count * again * row[more];
                s.exchange_again += exchanged;
                s.beside_back += count * again * row[more] - exchanged;
                s.computes += count * again * row[compute_again];
            }
        }
        if (q.of(which, chunk_row::FIRST) != 0) {
            Row end = q.layer + layer_row::FIRST;
            s.add(end);
            s.beside_fore += end[0];
            s.beside_back += end[1] + end[2];
            s.computes += q.layer[layer_row::FIRST_COMPUTE];
        }
        if (q.of(which, chunk_row::LAST) != 0) {
            Row end = q.layer + layer_row::LAST;
            double exchanged = q.layer[layer_row::LAST_EXCHANGE];
            s.add(end);
            s.exchange += exchanged;
            s.beside_fore += end[0] - exchanged / 2;
            s.beside_back += end[1] + end[2] - exchanged / 2;
            s.computes += q.layer[layer_row::LAST_COMPUTE];
        }
        return s;
    }

    // What sharded parameters add to a pass.
    __device__ double exposure(double compute, double traffic, double layers) const {
        if (!q.overlaps_data && q.a.always_overlaps == 0) {
            return traffic;
        }
        double slowed = compute + q.a.sharded_tax * java_min(traffic, compute);
        return java_min(traffic, java_max(slowed + traffic / layers, traffic + slowed / layers) - compute);
    }

    __device__ void price(int which) const {
        double again = recomputed(which);
        Passes s = passes(which, again);
        // What is not recomputed is exchanged alike in both passes.
        q.word(which, OVER_EXCHANGE_FORWARD_WORD) = s.fore - s.exchange / 2;
        q.word(which, OVER_EXCHANGE_BACKWARD_WORD) = s.input + s.weight - (s.exchange / 2 + s.exchange_again);
        q.word(which, OVER_BESIDE_FORWARD_WORD) = java_max(0, s.fore - s.beside_fore);
        q.word(which, OVER_BESIDE_BACKWARD_WORD) = java_max(0, s.input + s.weight - s.beside_back);
        q.word(which, COMPUTE_WORD) = s.computes;
        q.word(which, RECOMPUTED_WORD) = again;
        double buckets = q.of(which, chunk_row::BUCKETS);
        double gathering = q.of(which, chunk_row::GATHER);
        double reducing = q.of(which, chunk_row::REDUCE);
        double exposed = 0;
        double last_part = 0;
        double ready;
        if (q.sharded) {
            double before = exposure(s.fore, gathering, buckets);
            double behind;
            s.fore += before;
            if (q.apart()) {
                // Parameters are gathered for the gradient by the input, gradients reduced behind that by the weight.
                behind = exposure(s.input, gathering, buckets);
                double last = exposure(s.weight, reducing, buckets);
                s.input += behind;
                s.weight += last;
                behind += last;
            } else {
                behind = exposure(s.input + s.weight, gathering + reducing, buckets);
                s.input += behind;
            }
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
        double pass = q.apart() && !q.pairs() ? s.weight : s.input + s.weight;
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
