// A candidate's step by cause: dev.trainyard.kernel.plan.PlanBreakdown. It adds row after row to all causes; here each
// cause is added up alone, in the same order, so that nothing is read back.
#ifndef TRAINYARD_PLAN_BREAKDOWN_CUH
#define TRAINYARD_PLAN_BREAKDOWN_CUH

#include "javamath.cuh"
#include "plan_candidate.cuh"
#include "plan_step.cuh"

namespace plan {

// What rounding may leave of a step.
constexpr double ROUNDING = 1e-8;

struct Breakdown {
    const Candidate &q;
    const Step &times;

    // The passes of the busiest stage; what rounding leaves counts as products.
    __device__ void passes(double *seconds, double passes, double saved, bool first, bool last, double rest) const {
        double layers[layer_row::KINDS];
        double again[layer_row::KINDS];
#pragma unroll
        for (int kind = 0; kind < layer_row::KINDS; kind++) {
            layers[kind] = 0;
            again[kind] = 0;
        }
        FORMULA_FOR (int local = 0; local < q.chunks; local++) {
            int which = q.content(times.busiest, local);
            double recomputed = q.word(which, RECOMPUTED_WORD);
#pragma unroll
            for (int kind = 0; kind < layer_row::KINDS; kind++) {
                double count = q.of(which, chunk_row::LAYERS + kind);
                layers[kind] += count;
                again[kind] += count * recomputed;
            }
        }
        Row more = q.layer + (q.recomputes_layers() ? layer_row::FULL_CAUSE : layer_row::CORE_CAUSE);
        FORMULA_FOR (int cause = 0; cause < cause::OF_PASSES; cause++) {
            double sum = 0;
#pragma unroll
            for (int kind = 0; kind < layer_row::KINDS; kind++) {
                if (layers[kind] > 0) {
                    sum += passes * layers[kind] * q.layer[layer_row::CAUSE + kind * cause::OF_PASSES + cause];
                    if (cause == cause::ROUTING && q.apart()) {
                        // Gradients apart wait for their hosts apart.
                        Row pass = q.layer + layer_row::PASS + kind * layer_row::PASSES + 1;
                        Row alone = q.layer + layer_row::APART + 2 * kind;
                        sum += passes * layers[kind] * (alone[0] + alone[1] - (pass[0] + pass[1]));
                    }
                    if (again[kind] > 0) {
                        sum += passes * again[kind] * more[kind * cause::OF_PASSES + cause];
                    }
                }
            }
            if (first) {
                sum += passes * q.layer[layer_row::FIRST_CAUSE + cause];
            }
            if (last) {
                sum += passes * q.layer[layer_row::LAST_CAUSE + cause];
            }
            if (cause == cause::EXPERT_PARALLEL) {
                sum -= saved;
                // Less than nothing is what rounding leaves of traffic that is hidden whole, or of none.
                bool rounded = sum < 0 && sum > -ROUNDING * times.busy;
                sum = rounded ? 0 : sum;
            }
            if (cause == cause::GEMM) {
                sum += rest;
            }
            seconds[cause] = sum;
        }
    }

    // Writes one number for each cause.
    __device__ void write(double *seconds, double blocked, double overhead, double straggler) const {
        int stage = times.busiest;
        double passes_run = q.passes();
        double exposed = 0;
        double optimizer = 0;
        bool first = false;
        bool last = false;
        FORMULA_FOR (int local = 0; local < q.chunks; local++) {
            int which = q.content(stage, local);
            exposed += q.word(which, EXPOSED_WORD);
            first = first || q.of(which, chunk_row::FIRST) != 0;
            last = last || q.of(which, chunk_row::LAST) != 0;
            optimizer += q.of(which, chunk_row::OPTIMIZER);
        }
        double busy = times.busy;
        // What overlapped pairs hide of experts' traffic is what the stage computes less.
        double saved = q.pairs() ? passes_run * times.nominal - busy : 0;
        double idle = java_max(0, times.finish - busy - blocked - times.contention);
        // The first layers' parameters, which nothing can hide.
        int entry = q.content(0, 0);
        double gather = q.overlaps_data ? java_min(idle, q.gather(entry) / q.of(entry, chunk_row::BUCKETS)) : 0;
        double on_the_way = java_min(idle - gather, 2.0 * (q.stages - 1) * times.latency);
        double bubble = q.stages > 1 ? idle - gather - on_the_way : 0;
        double rest = times.step - busy - blocked - times.contention - on_the_way - bubble - optimizer;
        bool visible = rest >= ROUNDING * times.step || rest <= -ROUNDING * times.step;
        passes(seconds, passes_run, saved, first, last, visible ? 0 : rest);
        // Sums that begin with 0, as in Java: there is no negative zero among them.
        seconds[cause::PIPELINE_BUBBLE] = 0 + bubble;
        seconds[cause::PIPELINE_TRANSFER] = 0 + (blocked + on_the_way);
        seconds[cause::CONTENTION] = 0 + times.contention;
        seconds[cause::DATA_PARALLEL] = 0 + passes_run * exposed + (visible ? rest : 0);
        seconds[cause::OPTIMIZER] = 0 + optimizer;
        seconds[cause::STRAGGLER] = 0 + (times.step + overhead) * (straggler - 1);
        seconds[cause::OVERHEAD] = 0 + overhead;
    }
};

}

#endif
