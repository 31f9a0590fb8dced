// One candidate plan a thread, end to end: dev.trainyard.kernel.plan.PlanKernel and the classes behind it, which
// explain the formulas, in the same order of operations. Where there are more candidates than threads a thread takes
// several, one after the other, in the same scratch.
#include "launch.cuh"
#include "plan_breakdown.cuh"
#include "plan_candidate.cuh"
#include "plan_costs.cuh"
#include "plan_memory.cuh"
#include "plan_step.cuh"
#include "generated.cuh"

extern "C" __global__ void __launch_bounds__(kernel::BLOCK, 4) trainyard_plan(const PlanArguments a) {
    formula::Problem pipeline = formula::over(a.scratch, thread_number(), (int) a.most_stages, (int) a.most_slots);
    double *arrivals = plan::woven(a.arrivals, a.most_arrivals);
    for (long long place = thread_number(); place < a.items; place += thread_count()) {
        long long i = a.sorted[place];
        plan::Candidate q = plan::load(a, i);
        double bytes = plan::Memory {q}.peak();
        a.bytes[i] = bytes;
        if (bytes > a.accelerator_bytes && a.times_all == 0) {
            // IEEE 754 infinity without a header: the host and the device spell it differently.
            a.seconds[i] = 1.0 / 0.0;
            for (int cause = 0; a.breakdown && cause < cause::COUNT; cause++) {
                a.breakdown[i * cause::COUNT + cause] = 0;
            }
            continue;
        }
        plan::Costs {q}.price();
        plan::Step step = {q, pipeline, arrivals, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        step.solve();
        double overhead = q.placement[placement_row::OVERHEAD];
        double straggler = q.placement[placement_row::STRAGGLER];
        a.seconds[i] = (step.step + overhead) * straggler;
        if (a.breakdown) {
            plan::Breakdown {q, step}.write(a.breakdown + i * cause::COUNT, pipeline.blocked(step.busiest), overhead,
                    straggler);
        }
    }
}
