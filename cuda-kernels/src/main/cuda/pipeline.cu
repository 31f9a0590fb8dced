// One replica's pipeline schedule a thread. All threads walk the same sequence, so they never diverge; every array has
// the replica as its last index, so neighbouring threads touch neighbouring words.
#include "launch.cuh"
#include "pipeline_walk.cuh"

// One replica's view of the arrays.
struct Replica {
    const PipelineArguments &a;
    long long p;

    __device__ double &of(double *by_slot, int slot) const { return by_slot[slot * a.items + p]; }
    __device__ double of(const double *by_slot, int slot) const { return by_slot[slot * a.items + p]; }
    __device__ double forward(int slot) const { return of(a.forward, slot); }
    __device__ double input_gradient(int slot) const { return of(a.input_gradient, slot); }
    __device__ double weight_gradient(int slot) const { return of(a.weight_gradient, slot); }
    __device__ double pair_saving(int slot) const { return of(a.pair_saving, slot); }
    __device__ double latency(int slot) const { return of(a.latency, slot); }
    __device__ double blocking(int slot) const { return of(a.blocking, slot); }
    __device__ double ready(int slot) const { return of(a.ready, slot); }

    __device__ double jittered(double seconds, int stage, int micro_batch) const {
        return a.jitter ? seconds * a.jitter[(stage * a.micro_batches + micro_batch) * a.items + p] : seconds;
    }

    __device__ double &arrival(double *messages, int slot, int micro_batch) const {
        return messages[(slot * a.micro_batches + micro_batch) * a.items + p];
    }

    __device__ double &activation(int slot, int m) const { return arrival(a.activations, slot, m); }
    __device__ double &gradient(int slot, int m) const { return arrival(a.gradients, slot, m); }
    __device__ double &ended(int slot) const { return of(a.ended, slot); }
    __device__ double &weight_ended(int slot) const { return of(a.weight_ended, slot); }
    __device__ double &complete(int slot) const { return of(a.complete, slot); }
    __device__ double &finish(int stage) const { return of(a.finish, stage); }
    __device__ double &busy(int stage) const { return of(a.busy, stage); }
    __device__ double &blocked(int stage) const { return of(a.blocked, stage); }
};

extern "C" __global__ void __launch_bounds__(kernel::BLOCK) trainyard_pipeline(const PipelineArguments a) {
    walk::Order order = {a.order, (int) a.length, (int) a.stages, (int) a.slots};
    for (long long p = thread_number(); p < a.items; p += thread_count()) {
        Replica replica = {a, p};
        a.makespan[p] = walk::Walk<Replica> {replica, order}.solve();
    }
}
