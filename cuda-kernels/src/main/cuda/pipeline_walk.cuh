// The walk through one pipeline's passes as a max-plus recurrence: dev.trainyard.kernel.pipeline.PipelineKernel, which
// explains it, in the same order of operations. Where durations, arrivals and answers lie is the caller's to say:
//
//     struct View {
//         double forward(int slot), input_gradient, weight_gradient, pair_saving, latency, blocking, ready; // seconds
//         double jittered(double seconds, int stage, int micro_batch);
//         double &activation(int slot, int micro_batch), &gradient; // when a forward or backward message arrives
//         double &ended(int slot), &weight_ended, &complete; // its last backward, its last weight gradient, the later
//         double &finish(int stage), &busy, &blocked;
//     };
#ifndef TRAINYARD_PIPELINE_WALK_CUH
#define TRAINYARD_PIPELINE_WALK_CUH

#include "generated.cuh"
#include "javamath.cuh"

namespace walk {

using namespace pipeline_pass;

#define PASS_TYPE(pass) ((pass) & pipeline_pass::TYPE_MASK)
#define PASS_MICRO_BATCH(pass) ((pass) >> pipeline_pass::MICRO_BATCH_SHIFT)

// A dev.trainyard.kernel.pipeline.PipelineOrder as dev.trainyard.cuda.job.OrderTable packs it: the sequence of passes
// and each one's slot; by slot, the slots before and after it in the model (-1: none), how many micro-batches it runs,
// its stage (a division is slow), and how many it keeps when its stage keeps the most.
struct Order {
    const int *table;
    int length;
    int stages;
    int slots;

    __device__ int sequence(int i) const { return table[i]; }
    __device__ int sequence_slot(int i) const { return table[length + i]; }
    __device__ const int *by_slot() const { return table + 2LL * length; }
    __device__ int upstream(int slot) const { return by_slot()[slot]; }
    __device__ int downstream(int slot) const { return by_slot()[slots + slot]; }
    __device__ int forwards(int slot) const { return by_slot()[2 * slots + slot]; }
    __device__ int stage(int slot) const { return by_slot()[3 * slots + slot]; }
    __device__ int kept(int slot) const { return by_slot()[4 * slots + slot]; }
    // What the caller put behind it.
    __device__ const int *end() const { return by_slot() + 5 * slots; }
};

__device__ static inline double later(double a, double b) {
    return a > b ? a : b;
}

template <class View>
struct Walk {
    const View &v;
    const Order &order;

    // What a boundary is worth; behind the model's last slot there is none.
    __device__ double blocking(int slot) const { return slot < 0 ? 0 : v.blocking(slot); }
    __device__ double latency(int slot) const { return slot < 0 ? 0 : v.latency(slot); }
    __device__ double activation(int slot, int m) const { return slot < 0 ? 0 : v.activation(slot, m); }
    __device__ double gradient(int slot, int m) const { return slot < 0 ? 0 : v.gradient(slot, m); }

    __device__ double backward(int type, int slot) const {
        double weight = v.weight_gradient(slot);
        return type == WEIGHT_GRADIENT ? weight
                : type == INPUT_GRADIENT ? v.input_gradient(slot) : v.input_gradient(slot) + weight;
    }

    // Runs the pass at an index of the sequence and gives the index behind it: a pair takes two.
    __device__ int run(int i) const {
        int pass = order.sequence(i);
        int slot = order.sequence_slot(i);
        int type = PASS_TYPE(pass);
        int micro_batch = PASS_MICRO_BATCH(pass);
        int down = order.downstream(slot);
        int stage = order.stage(slot);
        bool forward = type == FORWARD || type == FORWARD_BACKWARD;
        bool alone = type == WEIGHT_GRADIENT;
        double block_up = v.blocking(slot);
        double block_down = blocking(down);
        double arrived = alone ? 0 : forward ? activation(order.upstream(slot), micro_batch)
                : gradient(down, micro_batch);
        double time = java_max(v.finish(stage), arrived) + (alone ? 0 : forward ? block_up : block_down);
        time = later(time, forward ? v.ready(slot) : 0);
        double duration = v.jittered(forward ? v.forward(slot) : backward(type, slot), stage, micro_batch);
        if (type == FORWARD_BACKWARD) {
            i++;
            int other = PASS_MICRO_BATCH(order.sequence(i));
            int other_slot = order.sequence_slot(i);
            int other_down = order.downstream(other_slot);
            double halves = v.jittered(backward(BACKWARD, other_slot), stage, other);
            duration = later(0, duration + halves - v.pair_saving(slot));
            time = later(time, gradient(other_down, other)) + blocking(other_down);
            time += duration;
            v.ended(other_slot) = time;
            // the forward message leaves first
            time += block_down;
            v.activation(slot, micro_batch) = time + latency(down);
            time += v.blocking(other_slot);
            v.gradient(other_slot, other) = time + v.latency(other_slot);
        } else {
            time += duration;
            if (type == BACKWARD) {
                v.ended(slot) = time;
            } else if (alone) {
                v.weight_ended(slot) = time;
            }
            if (forward) {
                time += block_down;
                v.activation(slot, micro_batch) = time + latency(down);
            } else if (!alone) {
                time += block_up;
                v.gradient(slot, micro_batch) = time + v.latency(slot);
            }
        }
        v.busy(stage) += duration;
        v.finish(stage) = time;
        return i + 1;
    }

    // The makespan.
    __device__ double solve() const {
        for (int stage = 0; stage < order.stages; stage++) {
            v.finish(stage) = 0;
            v.busy(stage) = 0;
            v.blocked(stage) = 0;
        }
        for (int slot = 0; slot < order.slots; slot++) {
            v.ended(slot) = 0;
            v.weight_ended(slot) = 0;
        }
        for (int i = 0; i < order.length;) {
            i = run(i);
        }
        double makespan = 0;
        for (int stage = 0; stage < order.stages; stage++) {
            makespan = later(makespan, v.finish(stage));
        }
        for (int slot = 0; slot < order.slots; slot++) {
            v.complete(slot) = later(v.ended(slot), v.weight_ended(slot));
            // a micro-batch's forward and backward each receive and send once
            v.blocked(order.stage(slot)) += 2 * order.forwards(slot)
                    * (v.blocking(slot) + blocking(order.downstream(slot)));
        }
        return makespan;
    }
};

}

#endif
