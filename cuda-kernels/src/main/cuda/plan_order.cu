// The order in which threads take candidate plans: within windows, those of one schedule and recomputation together.
// A warp whose candidates differ in these walks every one's code, and mostly only some of them fit. Nothing in Java:
// the order changes no answer.
#include "launch.cuh"

// Enough candidates at once for whole warps of a class, few enough for a quick look at all.
constexpr int WINDOW = 1024;
// Schedules times kinds of recomputation, as dev.trainyard.kernel.PlanBatch packs them; a fourth kind is unused.
constexpr int CLASSES = 16;

struct PlanOrderArguments {
    // One a class of a window.
    long long items;
    long long candidates;
    // By candidate.
    const int *options;
    // Answer: by place, the candidate.
    int *order;
};

extern "C" __global__ void __launch_bounds__(TRAINYARD_BLOCK) trainyard_plan_order(const PlanOrderArguments a) {
    for (long long t = thread_number(); t < a.items; t += thread_count()) {
        int kind = (int) (t % CLASSES);
        int first = (int) (t / CLASSES) * WINDOW;
        int end = a.candidates - first < WINDOW ? (int) a.candidates : first + WINDOW;
        int place = first;
        for (int i = first; i < end; i++) {
            place += (a.options[i] & (CLASSES - 1)) < kind ? 1 : 0;
        }
        for (int i = first; i < end; i++) {
            if ((a.options[i] & (CLASSES - 1)) == kind) {
                a.order[place++] = i;
            }
        }
    }
}
