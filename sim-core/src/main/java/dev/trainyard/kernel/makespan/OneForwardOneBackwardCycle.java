package dev.trainyard.kernel.makespan;

import static dev.trainyard.kernel.makespan.FormulaProblem.NEVER;
import static dev.trainyard.kernel.makespan.FormulaProblem.later;

/**
 * The steady phase of 1F1B with one chunk where messages hold it up. Forward w + k and backward k of a stage are its
 * step k. In the graph of passes a step's forward leads to its backward; a backward to the next step's forward on the
 * same stage and to the same step's backward upstream; a forward to the next step's forward downstream. So every
 * elementary cycle goes down from a stage s to a stage t on forwards and back up on backwards, in t - s + 1 steps, and
 * the longest mean over all of them is the period (Baccelli et al., 1992, theorem 2.9):
 *
 * <pre>
 * period = max over s, t of (sum over s to t of (f + b) + 2 (t - s) latency) / (t - s + 1)
 * </pre>
 *
 * {@link SlowestInterval} finds it.
 *
 * <p>The longest path to a stage's last step then runs from the warm-up to that interval, around it, and on. What a
 * pass costs more than the period makes the longest ways in and out two sweeps. Steps that don't fill a whole cycle go
 * around shorter ones: {@link #remainder}.
 */
final class OneForwardOneBackwardCycle {
    private static final double ROUNDING = 1e-12;

    private final OneForwardOneBackwardFormula f;
    private final FormulaProblem q;
    private final SlowestInterval slowest;
    /** Longest ways to a stage's forward and backward, less a period for each step, and the steps on them. */
    private final double[] down;
    private final double[] up;
    private final int[] downSteps;
    private final int[] upSteps;
    private int from;
    private int to;
    private double period;

    OneForwardOneBackwardCycle(OneForwardOneBackwardFormula formula, int mostStages) {
        f = formula;
        q = formula.q;
        slowest = new SlowestInterval(mostStages);
        down = new double[mostStages];
        up = new double[mostStages];
        downSteps = new int[mostStages];
        upSteps = new int[mostStages];
    }

    /** Extends the ends of the steady phase by the paths that go around. */
    void extend() {
        if (hopsNeverPay()) {
            from = f.slowest;
            if (f.steps(from) >= 0) {
                around();
            }
            return;
        }
        find();
        if (f.steps(from) >= 0) {
            aroundSeveral();
        }
    }

    /**
     * Whether no stage takes as long as the slowest even with the hop next to it, on the side of the slowest, down and
     * up. Then no interval of stages has a longer mean than the slowest stage alone: count each hop to the stage that
     * it leads away from. And no path gains by a way around between a hop down and the hop back.
     */
    private boolean hopsNeverPay() {
        double[] latency = q.latency;
        double[] pair = f.pair;
        int slow = f.slowest;
        double longest = pair[slow];
        for (int stage = 0; stage < slow; stage++) {
            if (pair[stage] + 2 * latency[stage + 1] > longest) {
                return false;
            }
        }
        for (int stage = slow + 1; stage < q.stages; stage++) {
            if (pair[stage] + 2 * latency[stage] > longest) {
                return false;
            }
        }
        return true;
    }

    /**
     * What {@link #aroundSeveral} comes to where hops never pay: the ways in go down
     * to the slowest stage, the ways out from there up on backwards or down on forwards, none of them back and forth.
     */
    private void around() {
        int slow = f.slowest;
        double each = f.pair[slow];
        double[] fore = q.forward;
        double[] back = q.backward;
        double[] latency = q.latency;
        double in = NEVER;
        int steps = 0;
        for (int stage = 0; stage <= slow; stage++) {
            double end = f.turned[stage] + fore[stage] - each;
            double passed = in + (latency[stage] + fore[stage] - each);
            int taken = 1;
            if (f.filled[stage] > end) {
                end = f.filled[stage];
                taken = 0;
            }
            if (passed > end) {
                end = passed;
                taken = steps + 1;
            }
            in = end;
            steps = taken;
        }
        double reached = f.turned[slow];
        double turn = in + back[slow];
        if (turn > reached + ROUNDING * each) {
            reached = turn;
        } else {
            steps = 0;
        }
        double out = reached;
        for (int stage = slow; stage >= 0; stage--) {
            int all = f.steps(stage);
            if (stage < slow) {
                out += latency[stage + 1] + back[stage];
            }
            if (all >= steps) {
                f.settled[stage] = later(f.settled[stage], out + all * each);
            }
            if (all > steps) {
                f.emptied[stage] = later(f.emptied[stage], out + fore[stage] + (all - 1) * each);
            }
        }
        int left = f.steps(slow) - steps - 1;
        if (left >= 0) {
            // further down a stage has one step more for each hop, which takes up the period that the hop is less
            out = reached + fore[slow] + (f.steps(slow) - 1) * each;
            for (int stage = slow + 1; stage < q.stages; stage++) {
                out += latency[stage] + fore[stage];
                f.emptied[stage] = later(f.emptied[stage], out);
            }
        }
        pass();
    }

    /** On from a stage's last forward to the next stage's, and to the backward behind it. */
    private void pass() {
        double end = NEVER;
        for (int stage = 0; stage < q.stages; stage++) {
            end = later(f.emptied[stage], end + (q.latency[stage] + q.forward[stage]));
            f.emptied[stage] = end;
            if (f.steps(stage) >= 0) {
                f.settled[stage] = later(f.settled[stage], end + q.backward[stage]);
            }
        }
    }

    private void aroundSeveral() {
        int length = to - from + 1;
        double alone = 0;
        double hops = 0;
        for (int stage = from; stage <= to; stage++) {
            alone = later(alone, f.pair[stage]);
            hops += stage > from ? slowest.link[stage] : 0;
        }
        double loss = length > 1 ? hops / (length - 1) : 0;
        enter();
        for (int stage = 0; stage < q.stages; stage++) {
            int steps = f.steps(stage);
            if (steps < 0) {
                continue;
            }
            int left = steps - downSteps[stage];
            if (left >= 0) {
                f.emptied[stage] = later(f.emptied[stage],
                        down[stage] + steps * period - remainder(left, length, loss, period - alone));
            }
            left = steps - upSteps[stage];
            if (left >= 0) {
                f.settled[stage] = later(f.settled[stage],
                        up[stage] + steps * period - remainder(left, length, loss, period - alone));
            }
        }
        pass();
    }

    private void find() {
        for (int stage = 0; stage < q.stages; stage++) {
            slowest.link[stage] = 2 * q.latency[stage];
        }
        slowest.find(f.pair, q.stages, f.slowest);
        from = slowest.from;
        to = slowest.to;
        period = slowest.period;
    }

    /** The ways in to the cycle, then those out of it. */
    private void enter() {
        for (int stage = 0; stage < q.stages; stage++) {
            up[stage] = f.turned[stage];
            upSteps[stage] = 0;
        }
        sweep(true);
        int steps = upSteps[from];
        double reached = up[from];
        for (int stage = 0; stage < q.stages; stage++) {
            up[stage] = NEVER;
        }
        up[from] = reached;
        upSteps[from] = steps;
        for (int stage = from - 1; stage >= 0; stage--) {
            up[stage] = up[stage + 1] + (q.latency[stage + 1] + q.backward[stage]);
            upSteps[stage] = steps;
        }
        sweep(false);
    }

    /** Down on forwards, entered from backwards, and up on backwards, entered from forwards. */
    private void sweep(boolean in) {
        double before = NEVER;
        int stepsBefore = 0;
        for (int stage = 0; stage < q.stages; stage++) {
            double pass = q.forward[stage];
            double end = up[stage] + pass - period;
            int steps = upSteps[stage] + 1;
            if (in && f.filled[stage] > end) {
                end = f.filled[stage];
                steps = 0;
            }
            double passed = before + (q.latency[stage] + pass - period);
            if (passed > end) {
                end = passed;
                steps = stepsBefore + 1;
            }
            before = end;
            stepsBefore = steps;
            down[stage] = end;
            downSteps[stage] = steps;
        }
        double least = ROUNDING * period;
        before = NEVER;
        double latency = 0;
        for (int stage = q.stages - 1; stage >= 0; stage--) {
            double back = q.backward[stage];
            double end = up[stage];
            int steps = upSteps[stage];
            double turn = down[stage] + back;
            if (turn > end + least) {
                end = turn;
                steps = downSteps[stage];
            }
            double passed = before + (latency + back);
            if (passed > end + least) {
                end = passed;
                steps = stepsBefore;
            }
            latency = q.latency[stage];
            before = end;
            stepsBefore = steps;
            up[stage] = end;
            upSteps[stage] = steps;
        }
    }

    /**
     * What steps that don't fill a whole cycle take less than a period each. Among stages that are alike r steps go
     * around r stages, which saves nothing but one hop down and up; else around the slowest stage.
     *
     * @param steps steps to go around
     * @param length steps of the cycle
     * @param hop latency of a hop down and up
     * @param slack period less the slowest stage's own
     */
    static double remainder(int steps, int length, double hop, double slack) {
        int left = length > 1 ? steps % length : 0;
        if (left == 0) {
            return 0;
        }
        double spread = (1 - (double) left / length) * hop;
        double alone = left * slack;
        return spread < alone ? spread : alone;
    }
}
