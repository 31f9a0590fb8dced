package dev.trainyard.kernel.makespan;

import static dev.trainyard.kernel.makespan.FormulaProblem.NEVER;
import static dev.trainyard.kernel.makespan.FormulaProblem.later;

/**
 * Phases 4 and 5 of {@link DualPipeFormula}. Both chunks of a pair's messages go the same way: near forward and far
 * backward inward, far forward and near backward outward. A stage's k-th pair inward leads to its k-th outward and to
 * the next inward one step nearer to the middle; the two middle stages' k-th inward lead to each other's k-th outward;
 * an outward pair leads to the k-th one step nearer to the end, and to the stage's next inward pair. So every cycle
 * spans an interval of stages, as in {@link DepthFirstCycle}, and
 *
 * <pre>
 * period = max over s, t of (sum over s to t of both pairs + 2 (t - s) latency) / (t - s + 1)
 * </pre>
 *
 * A stage runs {@code m/2 - p + d + 1} pairs inward; in phase 5 the far backward that is left stands in for one.
 */
final class DualPipeSteady {
    private static final double ROUNDING = 1e-12;

    private final DualPipeFormula f;
    private final SlowestInterval slowest;
    private final double[] pairs;
    /** End of the first pair outward; of the last pair inward and outward of phase 4. */
    private final double[] opened;
    private final double[] lastIn;
    private final double[] lastOut;
    /** Longest ways to a pair inward and outward, less a period for each step, and the steps on them. */
    private final double[] in;
    private final double[] out;
    private final int[] inSteps;
    private final int[] outSteps;
    private int from;
    private int to;
    private double period;

    DualPipeSteady(DualPipeFormula formula, int mostStages) {
        f = formula;
        slowest = new SlowestInterval(mostStages);
        pairs = new double[mostStages];
        opened = new double[mostStages];
        lastIn = new double[mostStages];
        lastOut = new double[mostStages];
        in = new double[mostStages];
        out = new double[mostStages];
        inSteps = new int[mostStages];
        outSteps = new int[mostStages];
    }

    void solve() {
        for (int stage = 0; stage < f.q.stages; stage++) {
            pairs[stage] = f.inward[stage] + f.outward[stage];
            opened[stage] = f.begun[stage] + f.outward[stage];
        }
        cross(f.begun, opened);
        flowOut(opened);
        for (int stage = 0; stage < f.q.stages; stage++) {
            int more = steps(stage) - 1;
            lastOut[stage] = opened[stage] + more * pairs[stage];
            lastIn[stage] = f.begun[stage] + more * pairs[stage];
            if (more > 0) {
                lastIn[stage] = later(lastIn[stage], lastOut[stage] - f.outward[stage]);
            }
        }
        around();
        for (int side = 0; side < 2; side++) {
            for (int depth = 0; depth < f.half; depth++) {
                int stage = f.stage(side, depth);
                if (depth > 0) {
                    lastIn[stage] = later(lastIn[stage], lastIn[f.stage(side, depth - 1)]
                            + f.overlapped[DualPipeFormula.outer(side, stage)] + f.inward[stage]);
                }
                lastOut[stage] = later(lastOut[stage], lastIn[stage] + f.outward[stage]);
                f.settled[stage] = lastOut[stage] + (f.half - 1 - depth)
                        * (f.farInput[stage] + f.farWeight[stage] + f.outward[stage]);
            }
        }
        cross(lastIn, f.settled);
        flowOut(f.settled);
    }

    /** Pairs inward of a stage. */
    private int steps(int stage) {
        return f.q.microBatches / 2 - f.q.stages + f.depth(stage) + 1;
    }

    /** The middle stages' pairs inward arrive at each other's pair outward. */
    private void cross(double[] inward, double[] outward) {
        int right = f.half;
        int left = right - 1;
        outward[left] = later(outward[left], inward[right] + f.overlapped[right] + f.outward[left]);
        outward[right] = later(outward[right], inward[left] + f.overlapped[right] + f.outward[right]);
    }

    private void flowOut(double[] outward) {
        for (int side = 0; side < 2; side++) {
            for (int depth = f.half - 2; depth >= 0; depth--) {
                int stage = f.stage(side, depth);
                int inner = f.stage(side, depth + 1);
                outward[stage] = later(outward[stage], outward[inner]
                        + f.overlapped[DualPipeFormula.outer(side, inner)] + f.outward[stage]);
            }
        }
    }

    /** Extends the ends of phase 4 by the paths that go around the longest cycle. */
    private void around() {
        find();
        int length = to - from + 1;
        double alone = 0;
        double hops = 0;
        for (int stage = from; stage <= to; stage++) {
            alone = later(alone, pairs[stage]);
            hops += stage > from ? slowest.link[stage] : 0;
        }
        double hop = length > 1 ? hops / (length - 1) : 0;
        for (int stage = 0; stage < f.q.stages; stage++) {
            in[stage] = f.begun[stage];
            out[stage] = NEVER;
            inSteps[stage] = 0;
            outSteps[stage] = 0;
        }
        sweep();
        sweep();
        int nearest = f.half - 1;
        if (from > nearest) {
            nearest = from;
        } else if (to < nearest) {
            nearest = to;
        }
        int steps = steps(nearest) - 1;
        int left = steps - outSteps[nearest];
        if (left >= 0) {
            lastOut[nearest] = later(lastOut[nearest], out[nearest] + steps * period
                    - DepthFirstCycle.remainder(left, length, hop, period - alone));
        }
        left = steps - inSteps[nearest];
        if (left >= 0) {
            lastIn[nearest] = later(lastIn[nearest], in[nearest] + steps * period
                    - DepthFirstCycle.remainder(left, length, hop, period - alone));
        }
    }

    private void find() {
        int first = f.half;
        for (int k = 0; k < f.q.stages; k++) {
            // from the middle out: of stages alike the inner ones run more pairs
            int stage = k % 2 == 0 ? f.half + k / 2 : f.half - 1 - k / 2;
            slowest.link[stage] = 2 * f.overlapped[stage];
            if (pairs[stage] > pairs[first]) {
                first = stage;
            }
        }
        slowest.find(pairs, f.q.stages, first);
        from = slowest.from;
        to = slowest.to;
        period = slowest.period;
    }

    private void sweep() {
        for (int side = 0; side < 2; side++) {
            for (int depth = 1; depth < f.half; depth++) {
                int stage = f.stage(side, depth);
                int outer = f.stage(side, depth - 1);
                goIn(stage, in[outer] + f.overlapped[DualPipeFormula.outer(side, stage)], inSteps[outer] + 1);
            }
        }
        for (int stage = 0; stage < f.q.stages; stage++) {
            goOut(stage, in[stage], inSteps[stage]);
        }
        int right = f.half;
        goOut(right - 1, in[right] + f.overlapped[right], inSteps[right]);
        goOut(right, in[right - 1] + f.overlapped[right], inSteps[right - 1]);
        for (int side = 0; side < 2; side++) {
            for (int depth = f.half - 2; depth >= 0; depth--) {
                int stage = f.stage(side, depth);
                int inner = f.stage(side, depth + 1);
                goOut(stage, out[inner] + f.overlapped[DualPipeFormula.outer(side, inner)], outSteps[inner]);
            }
        }
        for (int stage = 0; stage < f.q.stages; stage++) {
            goIn(stage, out[stage], outSteps[stage] + 1);
        }
    }

    private void goIn(int stage, double arrival, int steps) {
        double end = arrival + f.inward[stage] - period;
        if (end > in[stage] + ROUNDING * period) {
            in[stage] = end;
            inSteps[stage] = steps;
        }
    }

    private void goOut(int stage, double arrival, int steps) {
        double end = arrival + f.outward[stage];
        if (end > out[stage] + ROUNDING * period) {
            out[stage] = end;
            outSteps[stage] = steps;
        }
    }
}
