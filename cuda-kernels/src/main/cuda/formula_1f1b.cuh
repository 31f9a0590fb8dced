// dev.trainyard.kernel.makespan.OneForwardOneBackwardFormula and OneForwardOneBackwardCycle, one pipeline a thread.
#ifndef TRAINYARD_FORMULA_1F1B_CUH
#define TRAINYARD_FORMULA_1F1B_CUH

#include "formula_problem.cuh"

namespace formula {

// OneForwardOneBackwardFormula.
struct Single {
    const Problem &q;
    int slowest;

    __device__ double &filled(int stage) const { return q.own(stage, 2); }
    __device__ double &turned(int stage) const { return q.own(stage, 3); }
    __device__ double &emptied(int stage) const { return q.own(stage, 4); }
    __device__ double &settled(int stage) const { return q.own(stage, 5); }
    __device__ double &own(int stage) const { return q.own(stage, 6); }

    __device__ void warm_up() {
        int p = q.stages;
        int m = q.micro_batches;
        int more = m - 1;
        double early = NEVER;
        double late = NEVER;
        double longest = 0;
        slowest = 0;
        FORMULA_FOR (int stage = 0; stage < p; stage++) {
            double pass = q.forward(stage);
            double hop = q.latency(stage) + pass;
            early = later(later(0, q.ready(stage)) + pass, early + hop);
            late = later(early + more * pass, late + hop);
            int into = p - 1 - stage;
            // between the two is convex: this chord is late where stages before are slower
            filled(stage) = into >= m ? late : more > 0 ? early + (late - early) * into / more : early;
            own(stage) = late;
            double both = pass + q.backward(stage);
            q.pair(stage) = both;
            if (both > longest) {
                longest = both;
                slowest = stage;
            }
        }
    }

    __device__ void turn() const {
        int p = q.stages;
        int m = q.micro_batches;
        double arrival = 0;
        FORMULA_FOR (int stage = p - 1; stage >= 0; stage--) {
            double back = q.backward(stage);
            double end = later(filled(stage), arrival) + back;
            turned(stage) = end;
            arrival = end + q.latency(stage);
            int left = steps(stage);
            if (left > 0) {
                double pass = q.forward(stage);
                own(stage) = end - back + m * pass - (p - stage) * pass + left * back;
            } else if (left == 0) {
                own(stage) = filled(stage);
            }
        }
    }

    __device__ void empty() const {
        int p = q.stages;
        bool again = q.micro_batches > p + 1;
        int left = q.micro_batches - p - 1;
        double passed = 0;
        double end = NEVER;
        FORMULA_FOR (int stage = 0; stage < p; stage++) {
            double pass = q.forward(stage);
            double hop = q.latency(stage) + pass;
            double alone = own(stage);
            if (again) {
                double first = turned(stage) + stage * q.backward(stage) + (stage + 1) * pass;
                passed = later(first, passed + hop);
                alone = later(alone, passed + left * q.pair(stage));
                own(stage) = alone;
            }
            end = later(alone, end + hop);
            emptied(stage) = end;
        }
    }

    __device__ void settle() const {
        double before = NEVER;
        FORMULA_FOR (int stage = q.stages - 1; stage >= 0; stage--) {
            double back = q.backward(stage);
            if (steps(stage) < 0) {
                settled(stage) = emptied(stage);
            } else {
                settled(stage) = later(later(emptied(stage), turned(stage) - back), before) + back;
            }
            before = own(stage) - q.forward(stage) + q.latency(stage);
        }
    }

    __device__ double tail() const {
        int last = q.micro_batches - 1;
        double longest = q.pair(slowest);
        double first = NEVER;
        double end = NEVER;
        double latency = 0;
        double makespan = 0;
        FORMULA_FOR (int stage = q.stages - 1; stage >= 0; stage--) {
            double back = q.backward(stage);
            int steady = steps(stage);
            double early = first + latency + back;
            double late = end + latency + back;
            if (steady < 0) {
                first = later(turned(stage), early);
                end = later(late, first + last * back);
            } else {
                first = later(later(settled(stage) - steady * longest, early), turned(stage));
                int left = last - steady;
                end = later(settled(stage) + left * back, late);
                if (left > 0) {
                    end = later(end, settled(stage + 1) + latency + left * back);
                }
            }
            latency = q.latency(stage);
            q.finish(stage) = end;
            q.gradients(stage) = end - q.blocking(stage);
            makespan = later(makespan, end);
        }
        return makespan;
    }

    // Pairs of forward and backward that a stage runs between its warm-up and its cool-down; -1 where none fits.
    __device__ int steps(int stage) const {
        int left = q.micro_batches - q.stages + stage;
        return left < 0 ? -1 : left;
    }
};

// OneForwardOneBackwardCycle.
struct Cycle {
    const Problem &q;
    const Single &f;
    Slowest interval;

    // Longest ways to a stage's forward and backward, less a period for each step, and the steps on them.
    __device__ double &down(int stage) const { return q.own(stage, 7); }
    __device__ double &up(int stage) const { return q.own(stage, 8); }
    __device__ int &down_steps(int stage) const { return q.steps(stage).a; }
    __device__ int &up_steps(int stage) const { return q.steps(stage).b; }

    __device__ void extend() {
        if (hops_never_pay()) {
            if (f.steps(f.slowest) >= 0) {
                around();
            }
            return;
        }
        FORMULA_FOR (int stage = 0; stage < q.stages; stage++) {
            q.link(stage) = 2 * q.latency(stage);
        }
        interval.find(q, f.slowest);
        if (f.steps(interval.from) >= 0) {
            around_several();
        }
    }

    __device__ bool hops_never_pay() const {
        int slow = f.slowest;
        double longest = q.pair(slow);
        FORMULA_FOR (int stage = 0; stage < q.stages; stage++) {
            if (stage != slow && q.pair(stage) + 2 * q.latency(stage < slow ? stage + 1 : stage) > longest) {
                return false;
            }
        }
        return true;
    }

    __device__ void around() const {
        int slow = f.slowest;
        double each = q.pair(slow);
        double in = NEVER;
        int steps = 0;
        FORMULA_FOR (int stage = 0; stage <= slow; stage++) {
            double fore = q.forward(stage);
            double end = f.turned(stage) + fore - each;
            double passed = in + (q.latency(stage) + fore - each);
            int taken = 1;
            if (f.filled(stage) > end) {
                end = f.filled(stage);
                taken = 0;
            }
            if (passed > end) {
                end = passed;
                taken = steps + 1;
            }
            in = end;
            steps = taken;
        }
        double reached = f.turned(slow);
        double turn = in + q.backward(slow);
        if (turn > reached + ROUNDING * each) {
            reached = turn;
        } else {
            steps = 0;
        }
        double out = reached;
        FORMULA_FOR (int stage = slow; stage >= 0; stage--) {
            int all = f.steps(stage);
            if (stage < slow) {
                out += q.latency(stage + 1) + q.backward(stage);
            }
            if (all >= steps) {
                f.settled(stage) = later(f.settled(stage), out + all * each);
            }
            if (all > steps) {
                f.emptied(stage) = later(f.emptied(stage), out + q.forward(stage) + (all - 1) * each);
            }
        }
        int left = f.steps(slow) - steps - 1;
        if (left >= 0) {
            // further down a stage has one step more for each hop, which takes up the period that the hop is less
            out = reached + q.forward(slow) + (f.steps(slow) - 1) * each;
            FORMULA_FOR (int stage = slow + 1; stage < q.stages; stage++) {
                out += q.latency(stage) + q.forward(stage);
                f.emptied(stage) = later(f.emptied(stage), out);
            }
        }
        pass();
    }

    // On from a stage's last forward to the next stage's, and to the backward behind it.
    __device__ void pass() const {
        double end = NEVER;
        FORMULA_FOR (int stage = 0; stage < q.stages; stage++) {
            end = later(f.emptied(stage), end + (q.latency(stage) + q.forward(stage)));
            f.emptied(stage) = end;
            if (f.steps(stage) >= 0) {
                f.settled(stage) = later(f.settled(stage), end + q.backward(stage));
            }
        }
    }

    __device__ void around_several() const {
        double period = interval.period;
        int length = interval.to - interval.from + 1;
        double alone = 0;
        double hops = 0;
        FORMULA_FOR (int stage = interval.from; stage <= interval.to; stage++) {
            alone = later(alone, q.pair(stage));
            hops += stage > interval.from ? q.link(stage) : 0;
        }
        double loss = length > 1 ? hops / (length - 1) : 0;
        enter();
        FORMULA_FOR (int stage = 0; stage < q.stages; stage++) {
            int steps = f.steps(stage);
            if (steps < 0) {
                continue;
            }
            int left = steps - down_steps(stage);
            if (left >= 0) {
                f.emptied(stage) = later(f.emptied(stage),
                        down(stage) + steps * period - remainder(left, length, loss, period - alone));
            }
            left = steps - up_steps(stage);
            if (left >= 0) {
                f.settled(stage) = later(f.settled(stage),
                        up(stage) + steps * period - remainder(left, length, loss, period - alone));
            }
        }
        pass();
    }

    __device__ void enter() const {
        int from = interval.from;
        FORMULA_FOR (int stage = 0; stage < q.stages; stage++) {
            up(stage) = f.turned(stage);
            up_steps(stage) = 0;
        }
        sweep(true);
        int steps = up_steps(from);
        double reached = up(from);
        FORMULA_FOR (int stage = 0; stage < q.stages; stage++) {
            up(stage) = NEVER;
        }
        up(from) = reached;
        up_steps(from) = steps;
        FORMULA_FOR (int stage = from - 1; stage >= 0; stage--) {
            reached += q.latency(stage + 1) + q.backward(stage);
            up(stage) = reached;
            up_steps(stage) = steps;
        }
        sweep(false);
    }

    // Down on forwards, entered from backwards, and up on backwards, entered from forwards.
    __device__ void sweep(bool in) const {
        double each = interval.period;
        double before = NEVER;
        int steps_before = 0;
        FORMULA_FOR (int stage = 0; stage < q.stages; stage++) {
            double pass = q.forward(stage);
            double end = up(stage) + pass - each;
            int steps = up_steps(stage) + 1;
            if (in && f.filled(stage) > end) {
                end = f.filled(stage);
                steps = 0;
            }
            double passed = before + (q.latency(stage) + pass - each);
            if (passed > end) {
                end = passed;
                steps = steps_before + 1;
            }
            before = end;
            steps_before = steps;
            down(stage) = end;
            down_steps(stage) = steps;
        }
        double least = ROUNDING * interval.period;
        before = NEVER;
        double latency = 0;
        FORMULA_FOR (int stage = q.stages - 1; stage >= 0; stage--) {
            double back = q.backward(stage);
            double end = up(stage);
            int steps = up_steps(stage);
            double turn = down(stage) + back;
            if (turn > end + least) {
                end = turn;
                steps = down_steps(stage);
            }
            double passed = before + (latency + back);
            if (passed > end + least) {
                end = passed;
                steps = steps_before;
            }
            latency = q.latency(stage);
            before = end;
            steps_before = steps;
            up(stage) = end;
            up_steps(stage) = steps;
        }
    }
};

__device__ static inline double one_forward_one_backward(const Problem &q) {
    Single f = {q, 0};
    f.warm_up();
    f.turn();
    f.empty();
    f.settle();
    Cycle cycle = {q, f, {0, 0, 0}};
    cycle.extend();
    return f.tail();
}

}

#endif
