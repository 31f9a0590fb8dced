// dev.trainyard.kernel.DepthFirstFormula, DepthFirstRounds and DepthFirstTail, one pipeline a thread: 1F1B and ZB-H1
// with several chunks.
#ifndef TRAINYARD_FORMULA_DEPTH_FIRST_CUH
#define TRAINYARD_FORMULA_DEPTH_FIRST_CUH

#include "formula_problem.cuh"

namespace formula {

// Durations by slot, their sums over the chunks before the slot on its stage, and over all chunks of the stage: which
// words they are in.
struct Turns {
    int of;
    int before;
    int round;
};

// DepthFirstFormula.
struct DepthFirst {
    const Problem &q;
    // 1 / group, 1 / last group, 1 / chunks.
    double per_group;
    double per_last_group;
    double per_chunk;
    double slowest;

    // FormulaProblem's sums over chunks. They are only summed up once the warm-up has left their words.
    __device__ double &forward_before(int slot) const { return q.slot_word(slot, 7); }
    __device__ double &backward_before(int slot) const { return q.slot_word(slot, 6); }
    __device__ double &weight_before(int slot) const { return q.slot_word(slot, 5); }
    __device__ double &forward_round(int stage) const { return q.own(stage, 0); }
    __device__ double &backward_round(int stage) const { return q.own(stage, 1); }
    __device__ double &weight_round(int stage) const { return q.own(stage, 2); }
    __device__ static Turns backward_turns() { return {1, 6, OWN_WORD + 1}; }
    __device__ static Turns weight_turns() { return {2, 5, OWN_WORD + 2}; }

    __device__ double &turned(int stage) const { return q.own(stage, 3); }
    // Words 4 to 7 are the rounds', too.
    __device__ double &filled(int stage) const { return q.own(stage, 4); }
    __device__ double &second(int stage) const { return q.own(stage, 5); }
    __device__ double &own(int stage) const { return q.own(stage, 8); }
    __device__ double &emptied(int stage) const { return q.own(stage, 6); }
    __device__ double &settled(int stage) const { return q.own(stage, 7); }
    __device__ double pair_weight(int stage) const { return weight_round(stage) * per_chunk; }

    // Passes in the warm-up.
    __device__ int warm(int stage) const {
        int passes = 2 * (q.stages - 1 - stage) + (q.chunks - 1) * q.group;
        return passes < q.turns ? passes : q.turns;
    }

    // Pairs of forward and backward that a stage runs between its warm-up and its cool-down; -1 where none fits.
    __device__ int steps(int stage) const { return q.turns - 1 - warm(stage); }

    // How many input gradients a stage's weight gradients trail behind.
    __device__ int lag(int stage) const { return warm(0) - warm(stage); }

    // count / size, rounded down, from the reciprocal of size.
    __device__ static int whole(int count, double per_size) {
        return (int) ((count + 0.5) * per_size);
    }

    __device__ void sum_up() {
        slowest = 0;
        FORMULA_FOR (int stage = 0; stage < q.stages; stage++) {
            double fores = 0;
            double backs = 0;
            double weights = 0;
            FORMULA_FOR (int slot = stage * q.chunks; slot < (stage + 1) * q.chunks; slot++) {
                forward_before(slot) = fores;
                backward_before(slot) = backs;
                weight_before(slot) = weights;
                fores += q.forward(slot);
                backs += q.backward(slot);
                weights += q.weight(slot);
            }
            forward_round(stage) = fores;
            backward_round(stage) = backs;
            weight_round(stage) = weights;
            double pair = (fores + backs) * per_chunk + pair_weight(stage);
            q.pair(stage) = pair;
            slowest = later(slowest, pair);
        }
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
            sum = full * q.group * forward_round(stage);
            rest -= full * q.group * v;
            if (full == q.groups - 1) {
                size = q.last_group;
                per = per_last_group;
            }
        }
        if (rest == size * v) {
            return sum + size * forward_round(stage);
        }
        int chunk = whole(rest, per);
        int slot = stage * v + chunk;
        return sum + size * forward_before(slot) + (rest - chunk * size) * q.forward(slot);
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
            sum = (q.last_group + full * q.group) * forward_round(stage);
            rest -= full * q.group * v;
            size = q.group;
            per = per_group;
        }
        int after = whole(rest, per);
        int slot = (stage + 1) * v - 1 - after;
        double behind = forward_round(stage) - forward_before(slot) - q.forward(slot);
        return sum + size * behind + (rest - after * size) * q.forward(slot);
    }

    // A stage's last backward turns, summed up: they are on the first chunks.
    __device__ double last_backwards(Turns turns, int stage, int count) const {
        int v = q.chunks;
        int rest = count;
        double sum = 0;
        double per = per_last_group;
        int size = q.last_group;
        if (rest >= q.last_group * v) {
            rest -= q.last_group * v;
            int full = rest / (q.group * v);
            sum = (q.last_group + full * q.group) * q.stage_word(stage, turns.round);
            rest -= full * q.group * v;
            size = q.group;
            per = per_group;
        }
        int chunk = whole(rest, per);
        int slot = stage * v + chunk;
        return sum + size * q.slot_word(slot, turns.before) + (rest - chunk * size) * q.slot_word(slot, turns.of);
    }

    // Chunk of the backward turn that has so many turns behind it.
    __device__ int backward_chunk(int after) const {
        if (after < q.last_group * q.chunks) {
            return whole(after, per_last_group);
        }
        return whole((after - q.last_group * q.chunks) % (q.group * q.chunks), per_group);
    }

    // Backward turns from one up to but without another.
    __device__ double sum_turns(Turns turns, int stage, int from, int to) const {
        if (to <= from) {
            return 0;
        }
        double all = from == 0 ? q.micro_batches * q.stage_word(stage, turns.round)
                : last_backwards(turns, stage, q.turns - from);
        return all - last_backwards(turns, stage, q.turns - to);
    }

    __device__ double backwards(int stage, int from, int to) const {
        return sum_turns(backward_turns(), stage, from, to);
    }

    __device__ double sum_weights(int stage, int from, int to) const {
        return sum_turns(weight_turns(), stage, from, to);
    }

    // Weight gradients that a stage runs while it gets from the end of one input gradient to that of another.
    __device__ double weights(int stage, int from, int to) const {
        if (!q.split || to <= from) {
            return 0;
        }
        int behind = lag(stage);
        return sum_weights(stage, from > behind ? from - behind : 0, to > behind ? to - behind : 0);
    }

    __device__ void warm_up() const {
        int v = q.chunks;
        forwards(q, q.group);
        FORMULA_FOR (int stage = 0; stage < q.stages; stage++) {
            int slot = stage * v + v - 1;
            int into = warm(stage) - (v - 1) * q.group;
            if (q.groups > 1) {
                double arrival = stage > 0 ? second(stage - 1) + q.latency(stage * v) : 0;
                second(stage) = later(q.last(slot), arrival) + q.forward(stage * v);
            }
            if (warm(stage) == q.turns || (into >= q.group && q.groups == 1)) {
                filled(stage) = q.last(slot);
            } else if (into < q.group) {
                // between the two is convex: this chord is late where stages before are slower
                filled(stage) = q.group > 1 ? q.first(slot) + (q.last(slot) - q.first(slot)) * into / (q.group - 1)
                        : q.first(slot);
            } else {
                filled(stage) = second(stage) + (into - q.group) * q.forward(stage * v);
            }
        }
        FORMULA_FOR (int stage = q.stages - 1; stage >= 0; stage--) {
            int slot = stage * v + v - 1;
            double arrival = stage < q.stages - 1 ? turned(stage + 1) + q.latency(slot + v) : 0;
            turned(stage) = later(filled(stage), arrival) + q.backward(slot);
        }
    }

    __device__ void alone() const {
        FORMULA_FOR (int stage = 0; stage < q.stages; stage++) {
            int slot = stage * q.chunks + q.chunks - 1;
            int left = steps(stage);
            if (left < 0) {
                own(stage) = q.last(slot);
            } else if (left == 0) {
                own(stage) = filled(stage);
            } else {
                own(stage) = turned(stage) - q.backward(slot) + q.micro_batches * forward_round(stage)
                        - first_forwards(stage, warm(stage) + 1) + backwards(stage, 0, left) + weights(stage, 0, left);
            }
        }
    }

    __device__ void steady() const {
        int v = q.chunks;
        FORMULA_FOR (int stage = 0; stage < q.stages; stage++) {
            int slot = stage * v + v - 1;
            emptied(stage) = stage == 0 ? own(stage)
                    : later(own(stage), emptied(stage - 1) + (q.latency(slot) + q.forward(slot)));
        }
        FORMULA_FOR (int stage = q.stages - 1; stage >= 0; stage--) {
            if (steps(stage) < 0) {
                settled(stage) = emptied(stage);
                continue;
            }
            int chunk = backward_chunk(warm(stage));
            double start = later(emptied(stage), turned(stage) - q.backward(stage * v + v - 1));
            if (stage < q.stages - 1) {
                int down = stage + 1;
                double before = own(down) - q.forward(down * v + v - 1) - q.pair(down);
                start = later(start, before + q.latency(down * v + chunk));
            }
            settled(stage) = start + q.backward(stage * v + chunk);
        }
    }
};

// DepthFirstRounds.
struct Rounds {
    const Problem &q;
    const DepthFirst &f;
    int n;
    double last_forward;
    double last_backward;
    // Which of two words is whose: 0 or 1.
    int turn;

    __device__ double &forward(int stage) const { return q.own(stage, 4 + turn); }
    __device__ double &next_forward(int stage) const { return q.own(stage, 5 - turn); }
    __device__ double &backward(int stage) const { return q.own(stage, 6 + turn); }
    __device__ double &next_backward(int stage) const { return q.own(stage, 7 - turn); }
    __device__ double &round(int stage) const { return q.link(stage); }

    __device__ void extend() {
        int v = q.chunks;
        int last_block = q.last_group == q.group ? q.groups * v - 1 : (q.groups - 1) * v;
        start();
        int end = last_block - v;
        while (n <= end) {
            lower();
            forwards();
            upper(true);
            turn = 1 - turn;
            n++;
            if (n - 1 == v) {
                FORMULA_FOR (int stage = 0; stage < q.stages; stage++) {
                    round(stage) = backward(stage);
                }
            } else if (n - 1 == 2 * v) {
                skip((end - n) / v);
            }
        }
        lower();
        upper(false);
        finish(last_block * q.group, n * q.group);
    }

    __device__ void start() {
        int v = q.chunks;
        int g = q.group;
        n = 1;
        last_forward = NEVER;
        last_backward = NEVER;
        FORMULA_FOR (int stage = 0; stage < q.stages; stage++) {
            int at = stage * v;
            double turned = f.turned(stage);
            backward(stage) = turned;
            int twice = 2 * (q.stages - 1 - stage);
            double end = stage > 0 ? forward(stage - 1) + (q.latency(at) + q.forward(at)) : 0;
            double alone = twice >= g ? f.second(stage)
                    : turned + (g - twice - 1) * (q.forward(at + v - 1) + q.backward(at + v - 1))
                            + weights(stage, 0, g - twice - 1) + q.forward(at);
            forward(stage) = later(end, alone);
        }
    }

    __device__ int chunk(int block) const { return block % q.chunks; }
    __device__ int backward_chunk(int block) const { return q.chunks - 1 - block % q.chunks; }

    // B(n) on the stages near the last.
    __device__ void lower() const {
        int v = q.chunks;
        int g = q.group;
        int now = backward_chunk(n);
        int before = backward_chunk(n - 1);
        int forward_chunk = chunk(n - 1);
        FORMULA_FOR (int stage = q.stages - 1; stage >= 0; stage--) {
            int twice = 2 * (q.stages - 1 - stage);
            if (twice >= g) {
                return;
            }
            int at = stage * v;
            double end = forward(stage) + twice * (q.backward(at + before) + q.forward(at + forward_chunk))
                    + weights(stage, n * g - twice, n * g) + q.backward(at + now);
            if (stage < q.stages - 1) {
                end = later(end, next_backward(stage + 1) + (q.latency(at + v + now) + q.backward(at + now)));
            } else if (now < v - 1) {
                end = later(end, backward(0) + (q.latency(now + 1) + q.backward(at + now)));
            } else {
                end = later(end, last_backward + (q.latency(1) + q.backward(at)) + weights(stage, n * g - 1, n * g)
                        + q.forward(at + forward_chunk) + q.backward(at + now));
            }
            next_backward(stage) = end;
        }
    }

    // F(n + v) on all stages.
    __device__ void forwards() {
        int v = q.chunks;
        int g = q.group;
        int next = chunk(n);
        int last = chunk(n - 1 + v);
        int now = backward_chunk(n);
        int before = backward_chunk(n - 1);
        FORMULA_FOR (int stage = 0; stage < q.stages; stage++) {
            int twice = 2 * (q.stages - 1 - stage);
            int at = stage * v;
            double end = q.forward(at + next);
            if (twice >= g) {
                end += backward(stage) + (2 * g - twice - 1) * (q.forward(at + last) + q.backward(at + before))
                        + weights(stage, (n - 1) * g, (n + 1) * g - twice);
            } else {
                end += next_backward(stage) + (g - twice - 1) * (q.forward(at + last) + q.backward(at + now))
                        + weights(stage, n * g, (n + 1) * g - twice);
            }
            if (stage > 0) {
                end = later(end, next_forward(stage - 1) + (q.latency(at + next) + q.forward(at + next)));
            } else if (next > 0) {
                end = later(end, forward(q.stages - 1) + (q.latency(next) + q.forward(next)));
            } else {
                end = later(end, last_forward + (q.latency(v - 1) + q.forward(v - 1)) + q.backward(before)
                        + q.weight(before) + q.forward(0));
            }
            next_forward(stage) = end;
        }
        int at = (q.stages - 1) * v;
        last_forward = next_backward(q.stages - 1) + (g - 1) * (q.forward(at + last) + q.backward(at + now))
                + weights(q.stages - 1, n * g, (n + 1) * g) - q.backward(at + now) - q.weight(at + now);
    }

    // B(n) on the stages near the first.
    __device__ void upper(bool forwards_run) {
        int v = q.chunks;
        int g = q.group;
        int now = backward_chunk(n);
        int before = backward_chunk(n - 1);
        int forward_chunk = chunk(n);
        last_backward = NEVER;
        FORMULA_FOR (int stage = q.stages - 2; stage >= 0; stage--) {
            int twice = 2 * (q.stages - 1 - stage);
            if (twice < g) {
                continue;
            }
            int at = stage * v;
            double end = backward(stage);
            if (forwards_run) {
                end = next_forward(stage) + (twice - g) * (q.backward(at + before) + q.forward(at + forward_chunk))
                        + weights(stage, (n + 1) * g - twice, n * g) + q.backward(at + now);
                if (stage == 0 && twice > g) {
                    last_backward = end - q.backward(now) - q.forward(forward_chunk) - q.weight(before);
                }
            }
            next_backward(stage) = later(end,
                    next_backward(stage + 1) + (q.latency(at + v + now) + q.backward(at + now)));
        }
    }

    __device__ void skip(int rounds) {
        if (rounds <= 0) {
            return;
        }
        double least = backward(0) - round(0);
        FORMULA_FOR (int stage = 1; stage < q.stages; stage++) {
            double grown = backward(stage) - round(stage);
            least = grown < least ? grown : least;
        }
        FORMULA_FOR (int stage = 0; stage < q.stages; stage++) {
            double more = rounds * later(least, q.pair(stage) * q.chunks * q.group);
            forward(stage) += more;
            backward(stage) += more;
        }
        last_forward += rounds * least;
        last_backward += rounds * least;
        n += rounds * q.chunks;
    }

    // From the last forward and the last backward walked, on one stage to its last forward.
    __device__ void finish(int forward_turn, int backward_turn) const {
        FORMULA_FOR (int stage = 0; stage < q.stages; stage++) {
            int left = f.steps(stage);
            int step = forward_turn - f.warm(stage);
            if (left < 0 || step < 0) {
                continue;
            }
            double end = forward(stage) + f.last_forwards(stage, q.turns - forward_turn - 1)
                    + f.backwards(stage, step, left) + f.weights(stage, step, left);
            f.own(stage) = later(f.own(stage), end);
            if (backward_turn < left) {
                end = next_backward(stage) + f.backwards(stage, backward_turn + 1, left)
                        + f.last_forwards(stage, q.turns - backward_turn - f.warm(stage) - 1)
                        + f.weights(stage, backward_turn, left);
                f.own(stage) = later(f.own(stage), end);
            }
        }
    }

    // Weight gradients between two input gradients, of mean length.
    __device__ double weights(int stage, int from, int to) const {
        if (!q.split) {
            return 0;
        }
        int behind = f.lag(stage);
        return ((to > behind ? to - behind : 0) - (from > behind ? from - behind : 0)) * f.pair_weight(stage);
    }
};

// DepthFirstTail. Ends of a slot's backwards take the words of its forwards; those of the sums are no longer needed.
struct Tail {
    const Problem &q;
    const DepthFirst &f;

    __device__ double solve() const {
        int v = q.chunks;
        FORMULA_FOR (int stage = q.stages - 1; stage >= 0; stage--) {
            enter(stage);
        }
        FORMULA_FOR (int chunk = v - 2; chunk >= 0; chunk--) {
            int from = q.turns - (chunk + 1) * q.last_group;
            FORMULA_FOR (int stage = q.stages - 1; stage >= 0; stage--) {
                int slot = stage * v + chunk;
                int down = stage < q.stages - 1 ? slot + v : chunk + 1;
                double early = q.first(down) + q.latency(down);
                double late = q.last(down) + q.latency(down);
                double first = later(early, q.last(slot + 1) + f.weights(stage, from - 1, from)) + q.backward(slot);
                q.first(slot) = first;
                q.last(slot) = later(late + q.backward(slot), first + (q.last_group - 1) * q.backward(slot)
                        + f.weights(stage, from, from + q.last_group - 1));
            }
        }
        double makespan = 0;
        FORMULA_FOR (int stage = 0; stage < q.stages; stage++) {
            conclude(stage);
            makespan = later(makespan, q.finish(stage));
        }
        return makespan;
    }

    // The last group's turns on the last chunk: partly steady, partly cool-down.
    __device__ void enter(int stage) const {
        int v = q.chunks;
        int slot = stage * v + v - 1;
        int steady = f.steps(stage);
        int from = q.turns - v * q.last_group;
        int to = from + q.last_group - 1;
        double pass = q.backward(slot);
        double early = 0;
        double late = 0;
        if (stage < q.stages - 1) {
            early = q.first(slot + v) + q.latency(slot + v) + pass;
            late = q.last(slot + v) + q.latency(slot + v) + pass;
        }
        if (steady < 0) {
            double first = later(f.turned(stage), early);
            q.first(slot) = first;
            q.last(slot) = later(late, first + (q.last_group - 1) * pass + f.weights(stage, from, to));
            return;
        }
        double settled = f.settled(stage);
        double reached = from <= steady ? settled - (steady - from) * f.slowest
                : settled + passes(stage, steady, steady, from);
        double first = later(later(reached, early), f.turned(stage));
        q.first(slot) = first;
        if (to <= steady) {
            q.last(slot) = settled;
            return;
        }
        double end = later(settled + passes(stage, steady, steady, to), late);
        if (from > steady) {
            end = later(end, first + (q.last_group - 1) * pass + f.weights(stage, from, to));
        }
        int next = steady + 2;
        if (stage < q.stages - 1 && to >= next) {
            end = later(end, f.settled(stage + 1) + q.latency(slot + v) + passes(stage, next - 1, next, to));
        }
        q.last(slot) = end;
    }

    // Backwards behind one turn up to and with another, and the weight gradients from a third turn on.
    __device__ double passes(int stage, int behind, int weights_from, int to) const {
        if (behind >= q.turns - q.chunks * q.last_group - 1) {
            return (to - behind) * q.backward((stage + 1) * q.chunks - 1) + f.weights(stage, weights_from, to);
        }
        return f.backwards(stage, behind + 1, to + 1) + f.weights(stage, weights_from, to);
    }

    __device__ void conclude(int stage) const {
        int v = q.chunks;
        int done = q.turns - 1;
        int lag = f.lag(stage);
        double finish = q.last(stage * v);
        int run = done > lag ? done - lag : 0;
        if (q.split) {
            finish += f.sum_weights(stage, run, q.turns);
        }
        q.finish(stage) = finish;
        FORMULA_FOR (int chunk = 0; chunk < v; chunk++) {
            int slot = stage * v + chunk;
            if (!q.split) {
                q.gradients(slot) = q.last(slot) - q.blocking(slot);
                continue;
            }
            int turn = q.turns - 1 - chunk * q.last_group;
            if (turn + lag >= done) {
                q.gradients(slot) = q.last(stage * v) + f.sum_weights(stage, run, turn + 1);
            } else {
                q.gradients(slot) = input_gradient(stage, done - turn - lag) + q.weight(slot);
            }
        }
    }

    // End of the input gradient that has so many turns behind it.
    __device__ double input_gradient(int stage, int after) const {
        int chunk = after / q.last_group;
        int slot = stage * q.chunks + chunk;
        int back = after - chunk * q.last_group;
        if (chunk < q.chunks - 1 && q.last_group > 1) {
            return q.last(slot) - back * (q.last(slot) - q.first(slot)) / (q.last_group - 1);
        }
        return q.last(slot) - back * (q.backward(slot) + q.weight(slot));
    }
};

__device__ static inline double depth_first(const Problem &q) {
    DepthFirst f = {q, 1.0 / q.group, 1.0 / q.last_group, 1.0 / q.chunks, 0};
    f.warm_up();
    f.sum_up();
    f.alone();
    if (q.groups > 1 && q.group >= q.stages) {
        Rounds rounds = {q, f, 0, 0, 0, 0};
        rounds.extend();
    }
    f.steady();
    Tail tail = {q, f};
    return tail.solve();
}

}

#endif
