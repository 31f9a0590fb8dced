// How a kernel sees its launch. Every kernel takes one struct of 8-byte fields by value, which the host fills from an
// array of longs, and works on `items` items, one a thread, whatever the number of threads.
#ifndef TRAINYARD_LAUNCH_CUH
#define TRAINYARD_LAUNCH_CUH

__device__ static inline long long thread_number() {
    return (long long) blockIdx.x * blockDim.x + threadIdx.x;
}

__device__ static inline long long thread_count() {
    return (long long) gridDim.x * blockDim.x;
}

#endif
