/* What a .cu file needs to be compiled by the host's C++ compiler: the threads of a launch run one after the other. */
#ifndef TRAINYARD_CUDA_SHIM_H
#define TRAINYARD_CUDA_SHIM_H

#define __global__
#define __device__
#define __forceinline__ inline
#define __launch_bounds__(...)

struct Dim3 {
    unsigned int x, y, z;
};

static thread_local Dim3 blockIdx, threadIdx, blockDim, gridDim;

static inline int __clz(int value) {
    return value == 0 ? 32 : __builtin_clz((unsigned int) value);
}

static inline int atomicAdd(int *sum, int more) {
    int before = *sum;
    *sum += more;
    return before;
}

template <class T>
static inline T __ldg(const T *address) {
    return *address;
}

#endif
