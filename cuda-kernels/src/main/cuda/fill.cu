// Random operands of matrix products, one block of four Philox words a thread: each word keeps some of its bits and
// gets others set, which makes signs and mantissas random and exponents equal in any format. Products of equal values
// would take less power than those of training.
#include "generated.cuh"
#include "launch.cuh"
#include "philox.cuh"

extern "C" __global__ void __launch_bounds__(kernel::BLOCK) trainyard_fill(const FillArguments a) {
    for (long long i = thread_number(); i < a.items; i += thread_count()) {
        PhiloxBlock block = philox(a.seed, 0, 0, (unsigned long long) i);
        for (int word = 0; word < 4; word++) {
            block.word[word] = (block.word[word] & (unsigned int) a.keep) | (unsigned int) a.set;
        }
        a.words[i] = block;
    }
}
