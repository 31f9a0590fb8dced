// No candidate counted yet: before plan_fit.cu.
#include "launch.cuh"
#include "generated.cuh"

extern "C" __global__ void __launch_bounds__(kernel::BLOCK) trainyard_plan_clear(const PlanClearArguments a) {
    for (long long pile = thread_number(); pile < a.items; pile += thread_count()) {
        a.piles[pile] = 0;
    }
}
