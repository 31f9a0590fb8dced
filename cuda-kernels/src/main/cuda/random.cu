// Philox words in bulk: one block of four words a thread.
#include "generated.cuh"
#include "launch.cuh"
#include "philox.cuh"

extern "C" __global__ void __launch_bounds__(kernel::BLOCK) trainyard_random(const RandomArguments a) {
    for (long long i = thread_number(); i < a.items; i += thread_count()) {
        a.words[i] = philox(a.seed, (unsigned int) a.replica, (unsigned int) a.entity,
                (unsigned long long) (a.first + i));
    }
}
