// The order in which threads take the candidate plans that fit: pile after pile, as plan_fit.cu counted them. Nothing
// in Java: the order changes no answer.
#include "launch.cuh"
#include "generated.cuh"

// Candidates in the piles before this one.
__device__ static inline int before(const int *piles, int pile) {
    int sum = 0;
    for (int other = 0; other < pile; other++) {
        sum += piles[other];
    }
    return sum;
}

extern "C" __global__ void __launch_bounds__(kernel::BLOCK) trainyard_plan_order(const PlanOrderArguments a) {
    for (long long i = thread_number(); i < a.items; i += thread_count()) {
        int pile = a.pile[i];
        if (pile != plan_job::NO_PILE) {
            a.order[before(a.piles, pile) + a.number[i]] = (int) i;
        }
        if (i == 0) {
            *a.fitting = before(a.piles, plan_job::PILES);
        }
    }
}
