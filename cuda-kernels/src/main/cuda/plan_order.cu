// The order in which threads take candidate plans: within windows, those of one schedule and recomputation together.
// A warp whose candidates differ in these walks every one's code, and mostly only some of them fit. Nothing in Java:
// the order changes no answer.
#include "generated.cuh"
#include "launch.cuh"


extern "C" __global__ void __launch_bounds__(kernel::BLOCK) trainyard_plan_order(const PlanOrderArguments a) {
    for (long long t = thread_number(); t < a.items; t += thread_count()) {
        int kind = (int) (t % plan_job::CLASSES);
        int first = (int) (t / plan_job::CLASSES) * plan_job::WINDOW;
        int end = a.candidates - first < plan_job::WINDOW ? (int) a.candidates : first + plan_job::WINDOW;
        int place = first;
        for (int i = first; i < end; i++) {
            place += (a.options[i] & (plan_job::CLASSES - 1)) < kind ? 1 : 0;
        }
        for (int i = first; i < end; i++) {
            if ((a.options[i] & (plan_job::CLASSES - 1)) == kind) {
                a.order[place++] = i;
            }
        }
    }
}
