// One replica's pipeline schedule a thread, as a max-plus recurrence: dev.trainyard.kernel.PipelineKernel, which
// explains it, in the same order of operations. All threads walk the same sequence, so they never diverge; every array
// has the replica as its last index, so neighbouring threads touch neighbouring words.
#include "javamath.cuh"
#include "launch.cuh"

// dev.trainyard.kernel.PipelinePass: type in bits 0 to 2, micro-batch from bit 10.
enum PassType { FORWARD, BACKWARD, INPUT_GRADIENT, WEIGHT_GRADIENT, FORWARD_BACKWARD };
#define PASS_TYPE(pass) ((pass) & 7)
#define PASS_MICRO_BATCH(pass) ((pass) >> 10)

struct PipelineArguments {
    long long items;
    long long stages;
    long long slots;
    long long micro_batches;
    long long length;
    // Shared by all replicas: the sequence of passes and each one's slot; by slot, the slots before and after it in
    // the model (-1: none), how many micro-batches it runs, and its stage (a division of 64 bits is slow).
    const int *sequence;
    const int *sequence_slot;
    const int *upstream;
    const int *downstream;
    const int *forwards;
    const int *stage;
    // By slot and replica, seconds.
    const double *forward;
    const double *input_gradient;
    const double *weight_gradient;
    const double *pair_saving;
    const double *latency;
    const double *blocking;
    const double *ready;
    // By stage, micro-batch and replica; null where nothing jitters.
    const double *jitter;
    // Scratch, by slot, micro-batch and replica: when a forward (backward) message arrives.
    double *activations;
    double *gradients;
    // Scratch, by slot and replica: when the slot's last backward pass (weight gradient of its own) ended.
    double *ended;
    double *weight_ended;
    // Answers: by replica; by stage and replica, three times; by slot and replica.
    double *makespan;
    double *finish;
    double *busy;
    double *blocked;
    double *complete;
};

__device__ static inline double later(double a, double b) {
    return a > b ? a : b;
}

// One replica's view of the arrays.
struct Replica {
    const PipelineArguments &a;
    long long p;

    __device__ double of(const double *bySlot, int slot) const {
        return slot < 0 ? 0 : bySlot[slot * a.items + p];
    }

    __device__ double jitter(int slot, int micro_batch) const {
        return a.jitter[(a.stage[slot] * a.micro_batches + micro_batch) * a.items + p];
    }

    __device__ double arrival(const double *messages, int from, int micro_batch) const {
        return from < 0 ? 0 : messages[(from * a.micro_batches + micro_batch) * a.items + p];
    }

    __device__ void arrive(double *messages, int slot, int micro_batch, double time) const {
        messages[(slot * a.micro_batches + micro_batch) * a.items + p] = time;
    }

    __device__ double backward(int type, int slot) const {
        double weight = of(a.weight_gradient, slot);
        return type == WEIGHT_GRADIENT ? weight
                : type == INPUT_GRADIENT ? of(a.input_gradient, slot) : of(a.input_gradient, slot) + weight;
    }
};

// Runs the pass at an index of the sequence and gives the index behind it: a pair takes two.
__device__ static inline long long run(const Replica &r, long long i) {
    const PipelineArguments &a = r.a;
    int pass = a.sequence[i];
    int slot = a.sequence_slot[i];
    int type = PASS_TYPE(pass);
    int micro_batch = PASS_MICRO_BATCH(pass);
    int down = a.downstream[slot];
    long long stage = a.stage[slot] * a.items + r.p;
    bool forward = type == FORWARD || type == FORWARD_BACKWARD;
    bool alone = type == WEIGHT_GRADIENT;
    double block_up = r.of(a.blocking, slot);
    double block_down = r.of(a.blocking, down);
    double arrived = alone ? 0 : forward ? r.arrival(a.activations, a.upstream[slot], micro_batch)
            : r.arrival(a.gradients, down, micro_batch);
    double time = java_max(a.finish[stage], arrived) + (alone ? 0 : forward ? block_up : block_down);
    time = later(time, forward ? r.of(a.ready, slot) : 0);
    double duration = forward ? r.of(a.forward, slot) : r.backward(type, slot);
    if (a.jitter) {
        duration *= r.jitter(slot, micro_batch);
    }
    if (type == FORWARD_BACKWARD) {
        i++;
        int other = PASS_MICRO_BATCH(a.sequence[i]);
        int other_slot = a.sequence_slot[i];
        int other_down = a.downstream[other_slot];
        double halves = r.backward(BACKWARD, other_slot);
        if (a.jitter) {
            halves *= r.jitter(other_slot, other);
        }
        duration = later(0, duration + halves - r.of(a.pair_saving, slot));
        time = later(time, r.arrival(a.gradients, other_down, other)) + r.of(a.blocking, other_down);
        time += duration;
        a.ended[other_slot * a.items + r.p] = time;
        // the forward message leaves first
        time += block_down;
        r.arrive(a.activations, slot, micro_batch, time + r.of(a.latency, down));
        time += r.of(a.blocking, other_slot);
        r.arrive(a.gradients, other_slot, other, time + r.of(a.latency, other_slot));
    } else {
        time += duration;
        if (type == BACKWARD) {
            a.ended[slot * a.items + r.p] = time;
        } else if (alone) {
            a.weight_ended[slot * a.items + r.p] = time;
        }
        if (forward) {
            time += block_down;
            r.arrive(a.activations, slot, micro_batch, time + r.of(a.latency, down));
        } else if (!alone) {
            time += block_up;
            r.arrive(a.gradients, slot, micro_batch, time + r.of(a.latency, slot));
        }
    }
    a.busy[stage] += duration;
    a.finish[stage] = time;
    return i + 1;
}

extern "C" __global__ void __launch_bounds__(TRAINYARD_BLOCK) trainyard_pipeline(const PipelineArguments a) {
    for (long long p = thread_number(); p < a.items; p += thread_count()) {
        Replica r = {a, p};
        for (long long stage = 0; stage < a.stages; stage++) {
            a.finish[stage * a.items + p] = 0;
            a.busy[stage * a.items + p] = 0;
            a.blocked[stage * a.items + p] = 0;
        }
        for (long long slot = 0; slot < a.slots; slot++) {
            a.ended[slot * a.items + p] = 0;
            a.weight_ended[slot * a.items + p] = 0;
        }
        for (long long i = 0; i < a.length;) {
            i = run(r, i);
        }
        double makespan = 0;
        for (long long stage = 0; stage < a.stages; stage++) {
            makespan = later(makespan, a.finish[stage * a.items + p]);
        }
        a.makespan[p] = makespan;
        for (int slot = 0; slot < a.slots; slot++) {
            a.complete[slot * a.items + p] = later(r.of(a.ended, slot), r.of(a.weight_ended, slot));
            // a micro-batch's forward and backward each receive and send once
            a.blocked[a.stage[slot] * a.items + p] += 2 * a.forwards[slot]
                    * (r.of(a.blocking, slot) + r.of(a.blocking, a.downstream[slot]));
        }
    }
}
