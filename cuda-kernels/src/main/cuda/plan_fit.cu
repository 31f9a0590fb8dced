// Which candidate plans fit their accelerators, one a thread: dev.trainyard.kernel.plan.PlanMemory. Most of a search do
// not, and are answered here, without scratch and beside others that end as early; those that fit are counted into piles
// of like work, for plan_order.cu. Which of a pile gets which number is up to the threads' race and changes no answer.
#include "launch.cuh"
#include "plan_candidate.cuh"
#include "plan_memory.cuh"
#include "plan_pile.cuh"
#include "generated.cuh"

extern "C" __global__ void __launch_bounds__(kernel::BLOCK, 7) trainyard_plan_fit(const PlanArguments a) {
    for (long long i = thread_number(); i < a.items; i += thread_count()) {
        plan::Candidate q = plan::load(a, i, nullptr);
        double bytes = plan::Memory {q}.peak();
        a.bytes[i] = bytes;
        if (bytes > a.accelerator_bytes && a.times_all == 0) {
            // IEEE 754 infinity without a header: the host and the device spell it differently.
            a.seconds[i] = 1.0 / 0.0;
            for (int cause = 0; a.breakdown && cause < cause::COUNT; cause++) {
                a.breakdown[i * cause::COUNT + cause] = 0;
            }
            a.pile[i] = plan_job::NO_PILE;
            continue;
        }
        int pile = plan::pile(q);
        a.pile[i] = pile;
        a.number[i] = atomicAdd(a.piles + pile, 1);
    }
}
