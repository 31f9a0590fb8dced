// What a candidate's stages send over each link class in one step: dev.trainyard.kernel.plan.PlanLinks, in the same
// order of operations.
#ifndef TRAINYARD_PLAN_LINKS_CUH
#define TRAINYARD_PLAN_LINKS_CUH

#include "javamath.cuh"
#include "plan_candidate.cuh"

namespace plan {

struct Links {
    const Candidate &q;

    // Bytes of one step, in the words of the chunk's passes.
    __device__ void send(int which, double passes) const {
        double again = q.word(which, RECOMPUTED_WORD);
        int more = q.recomputes_layers() ? layer_row::FULL_BYTES : layer_row::CORE_BYTES;
        double last = q.of(which, chunk_row::LAST);
        // Sharded parameters are gathered for both passes of every micro-batch.
        double reductions = q.sharded ? passes : 1;
        double gatherings = q.sharded ? 2 * passes : 1;
        FORMULA_FOR (int link = 0; link < link_class::COUNT; link++) {
            double each = last * q.layer[layer_row::LAST_BYTES + link];
            FORMULA_FOR (int kind = 0; kind < q.kinds(); kind++) {
                double count = q.layers(which, kind);
                if (count > 0) {
                    Row row = q.block(kind) + link;
                    each += count * (row[layer_row::BYTES] + again * row[more]);
                }
            }
            q.word(which, SENT_WORD + link) = passes * each + reductions * q.of(which, chunk_row::REDUCE_BYTES + link)
                    + gatherings * q.of(which, chunk_row::GATHER_BYTES + link);
        }
    }

    // Messages of one micro-batch that a stage sends: to both neighbours of each chunk but at the model's ends,
    // and not where a V turns.
    __device__ int messages(int stage) const {
        bool first = stage == 0;
        bool last = stage == q.stages - 1;
        if (q.placed() != chunk_placement::ROUND) {
            return first || last ? 2 : 4;
        }
        return 2 * q.chunks - (first ? 1 : 0) - (last ? 1 : 0);
    }

    // Seconds that the busiest link takes to carry a step's traffic: no step is shorter.
    __device__ double least_seconds() const {
        double passes = q.passes();
        FORMULA_FOR (int which = 0; which < q.distinct; which++) {
            send(which, passes);
        }
        double least = 0;
        FORMULA_FOR (int stage = 0; stage < q.stages; stage++) {
            if (q.folds(stage)) {
                continue;
            }
            double sends = passes * messages(stage);
            FORMULA_FOR (int link = 0; link < link_class::COUNT; link++) {
                double bytes = q.stages > 1 ? sends * q.message[1 + link] : 0;
                FORMULA_FOR (int local = 0; local < q.chunks; local++) {
                    bytes += q.word(q.content(stage, local), SENT_WORD + link);
                }
                least = java_max(least, bytes / q.a.link_bytes_per_second[link]);
            }
        }
        return least;
    }
};

}

#endif
