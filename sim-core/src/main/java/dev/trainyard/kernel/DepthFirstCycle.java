package dev.trainyard.kernel;

import static dev.trainyard.kernel.FormulaProblem.NEVER;
import static dev.trainyard.kernel.FormulaProblem.later;

/**
 * The steady phase of one-chunk schedules where messages hold it up. Forward w + k and backward k of a stage are its
 * step k. In the graph of passes a step's forward leads to its backward; a backward to the next step's forward on the
 * same stage and to the same step's backward upstream; a forward to the next step's forward downstream. So every
 * elementary cycle goes down from a stage s to a stage t on forwards and back up on backwards, in t - s + 1 steps, and
 * the longest mean over all of them is the period (Baccelli et al., 1992, theorem 2.9):
 *
 * <pre>
 * period = max over s, t of (sum over s to t of (f + b) + 2 (t - s) latency) / (t - s + 1)
 * </pre>
 *
 * With ZB-H1 a stage's weight gradient is between its backward and its next forward, so a cycle has that of s alone.
 * {@link SlowestInterval} finds it.
 *
 * <p>The longest path to a stage's last step then runs from the warm-up to that interval, around it, and on. What a
 * pass costs more than the period makes the longest ways in and out two sweeps. Steps that don't fill a whole cycle go
 * around shorter ones: {@link #remainder}.
 */
final class DepthFirstCycle {
    private static final double ROUNDING = 1e-12;

    private final DepthFirstFormula f;
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

    DepthFirstCycle(DepthFirstFormula formula, int mostStages) {
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
        find();
        int length = to - from + 1;
        if (f.steps(from) < 0) {
            return;
        }
        double alone = 0;
        double hops = 0;
        for (int stage = from; stage <= to; stage++) {
            alone = later(alone, f.pair[stage]);
            hops += stage > from ? slowest.link[stage] : 0;
        }
        double loss = length > 1 ? hops / (length - 1) : 0;
        enter((double) length);
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
        for (int stage = 1; stage < q.stages; stage++) {
            f.emptied[stage] = later(f.emptied[stage],
                    f.emptied[stage - 1] + (q.latency[stage] + q.forward[stage]));
        }
        for (int stage = 0; stage < q.stages; stage++) {
            if (f.steps(stage) >= 0) {
                f.settled[stage] = later(f.settled[stage], f.emptied[stage] + q.backward[stage]);
            }
        }
    }

    private void find() {
        for (int stage = 0; stage < q.stages; stage++) {
            slowest.link[stage] = 2 * q.latency[stage] - q.weight[stage];
        }
        int first = 0;
        while (f.pair[first] < f.slowest) {
            first++;
        }
        slowest.find(f.pair, q.stages, first);
        from = slowest.from;
        to = slowest.to;
        period = slowest.period;
    }

    /**
     * The ways in to the cycle, then those out of it. While a stage's weight gradients have not begun, going round
     * takes that much less.
     */
    private void enter(double length) {
        double early = q.weight[from] / length;
        for (int stage = 0; stage < q.stages; stage++) {
            up[stage] = f.turned[stage];
            upSteps[stage] = 0;
        }
        sweep(period - early, true);
        int steps = upSteps[from];
        int without = q.split && f.lag(from) > steps ? f.lag(from) - steps : 0;
        double reached = up[from] - (steps + without) * early;
        for (int stage = 0; stage < q.stages; stage++) {
            up[stage] = NEVER;
        }
        up[from] = reached;
        upSteps[from] = steps;
        for (int stage = from - 1; stage >= 0; stage--) {
            up[stage] = up[stage + 1] + (q.latency[stage + 1] + q.backward[stage]);
            upSteps[stage] = steps;
        }
        sweep(period, false);
    }

    /** Down on forwards, entered from backwards, and up on backwards, entered from forwards. */
    private void sweep(double each, boolean in) {
        for (int stage = 0; stage < q.stages; stage++) {
            double end = up[stage] + (in && f.lag(stage) > 0 ? 0 : q.weight[stage]) + q.forward[stage] - each;
            int steps = upSteps[stage] + 1;
            if (in && f.filled[stage] > end) {
                end = f.filled[stage];
                steps = 0;
            }
            if (stage > 0) {
                double passed = down[stage - 1] + (q.latency[stage] + q.forward[stage] - each);
                if (passed > end) {
                    end = passed;
                    steps = downSteps[stage - 1] + 1;
                }
            }
            down[stage] = end;
            downSteps[stage] = steps;
        }
        double least = ROUNDING * period;
        for (int stage = q.stages - 1; stage >= 0; stage--) {
            double turn = down[stage] + q.backward[stage];
            if (turn > up[stage] + least) {
                up[stage] = turn;
                upSteps[stage] = downSteps[stage];
            }
            if (stage < q.stages - 1) {
                double passed = up[stage + 1] + (q.latency[stage + 1] + q.backward[stage]);
                if (passed > up[stage] + least) {
                    up[stage] = passed;
                    upSteps[stage] = upSteps[stage + 1];
                }
            }
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
