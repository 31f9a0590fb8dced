// The step of one candidate plan a thread: dev.trainyard.kernel.plan.PlanKernel and the classes behind it, which
// explain the formulas, in the same order of operations. Those that do not fit have their answers already. Where there
// are more candidates than threads a thread takes several, one after the other, in the same scratch.
#include "launch.cuh"
#include "plan_breakdown.cuh"
#include "plan_candidate.cuh"
#include "plan_costs.cuh"
#include "plan_pile.cuh"
#include "plan_step.cuh"
#include "generated.cuh"

extern "C" __global__ void __launch_bounds__(kernel::BLOCK, 4) trainyard_plan(const PlanArguments a) {
    formula::Problem pipeline = formula::over(a.scratch, thread_number(), (int) a.most_stages, (int) a.most_slots);
    double *by_chunk = plan::woven(a.by_chunk, a.most_chunks * plan_job::CHUNK_WORDS);
    double *arrivals = plan::woven(a.arrivals, a.most_arrivals);
    int fitting = *a.fitting;
    for (long long place = plan::first_place(); place < fitting; place += thread_count()) {
        long long i = a.sorted[place];
        plan::Candidate q = plan::load(a, i, by_chunk);
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
