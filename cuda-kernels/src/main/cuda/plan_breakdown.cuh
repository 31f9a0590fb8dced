// A candidate's step by cause: dev.trainyard.kernel.plan.PlanBreakdown. It adds row after row to all causes,
// and so is it here, in registers.
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
        double sum[cause::OF_PASSES];
#pragma unroll
        for (int cause = 0; cause < cause::OF_PASSES; cause++) {
            sum[cause] = 0;
        }
        int more = q.recomputes_layers() ? layer_row::FULL_CAUSE : layer_row::CORE_CAUSE;
        FORMULA_FOR (int kind = 0; kind < q.kinds(); kind++) {
            double layers = 0;
            double again = 0;
            FORMULA_FOR (int local = 0; local < q.chunks; local++) {
                int which = q.content(times.busiest, local);
                double count = q.layers(which, kind);
                layers += count;
                again += count * q.word(which, RECOMPUTED_WORD);
            }
            if (layers > 0) {
                Row row = q.block(kind);
                add(sum, row + layer_row::CAUSE, passes * layers);
                if (q.apart()) {
                    // Gradients apart wait for their hosts apart.
                    Row pass = row + (layer_row::PASS + 1);
                    Row alone = row + layer_row::APART;
                    sum[cause::ROUTING] += passes * layers * (alone[0] + alone[1] - (pass[0] + pass[1]));
                }
                if (again > 0) {
                    add(sum, row + more, passes * again);
                }
            }
        }
        if (first) {
            add(sum, q.layer + layer_row::FIRST_CAUSE, passes);
        }
        if (last) {
            add(sum, q.layer + layer_row::LAST_CAUSE, passes);
        }
        double experts = sum[cause::EXPERT_PARALLEL] - saved;
        // Less than nothing is what rounding leaves of traffic that is hidden whole, or of none.
        bool rounded = experts < 0 && experts > -ROUNDING * times.busy;
        sum[cause::EXPERT_PARALLEL] = rounded ? 0 : experts;
        sum[cause::GEMM] += rest;
#pragma unroll
        for (int cause = 0; cause < cause::OF_PASSES; cause++) {
            seconds[cause] = sum[cause];
        }
    }

    __device__ static void add(double *sum, Row row, double times) {
#pragma unroll
        for (int cause = 0; cause < cause::OF_PASSES; cause++) {
            sum[cause] += times * row[cause];
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
