// The makespan of GPipe, 1F1B and interleaved 1F1B, one pipeline a thread, as a maximum over families of critical
// paths: dev.trainyard.kernel.makespan.PipelineFormula and the classes behind it, which explain the formulas, in the
// same order of operations. No jitter; passes are not walked, so the time does not depend on micro-batches.
//
//     formula::Problem q = formula::over(scratch, thread_number(), most_stages, most_slots);
//     for every slot, stage * chunks + chunk: q.forward(slot) = ...; and the other six durations
//     double makespan = formula::solve(q, kind, stages, chunks, micro_batches, group);
//     q.finish(stage), q.busy(stage), q.blocked(stage) and q.gradients(slot) are the other answers
//
// with formula::doubles of scratch for each thread.
#ifndef TRAINYARD_FORMULA_CUH
#define TRAINYARD_FORMULA_CUH

#include "formula_interleaved.cuh"
#include "formula_problem.cuh"
#include "formula_rounds.cuh"
#include "formula_1f1b.cuh"
#include "formula_tail.cuh"

namespace formula {

// GpipeFormula.
__device__ static inline double gpipe(const Problem &q) {
    int v = q.chunks;
    int slots = q.stages * v;
    int more = q.micro_batches - 1;
    forwards(q, q.micro_batches);
    // the last slot's backward waits for its forward alone
    double early = NEVER;
    double late = NEVER;
    double before = 0;
    FORMULA_FOR (int chunk = v - 1; chunk >= 0; chunk--) {
        FORMULA_FOR (int slot = slots - v + chunk; slot >= 0; slot -= v) {
            double free = chunk == v - 1 ? q.last(slot) : q.last(slot + 1);
            double pass = q.backward(slot);
            double hop = before + pass;
            early = later(early + hop, free + pass);
            late = later(early + more * pass, late + hop);
            before = q.latency(slot);
            q.last(slot) = late;
            q.gradients(slot) = late - q.blocking(slot);
        }
    }
    double makespan = 0;
    FORMULA_FOR (int stage = 0; stage < q.stages; stage++) {
        double finish = q.last(stage * v);
        q.finish(stage) = finish;
        makespan = later(makespan, finish);
    }
    return makespan;
}

// InterleavedFormula.solve.
__device__ static inline double interleaved(const Problem &q) {
    Interleaved f = {q, 1.0 / q.group, 1.0 / q.last_group, 1.0 / q.chunks, 0};
    f.average();
    f.warm_up();
    f.alone();
    if (q.groups > 1 && q.group >= q.stages) {
        Blocks blocks = {q, f, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        Rounds rounds = {q, f, blocks, false, 0, 0};
        rounds.extend();
    }
    f.steady();
    Tail tail = {q, f};
    return tail.solve();
}

// PipelineFormula.solve; the shape is not checked.
__device__ static inline double solve(Problem &q, int kind, int stages, int chunks, int micro_batches, int group) {
    q.stages = stages;
    q.chunks = chunks;
    q.micro_batches = micro_batches;
    if (stages == 1 && chunks == 1) {
        return one(q);
    }
    q.group = chunks == 1 || kind == pipeline_kind::GPIPE ? micro_batches : group;
    q.groups = q.group < micro_batches ? (micro_batches + q.group - 1) / q.group : 1;
    q.last_group = micro_batches - (q.groups - 1) * q.group;
    q.turns = chunks * micro_batches;
    load(q);
    return kind == pipeline_kind::GPIPE ? gpipe(q) : chunks == 1 ? one_forward_one_backward(q) : interleaved(q);
}

}

#endif
