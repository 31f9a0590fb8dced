// dev.trainyard.kernel.makespan.InterleavedRounds and InterleavedBlocks, one pipeline a thread.
#ifndef TRAINYARD_FORMULA_ROUNDS_CUH
#define TRAINYARD_FORMULA_ROUNDS_CUH

#include "formula_interleaved.cuh"

namespace formula {

// InterleavedBlocks.
struct Blocks {
    const Problem &q;
    const Interleaved &f;
    // Which of two words holds the ends of the block done, 0 or 1; the other those of the next one.
    int turned_over;
    int n;
    int chunk;
    int back_chunk;
    int chunk_before;
    int back_before;
    int cut;
    double last_forward;
    double last_backward;

    __device__ int forward_word() const { return OWN_WORD + 4 + turned_over; }
    __device__ int next_forward_word() const { return OWN_WORD + 5 - turned_over; }
    __device__ int backward_word() const { return OWN_WORD + 6 + turned_over; }
    __device__ int next_backward_word() const { return OWN_WORD + 7 - turned_over; }
    __device__ double &forward(int stage) const { return q.stage_word(stage, forward_word()); }
    __device__ double &next_forward(int stage) const { return q.stage_word(stage, next_forward_word()); }
    __device__ double &backward(int stage) const { return q.stage_word(stage, backward_word()); }
    __device__ double &next_backward(int stage) const { return q.stage_word(stage, next_backward_word()); }

    // Sets up block 1, the first behind the warm-up.
    __device__ void start() {
        int v = q.chunks;
        int g = q.group;
        move(1);
        cut = q.stages - 1 - (g - 1) / 2;
        cut = cut < 0 ? 0 : cut;
        last_forward = NEVER;
        last_backward = NEVER;
        FORMULA_FOR (int stage = 0; stage < q.stages; stage++) {
            int at = stage * v;
            double turned = f.turned(stage);
            backward(stage) = turned;
            int twice = 2 * (q.stages - 1 - stage);
            double end = stage > 0 ? forward(stage - 1) + (q.latency(at) + q.forward(at)) : 0;
            double alone = twice >= g ? f.second(stage)
                    : turned + (g - twice - 1) * (q.forward(at + v - 1) + q.backward(at + v - 1)) + q.forward(at);
            forward(stage) = later(end, alone);
        }
    }

    // Goes on at another block, whose predecessor's ends are set.
    __device__ void move(int block) {
        int v = q.chunks;
        n = block;
        chunk = block % v;
        chunk_before = chunk == 0 ? v - 1 : chunk - 1;
        back_chunk = v - 1 - chunk;
        back_before = v - 1 - chunk_before;
    }

    // B(n) on the stages near the last.
    __device__ void lower() const {
        int v = q.chunks;
        int first = (q.stages - 1) * v;
        int now = first + back_chunk;
        int then = first + back_before;
        int with = first + chunk_before;
        double before;
        double hop;
        if (back_chunk < v - 1) {
            before = backward(0);
            hop = q.latency(back_chunk + 1);
        } else {
            before = last_backward + q.forward(with);
            hop = q.latency(1) + q.backward(first);
        }
        int twice = 0;
        FORMULA_FOR (int stage = q.stages - 1; stage >= cut; stage--) {
            double pass = q.backward(now);
            double end = forward(stage) + twice * (q.backward(then) + q.forward(with)) + pass;
            before = later(end, before + (hop + pass));
            next_backward(stage) = before;
            hop = q.latency(now);
            twice += 2;
            now -= v;
            then -= v;
            with -= v;
        }
    }

    // F(n + v) on all stages.
    __device__ void forwards() {
        int v = q.chunks;
        int p = q.stages;
        int g = q.group;
        double before;
        double hop;
        if (chunk > 0) {
            before = forward(p - 1);
            hop = q.latency(chunk);
        } else {
            before = last_forward + q.backward(back_before);
            hop = q.latency(v - 1) + q.forward(v - 1);
        }
        int now = chunk;
        int then = chunk_before;
        int with = back_before;
        int pairs = 2 * (g - p) + 1;
        FORMULA_FOR (int stage = 0; stage < cut; stage++) {
            double pass = q.forward(now);
            double end = backward(stage) + pairs * (q.forward(then) + q.backward(with)) + pass;
            before = later(end, before + (hop + pass));
            next_forward(stage) = before;
            pairs += 2;
            now += v;
            then += v;
            with += v;
            hop = q.latency(now);
        }
        with += back_chunk - back_before;
        pairs = g - 2 * (p - cut) + 1;
        FORMULA_FOR (int stage = cut; stage < p; stage++) {
            double pass = q.forward(now);
            double end = next_backward(stage) + pairs * (q.forward(then) + q.backward(with)) + pass;
            if (stage > cut) {
                hop = q.latency(now);
            }
            before = later(end, before + (hop + pass));
            next_forward(stage) = before;
            pairs += 2;
            now += v;
            then += v;
            with += v;
        }
        then -= v;
        with -= v;
        last_forward = next_backward(p - 1) + (g - 1) * (q.forward(then) + q.backward(with))
                - q.backward(with);
    }

    // B(n) on the stages near the first.
    __device__ void upper(bool forwards_run) {
        last_backward = NEVER;
        if (cut == 0) {
            return;
        }
        int v = q.chunks;
        int first = (cut - 1) * v;
        int now = first + back_chunk;
        int then = first + back_before;
        int with = first + chunk;
        int pairs = 2 * (q.stages - cut) - q.group;
        double before = next_backward(cut);
        double hop = q.latency(now + v);
        double end = 0;
        FORMULA_FOR (int stage = cut - 1; stage >= 0; stage--) {
            double pass = q.backward(now);
            if (forwards_run) {
                end = next_forward(stage) + pairs * (q.backward(then) + q.forward(with)) + pass;
            } else {
                end = backward(stage);
            }
            before = later(end, before + (hop + pass));
            next_backward(stage) = before;
            hop = q.latency(now);
            pairs += 2;
            now -= v;
            then -= v;
            with -= v;
        }
        if (forwards_run && pairs > 2) {
            last_backward = end - q.backward(back_chunk) - q.forward(chunk);
        }
    }

    // Goes on to the next block.
    __device__ void turn_over() {
        turned_over = 1 - turned_over;
        n++;
        chunk_before = chunk;
        back_before = back_chunk;
        chunk = chunk == q.chunks - 1 ? 0 : chunk + 1;
        back_chunk = q.chunks - 1 - chunk;
    }
};

// InterleavedRounds.
struct Rounds {
    const Problem &q;
    const Interleaved &f;
    Blocks &b;
    bool comparing;
    double kept_last_forward;
    double kept_last_backward;

    static constexpr int ROUND_FORWARD_WORD = OWN_WORD + 8;
    static constexpr int ROUND_BACKWARD_WORD = OWN_WORD + 9;
    __device__ double &kept_forward(int stage) const { return q.own(stage, 10); }
    __device__ double &kept_backward(int stage) const { return q.link(stage); }
    // Whether a chunk is like the one before it, in a word that the warm-up has left.
    __device__ double &alike(int c) const { return q.ready(c); }

    __device__ void extend() {
        int v = q.chunks;
        int last_block = q.last_group == q.group ? q.groups * v - 1 : (q.groups - 1) * v;
        int end = last_block - v;
        int kept = end > 2 * v ? v + 1 + (end - v - 1) % v : 0;
        b.start();
        compare(end);
        while (b.n <= end) {
            b.lower();
            b.forwards();
            b.upper(true);
            b.turn_over();
            int done = b.n - 1;
            if (done == v && end > 2 * v) {
                FORMULA_FOR (int stage = 0; stage < q.stages; stage++) {
                    q.stage_word(stage, ROUND_FORWARD_WORD) = b.forward(stage);
                    q.stage_word(stage, ROUND_BACKWARD_WORD) = b.backward(stage);
                }
            }
            if (same_as_before(b.chunk_before + 1)) {
                jump(done < kept ? kept : end);
            }
            if (b.n - 1 == kept) {
                keep();
            }
            if (done == 2 * v && end > done) {
                skip(end);
            }
        }
        b.lower();
        b.upper(false);
        if (q.last_group == q.group) {
            finish();
        } else {
            finish(last_block * q.group, b.n * q.group);
        }
    }

    // Finds the chunks that are like the one before them.
    __device__ void compare(int end) {
        int v = q.chunks;
        comparing = v >= 5 && end >= 4;
        FORMULA_FOR (int c = 1; comparing && c < v; c++) {
            bool same = true;
            FORMULA_FOR (int slot = c; same && slot < q.stages * v; slot += v) {
                same = q.forward(slot) == q.forward(slot - 1) && q.backward(slot) == q.backward(slot - 1)
                        && q.latency(slot) == q.latency(slot - 1);
            }
            alike(c) = same ? 1 : 0;
        }
    }

    // For a place in a round: a block there runs chunks like those of the block before it, on every stage.
    __device__ bool same_as_before(int c) const {
        int v = q.chunks;
        return comparing && c >= 2 && c < v && alike(c) != 0 && alike(c - 1) != 0 && alike(v - c) != 0
                && alike(v + 1 - c) != 0;
    }

    // Goes on to the block before the next one that is unlike, at most to a given one, if all ends grow alike.
    __device__ void jump(int most) {
        int blocks = 0;
        while (same_as_before(b.chunk_before + 1 + blocks) && b.n - 1 + blocks < most) {
            blocks++;
        }
        if (blocks == 0 || !grown_alike(b.next_forward_word(), b.next_backward_word())) {
            return;
        }
        double more = blocks * (b.backward(0) - b.next_backward(0));
        FORMULA_FOR (int stage = 0; stage < q.stages; stage++) {
            b.forward(stage) += more;
            b.backward(stage) += more;
        }
        b.last_forward += more;
        b.last_backward += more;
        b.move(b.n + blocks);
    }

    // Whether all ends are later than those in two words by the same.
    __device__ bool grown_alike(int forward_then, int backward_then) const {
        double grown = b.backward(0) - q.stage_word(0, backward_then);
        double most = grown + 1e-14 * b.backward(0);
        double least = grown - 1e-14 * b.backward(0);
        FORMULA_FOR (int stage = 0; stage < q.stages; stage++) {
            double fore = b.forward(stage) - q.stage_word(stage, forward_then);
            double after = b.backward(stage) - q.stage_word(stage, backward_then);
            if (fore > most || fore < least || after > most || after < least) {
                return false;
            }
        }
        return true;
    }

    __device__ void keep() {
        FORMULA_FOR (int stage = 0; stage < q.stages; stage++) {
            kept_forward(stage) = b.forward(stage);
            kept_backward(stage) = b.backward(stage);
        }
        kept_last_forward = b.last_forward;
        kept_last_backward = b.last_backward;
    }

    // After two rounds: leaves out as many as are whole, or goes right to the end.
    __device__ void skip(int end) {
        double least = b.backward(0) - q.stage_word(0, ROUND_BACKWARD_WORD);
        if (grown_alike(ROUND_FORWARD_WORD, ROUND_BACKWARD_WORD)) {
            int rounds = (end - q.chunks - 1) / q.chunks;
            double more = rounds * least;
            FORMULA_FOR (int stage = 0; stage < q.stages; stage++) {
                b.forward(stage) = kept_forward(stage) + more;
                b.backward(stage) = kept_backward(stage) + more;
            }
            b.last_forward = kept_last_forward + more;
            b.last_backward = kept_last_backward + more;
            b.move(end + 1);
            return;
        }
        int rounds = (end - b.n) / q.chunks;
        if (rounds == 0) {
            return;
        }
        FORMULA_FOR (int stage = 1; stage < q.stages; stage++) {
            double grown = b.backward(stage) - q.stage_word(stage, ROUND_BACKWARD_WORD);
            least = grown < least ? grown : least;
        }
        FORMULA_FOR (int stage = 0; stage < q.stages; stage++) {
            double more = rounds * later(least, q.pair(stage) * q.chunks * q.group);
            b.forward(stage) += more;
            b.backward(stage) += more;
        }
        b.last_forward += rounds * least;
        b.last_backward += rounds * least;
        b.move(b.n + rounds * q.chunks);
    }

    // To a stage's last forward where groups are alike.
    __device__ void finish() const {
        int v = q.chunks;
        int g = q.group;
        int twice = 2 * (q.stages - 1);
        int at = 0;
        FORMULA_FOR (int stage = 0; stage < q.stages; stage++) {
            double pass = q.forward(at + v - 1);
            double back = q.backward(at + v - 1);
            double end = b.forward(stage) + (g - 1) * pass;
            if (twice >= g) {
                end += (twice - g) * q.backward(at + 1) + (2 * g - twice - 1) * q.backward(at);
            } else {
                end += twice * q.backward(at) + (g - 1 - twice) * back;
            }
            double own = later(f.own(stage), end);
            int pairs = g - 1 - twice;
            if (pairs > 0) {
                end = b.next_backward(stage) + (pairs - 1) * back + pairs * pass;
                own = later(own, end);
            }
            f.own(stage) = own;
            twice -= 2;
            at += v;
        }
    }

    // The same from the last forward and the last backward walked.
    __device__ void finish(int forward_turn, int backward_turn) const {
        FORMULA_FOR (int stage = 0; stage < q.stages; stage++) {
            int left = f.steps(stage);
            int step = forward_turn - f.warm(stage);
            if (left < 0 || step < 0) {
                continue;
            }
            double end = b.forward(stage) + f.last_forwards(stage, q.turns - forward_turn - 1)
                    + f.backwards(stage, step, left);
            f.own(stage) = later(f.own(stage), end);
            if (backward_turn < left) {
                end = b.next_backward(stage) + f.backwards(stage, backward_turn + 1, left)
                        + f.last_forwards(stage, q.turns - backward_turn - f.warm(stage) - 1);
                f.own(stage) = later(f.own(stage), end);
            }
        }
    }
};

}

#endif
