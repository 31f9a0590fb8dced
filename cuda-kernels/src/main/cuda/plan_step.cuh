// A candidate's step from the pipeline on: dev.trainyard.kernel.plan.PlanStep, in the same order of operations.
#ifndef TRAINYARD_PLAN_STEP_CUH
#define TRAINYARD_PLAN_STEP_CUH

#include "javamath.cuh"
#include "plan_candidate.cuh"
#include "pipeline_walk.cuh"
#include "plan_links.cuh"

namespace plan {

// Of stages that differ by less, which is rounding, the first counts as the busiest.
constexpr double ALIKE = 1 + 1e-9;

// A candidate's pipeline as it is walked. A slot's messages take turns in its words, a power of two.
struct Walked {
    const formula::Problem &pipeline;
    double *arrivals;
    // Where the words of each slot's activations begin, then those of its gradients.
    const int *begin;
    int slots;

    __device__ double forward(int slot) const { return pipeline.forward(slot); }
    __device__ double input_gradient(int slot) const { return pipeline.input_gradient(slot); }
    __device__ double weight_gradient(int slot) const { return pipeline.weight_gradient(slot); }
    __device__ double pair_saving(int slot) const { return pipeline.pair_saving(slot); }
    __device__ double latency(int slot) const { return pipeline.latency(slot); }
    __device__ double blocking(int slot) const { return pipeline.blocking(slot); }
    __device__ double ready(int slot) const { return pipeline.ready(slot); }
    __device__ double jittered(double seconds, int, int) const { return seconds; }

    __device__ double &activation(int slot, int m) const {
        int words = begin[slot + 1] - begin[slot];
        return arrivals[(begin[slot] + (m & (words - 1))) * (long long) formula::LANES];
    }

    __device__ double &gradient(int slot, int m) const { return activation(slots + slot, m); }
    __device__ double &ended(int slot) const { return pipeline.first(slot); }
    __device__ double &weight_ended(int slot) const { return pipeline.last(slot); }
    __device__ double &complete(int slot) const { return pipeline.gradients(slot); }
    __device__ double &finish(int stage) const { return pipeline.finish(stage); }
    __device__ double &busy(int stage) const { return pipeline.busy(stage); }
    __device__ double &blocked(int stage) const { return pipeline.blocked(stage); }
};

struct Step {
    const Candidate &q;
    // The pipeline, in this thread's scratch.
    formula::Problem &pipeline;
    double *arrivals;
    int busiest;
    double busy;
    // Of the busiest stage, its passes over one micro-batch as priced.
    double nominal;
    double contention;
    double finish;
    // Before overhead and stragglers.
    double step;
    // Of a message, the time in which it blocks no compute.
    double latency;
    // Of a stage, seconds to reduce its gradients, to gather its parameters and to update them.
    double reduced;
    double gathered;
    double optimizer;
    // Of its compute for one micro-batch.
    double computes;

    // What an overlapped pair of a forward and a backward pass saves: together they take the longer of both halves'
    // exchange and of what lies beside it.
    __device__ double pair_saving(int fore, int back) const {
        // Where parameters are gathered in every pass, their traffic is what hides there.
        return q.sharded ? 0 : java_min(q.word(fore, OVER_BESIDE_FORWARD_WORD) + q.word(back, OVER_BESIDE_BACKWARD_WORD),
                q.word(fore, OVER_EXCHANGE_FORWARD_WORD) + q.word(back, OVER_EXCHANGE_BACKWARD_WORD));
    }

    // The chunk that a stage runs first, and whose gradients are whole last: with both directions the nearer end's.
    __device__ int first_chunk(int stage) const {
        return q.placed() == chunk_placement::BOTH_WAYS && stage >= q.stages / 2 ? 1 : 0;
    }

    __device__ void fill() {
        double message = q.stages > 1 ? q.message[0] : 0;
        double exposed = q.overlaps_messages ? 0 : message;
        latency = message - exposed;
        double blocking = exposed / 2;
        bool pairs = q.pairs();
        bool round = q.placed() == chunk_placement::ROUND;
        int last = q.stages * q.chunks - 1;
        FORMULA_FOR (int stage = 0; stage < q.stages; stage++) {
            double before = 0;
            int first = first_chunk(stage);
            FORMULA_FOR (int turn = 0; turn < q.chunks; turn++) {
                int local = turn ^ first;
                int slot = stage * q.chunks + local;
                int which = q.content(stage, local);
                pipeline.forward(slot) = q.word(which, FORWARD_WORD);
                pipeline.input_gradient(slot) = q.word(which, INPUT_GRADIENT_WORD);
                pipeline.weight_gradient(slot) = q.word(which, WEIGHT_GRADIENT_WORD);
                // What enters the model comes from no stage, and where a V turns it comes from the same one.
                bool entry = slot == 0 || (!round && slot == last);
                pipeline.latency(slot) = entry ? 0 : latency;
                pipeline.blocking(slot) = entry ? 0 : blocking;
                if (pairs) {
                    pipeline.pair_saving(slot) = pair_saving(which, q.content(stage, local ^ 1));
                }
                // Forward passes wait for their parameters, which a stage gathers chunk after chunk, as it uses them.
                double ready = 0;
                if (q.overlaps_data) {
                    ready = java_max(0, before + q.word(which, READY_WORD));
                    before += q.gather(which);
                }
                pipeline.ready(slot) = ready;
            }
        }
    }

    // What a stage reduces, gathers and updates.
    __device__ void load(int stage) {
        reduced = 0;
        gathered = 0;
        optimizer = 0;
        computes = 0;
        FORMULA_FOR (int local = 0; local < q.chunks; local++) {
            int which = q.content(stage, local);
            reduced += q.reduce(which);
            gathered += q.gather(which);
            optimizer += q.of(which, chunk_row::OPTIMIZER);
            computes += q.word(which, COMPUTE_WORD);
        }
    }

    // What overlapped traffic of a stage takes from its compute.
    __device__ double tax(int stage, double passes) const {
        double most = q.a.overlap_tax * java_min(reduced + gathered, passes * computes);
        return java_min(most, reduced + gathered - java_max(0,
                q.word(q.content(stage, first_chunk(stage)), READY_WORD)));
    }

    __device__ double reduced_behind(double free, int which, double complete, double first_part) const {
        double seconds = q.reduce(which);
        double part = q.word(which, LAST_PART_WORD);
        return java_max(java_max(free, complete - first_part) + seconds - part, complete) + part;
    }

    // When a stage's gradients are reduced, the last chunk's first, behind the gathers of the same stage.
    __device__ double last_first(int stage) const {
        double free = gathered;
        FORMULA_FOR (int local = q.chunks - 1; local >= 0; local--) {
            int which = q.content(stage, local);
            free = reduced_behind(free, which, pipeline.gradients(stage * q.chunks + local),
                    q.word(which, FIRST_PART_WORD));
        }
        return free;
    }

    __device__ double all_but_one(int which, double pass) const {
        return pass - pass / q.of(which, chunk_row::BUCKETS);
    }

    // The same with DualPipe, also cut in half: the far chunk's first.
    __device__ double paired(int stage) const {
        int near = first_chunk(stage);
        bool end = stage == 0 || (near == 1 && stage == q.stages - 1);
        int which = q.content(stage, 1 - near);
        double pass = q.word(which, WEIGHT_GRADIENT_WORD) + (end ? q.word(which, INPUT_GRADIENT_WORD) : 0);
        double free = reduced_behind(gathered, which, pipeline.gradients(2 * stage + 1 - near),
                all_but_one(which, pass));
        which = q.content(stage, near);
        return reduced_behind(free, which, pipeline.gradients(2 * stage + near),
                all_but_one(which, q.word(which, WEIGHT_GRADIENT_WORD)));
    }

    __device__ void walk() const {
        walk::Order order = q.passes_order();
        Walked view = {pipeline, arrivals, order.end(), order.slots};
        walk::Walk<Walked> {view, order}.solve();
    }

    __device__ void solve() {
        fill();
        if (q.walked == plan_batch::BY_FORMULA) {
            formula::solve(pipeline, q.schedule & pipeline_kind::NUMBER_MASK, q.stages, q.chunks, q.micro_batches,
                    q.group);
        } else {
            walk();
        }
        bool pairs = q.pairs();
        double passes = q.passes();
        busiest = 0;
        busy = pipeline.busy(0);
        finish = 0;
        double end = 0;
        double after = 0;
        FORMULA_FOR (int stage = 0; stage < q.stages; stage++) {
            double ended = pipeline.finish(stage);
            finish = java_max(finish, ended);
            if (!q.repeats(stage)) {
                load(stage);
                after = java_max(after, optimizer + (q.overlaps_data ? 0 : gathered));
            }
            end = java_max(end, !q.overlaps_data ? ended + reduced : java_max(
                    ended + tax(stage, passes), pairs ? paired(stage) : last_first(stage)));
            double computes = pipeline.busy(stage);
            if (computes > busy * ALIKE) {
                busiest = stage;
                busy = computes;
            }
        }
        step = end + after;
        contention = 0;
        nominal = 0;
        FORMULA_FOR (int local = 0; local < q.chunks; local++) {
            int which = q.content(busiest, local);
            nominal += q.word(which, FORWARD_WORD) + q.word(which, INPUT_GRADIENT_WORD)
                    + q.word(which, WEIGHT_GRADIENT_WORD);
        }
        double wait = Links {q}.least_seconds() - step;
        if (wait > 0) {
            contention = wait;
            finish += wait;
            step += wait;
        }
    }
};

}

#endif
