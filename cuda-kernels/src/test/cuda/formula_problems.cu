// One problem of formula.cuh a thread, all of any shape, for the tests: in the product a plan's kernel calls it.
#include "formula.cuh"
#include "launch.cuh"

struct FormulaProblemsArguments {
    long long items;
    long long most_stages;
    long long most_slots;
    // By problem: kind, stages, chunks, micro-batches, group.
    const int *shape;
    // By slot, duration and problem, seconds.
    const double *durations;
    double *scratch;
    // By problem: the makespan, then of each stage the end, the seconds it computes and those it is held, then the ends
    // of the slots' gradients.
    double *answers;
    // Doubles of scratch that a thread needs.
    long long *doubles;
};

extern "C" __global__ void __launch_bounds__(kernel::BLOCK) trainyard_formula_problems(
        const FormulaProblemsArguments a) {
    formula::Problem q = formula::over(a.scratch, thread_number(), (int) a.most_stages, (int) a.most_slots);
    for (long long i = thread_number(); i < a.items; i += thread_count()) {
        const int *shape = a.shape + 5 * i;
        int stages = shape[1];
        int slots = stages * shape[2];
        const double *given = a.durations + i;
        for (int slot = 0; slot < slots; slot++) {
            q.forward(slot) = given[0];
            q.input_gradient(slot) = given[a.items];
            q.weight_gradient(slot) = given[2 * a.items];
            q.pair_saving(slot) = given[3 * a.items];
            q.latency(slot) = given[4 * a.items];
            q.blocking(slot) = given[5 * a.items];
            q.ready(slot) = given[6 * a.items];
            given += 7 * a.items;
        }
        double *answer = a.answers + i * (1 + 3 * a.most_stages + a.most_slots);
        *answer++ = formula::solve(q, shape[0], stages, shape[2], shape[3], shape[4]);
        for (int stage = 0; stage < stages; stage++) {
            *answer++ = q.finish(stage);
            *answer++ = q.busy(stage);
            *answer++ = q.blocked(stage);
        }
        for (int slot = 0; slot < slots; slot++) {
            *answer++ = q.gradients(slot);
        }
        *a.doubles = formula::doubles(a.most_stages, a.most_slots);
    }
}
