// dev.trainyard.kernel.makespan.InterleavedFormula and the sums over turns of FormulaProblem, one pipeline a thread:
// 1F1B with several chunks. InterleavedRounds and InterleavedTail have headers of their own.
#ifndef TRAINYARD_FORMULA_INTERLEAVED_CUH
#define TRAINYARD_FORMULA_INTERLEAVED_CUH

#include "formula_problem.cuh"

namespace formula {

// InterleavedFormula.
struct Interleaved {
    const Problem &q;
    // 1 / group, 1 / last group, 1 / chunks.
    double per_group;
    double per_last_group;
    double per_chunk;
    double slowest;

    __device__ double &turned(int stage) const { return q.own(stage, 2); }
    __device__ double &own(int stage) const { return q.own(stage, 3); }
    // The rounds, which run between, use these as well.
    __device__ double &filled(int stage) const { return q.own(stage, 4); }
    __device__ double &second(int stage) const { return q.own(stage, 5); }
    __device__ double &emptied(int stage) const { return q.own(stage, 6); }
    __device__ double &settled(int stage) const { return q.own(stage, 7); }

    // Passes in the warm-up.
    __device__ int warm(int stage) const {
        int passes = 2 * (q.stages - 1 - stage) + (q.chunks - 1) * q.group;
        return passes < q.turns ? passes : q.turns;
    }

    // Pairs of forward and backward that a stage runs between its warm-up and its cool-down; -1 where none fits.
    __device__ int steps(int stage) const { return q.turns - 1 - warm(stage); }

    // count / size, rounded down, from the reciprocal of size.
    __device__ static int whole(int count, double per_size) {
        return (int) ((count + 0.5) * per_size);
    }

    // The chunks before a slot on its stage, summed up from the nearer end.
    __device__ double before(int word, double round, int slot, int chunk) const {
        if (2 * chunk < q.chunks) {
            double sum = 0;
            FORMULA_FOR (int other = slot - chunk; other < slot; other++) {
                sum += q.slot_word(other, word);
            }
            return sum;
        }
        double sum = round;
        FORMULA_FOR (int other = slot; other < slot - chunk + q.chunks; other++) {
            sum -= q.slot_word(other, word);
        }
        return sum;
    }

    // A stage's first forward turns, summed up.
    __device__ double first_forwards(int stage, int count) const {
        int v = q.chunks;
        int rest = count;
        double sum = 0;
        double per = per_group;
        int size = q.group;
        if (rest >= q.group * v) {
            int full = rest / (q.group * v);
            full = full < q.groups ? full : q.groups - 1;
            sum = full * q.group * q.forward_round(stage);
            rest -= full * q.group * v;
            if (full == q.groups - 1) {
                size = q.last_group;
                per = per_last_group;
            }
        }
        if (rest == size * v) {
            return sum + size * q.forward_round(stage);
        }
        int chunk = whole(rest, per);
        int slot = stage * v + chunk;
        return sum + size * before(FORWARD_WORD, q.forward_round(stage), slot, chunk)
                + (rest - chunk * size) * q.forward(slot);
    }

    // A stage's last forward turns, summed up.
    __device__ double last_forwards(int stage, int count) const {
        int v = q.chunks;
        int rest = count;
        double sum = 0;
        double per = per_last_group;
        int size = q.last_group;
        if (rest >= q.last_group * v) {
            rest -= q.last_group * v;
            int full = rest / (q.group * v);
            sum = (q.last_group + full * q.group) * q.forward_round(stage);
            rest -= full * q.group * v;
            size = q.group;
            per = per_group;
        }
        int after = whole(rest, per);
        int slot = (stage + 1) * v - 1 - after;
        double behind = q.forward_round(stage)
                - before(FORWARD_WORD, q.forward_round(stage), slot, v - 1 - after) - q.forward(slot);
        return sum + size * behind + (rest - after * size) * q.forward(slot);
    }

    // A stage's last backward turns, summed up: they are on the first chunks.
    __device__ double last_backwards(int stage, int count) const {
        int v = q.chunks;
        int rest = count;
        double sum = 0;
        double per = per_last_group;
        int size = q.last_group;
        if (rest >= q.last_group * v) {
            rest -= q.last_group * v;
            int full = rest / (q.group * v);
            sum = (q.last_group + full * q.group) * q.backward_round(stage);
            rest -= full * q.group * v;
            size = q.group;
            per = per_group;
        }
        int chunk = whole(rest, per);
        int slot = stage * v + chunk;
        return sum + size * before(BACKWARD_WORD, q.backward_round(stage), slot, chunk)
                + (rest - chunk * size) * q.backward(slot);
    }

    // Chunk of the backward turn that has so many turns behind it.
    __device__ int backward_chunk(int after) const {
        if (after < q.last_group * q.chunks) {
            return whole(after, per_last_group);
        }
        return whole((after - q.last_group * q.chunks) % (q.group * q.chunks), per_group);
    }

    // Backward turns from one up to but without another.
    __device__ double backwards(int stage, int from, int to) const {
        if (to <= from) {
            return 0;
        }
        double all = from == 0 ? q.micro_batches * q.backward_round(stage) : last_backwards(stage, q.turns - from);
        return all - last_backwards(stage, q.turns - to);
    }

    __device__ void average() {
        slowest = 0;
        FORMULA_FOR (int stage = 0; stage < q.stages; stage++) {
            double pair = (q.forward_round(stage) + q.backward_round(stage)) * per_chunk;
            q.pair(stage) = pair;
            slowest = later(slowest, pair);
        }
    }

    __device__ void warm_up() const {
        int v = q.chunks;
        int p = q.stages;
        int g = q.group;
        double per_turn = g > 1 ? 1.0 / (g - 1) : 0;
        forwards(q, g);
        double next = NEVER;
        int slot = v - 1;
        FORMULA_FOR (int stage = 0; stage < p; stage++) {
            int at = slot - v + 1;
            int into = warm(stage) - (v - 1) * g;
            if (q.groups > 1) {
                next = later(q.last(slot), next + q.latency(at)) + q.forward(at);
                second(stage) = next;
            }
            if (warm(stage) == q.turns || (into >= g && q.groups == 1)) {
                filled(stage) = q.last(slot);
            } else if (into < g) {
                // between the two is convex: this chord is late where stages before are slower
                filled(stage) = q.first(slot) + (q.last(slot) - q.first(slot)) * into * per_turn;
            } else {
                filled(stage) = next + (into - g) * q.forward(at);
            }
            slot += v;
        }
        double arrival = 0;
        FORMULA_FOR (int stage = p - 1; stage >= 0; stage--) {
            slot -= v;
            double end = later(filled(stage), arrival) + q.backward(slot);
            turned(stage) = end;
            arrival = end + q.latency(slot);
        }
    }

    __device__ void alone() const {
        int v = q.chunks;
        int g = q.group;
        bool near = q.last_group == g && (q.groups == 1 || g >= q.stages);
        FORMULA_FOR (int stage = 0; stage < q.stages; stage++) {
            int at = stage * v;
            int slot = at + v - 1;
            int left = steps(stage);
            if (left < 0) {
                own(stage) = q.last(slot);
                continue;
            }
            if (left == 0) {
                own(stage) = filled(stage);
                continue;
            }
            double round = q.forward_round(stage) + q.backward_round(stage);
            double passes;
            if (near) {
                // warm-up and cool-down are a group each, but for some turns on the last chunk or more on the first
                int fewer = v * g - warm(stage) - 1;
                int odd = fewer >= 0 ? slot : at;
                passes = (q.micro_batches - g) * round + fewer * (q.forward(odd) + q.backward(odd));
            } else {
                passes = q.micro_batches * q.forward_round(stage) - first_forwards(stage, warm(stage) + 1)
                        + backwards(stage, 0, left);
            }
            own(stage) = turned(stage) - q.backward(slot) + passes;
        }
    }

    __device__ void steady() const {
        int v = q.chunks;
        int p = q.stages;
        double end = NEVER;
        int slot = v - 1;
        FORMULA_FOR (int stage = 0; stage < p; stage++) {
            end = later(own(stage), end + (q.latency(slot) + q.forward(slot)));
            emptied(stage) = end;
            slot += v;
        }
        slot = p * v - 1;
        FORMULA_FOR (int stage = p - 1; stage >= 0; stage--) {
            if (steps(stage) < 0) {
                settled(stage) = emptied(stage);
            } else {
                int after = warm(stage) - (v - 1) * q.last_group;
                int at = after >= 0 && after < q.last_group ? slot : stage * v + backward_chunk(warm(stage));
                double start = later(emptied(stage), turned(stage) - q.backward(slot));
                if (stage < p - 1) {
                    double before = own(stage + 1) - q.forward(slot + v) - q.pair(stage + 1);
                    start = later(start, before + q.latency(at + v));
                }
                settled(stage) = start + q.backward(at);
            }
            slot -= v;
        }
    }
};

}

#endif
