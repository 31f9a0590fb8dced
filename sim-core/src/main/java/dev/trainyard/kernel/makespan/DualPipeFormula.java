package dev.trainyard.kernel.makespan;

import static dev.trainyard.kernel.makespan.FormulaProblem.later;

import dev.trainyard.kernel.pipeline.PassDurations;

/**
 * DualPipe (DeepSeek-V3, section 3.2.1 and figure 5) as a maximum over paths. With p stages, m micro-batches from each
 * of two ends together, and c stages between a stage and the middle, a stage d from its end runs eight phases. Its near
 * chunk takes the micro-batches that enter at its end, its far chunk the others:
 *
 * <pre>
 * 1  2 c near forwards                           5  c times: far backward; far forward with near backward
 * 2  d + 1 times: near and far forward           6  d + 1 times: far and near backward, the later half
 * 3  c times: far input and weight gradient,        without weight gradients
 *    far forward                                 7  c times: weight gradient, near input gradient
 * 4  m/2 - p + d + 1 times: near forward with    8  d + 1 weight gradients
 *    far backward; far forward with near
 *    backward
 * </pre>
 *
 * Phases 1 to 3: forwards flow in from the ends to the middle, where near and far alternate between the two middle
 * stages at a forward each and a latency, and out; gradients then flow in from the ends. Phases 4 and 5 are
 * {@link DualPipeSteady}. Phases 6 to 8: the last far gradient flows in to the middle and out again.
 */
public final class DualPipeFormula {
    final FormulaProblem q;
    int half;
    /** Passes of the near and the far chunk with their messages, by stage. */
    final double[] nearForward;
    final double[] farForward;
    final double[] nearInput;
    final double[] farInput;
    final double[] nearWeight;
    final double[] farWeight;
    /** The overlapped pairs: near forward with far backward, far forward with near backward. */
    final double[] inward;
    final double[] outward;
    /** Latency of the boundary before a stage, and what of it a pair waits where its other half's message blocks. */
    final double[] latency;
    final double[] overlapped;
    private final double[] nearReady;
    private final double[] farReady;
    /** End of the first near forward and the slowest near forward up to a stage. */
    private final double[] near;
    private final double[] slowest;
    /** End of the first far forward, of the last one in phase 2, of the first far input gradient. */
    private final double[] far;
    private final double[] filled;
    private final double[] turned;
    /** End of the first pair inward, without what overlaps in the middle. */
    final double[] begun;
    /** End of the last pair outward. */
    final double[] settled;
    /** End of the last far and near input gradient. */
    private final double[] lastFar;
    private final double[] lastNear;
    private final DualPipeSteady steady;

    DualPipeFormula(FormulaProblem problem, int mostStages) {
        q = problem;
        nearForward = new double[mostStages];
        farForward = new double[mostStages];
        nearInput = new double[mostStages];
        farInput = new double[mostStages];
        nearWeight = new double[mostStages];
        farWeight = new double[mostStages];
        inward = new double[mostStages];
        outward = new double[mostStages];
        latency = new double[mostStages + 1];
        overlapped = new double[mostStages + 1];
        nearReady = new double[mostStages];
        farReady = new double[mostStages];
        near = new double[mostStages];
        slowest = new double[mostStages];
        far = new double[mostStages];
        filled = new double[mostStages];
        turned = new double[mostStages];
        begun = new double[mostStages];
        settled = new double[mostStages];
        lastFar = new double[mostStages];
        lastNear = new double[mostStages];
        steady = new DualPipeSteady(this, mostStages);
    }

    /** Sets shape and durations; {@code d} from {@code base} on. */
    void load(int p, int m, PassDurations d, int base) {
        q.stages = p;
        q.chunks = 2;
        q.microBatches = m;
        half = p / 2;
        double[] blocking = d.blocking;
        for (int stage = 0; stage < p; stage++) {
            int chunk = stage < half ? 0 : 1;
            int step = stage < half ? 2 : -2;
            int n = base + 2 * stage + chunk;
            int f = base + 2 * stage + 1 - chunk;
            double nearMessages = blocking[n] + blocking[n + step];
            double farMessages = blocking[f] + (depth(stage) > 0 ? blocking[f - step] : 0);
            double nearBackward = d.inputGradient[n] + d.weightGradient[n];
            double farBackward = d.inputGradient[f] + d.weightGradient[f];
            nearForward[stage] = d.forward[n] + nearMessages;
            nearInput[stage] = d.inputGradient[n] + nearMessages;
            nearWeight[stage] = d.weightGradient[n];
            farForward[stage] = d.forward[f] + farMessages;
            farInput[stage] = d.inputGradient[f] + farMessages;
            farWeight[stage] = d.weightGradient[f];
            inward[stage] = later(0, d.forward[n] + farBackward - d.pairSaving[n])
                    + nearMessages + farMessages;
            outward[stage] = later(0, d.forward[f] + nearBackward - d.pairSaving[f])
                    + nearMessages + farMessages;
            int pairs = m / 2 - p + depth(stage) + 1;
            int inside = half - 1 - depth(stage);
            q.busy[stage] = m / 2 * (d.forward[n] + nearBackward + d.forward[f] + farBackward)
                    - (inside == 0 ? pairs - 1 : pairs)
                            * lesser(d.pairSaving[n], d.forward[n] + farBackward)
                    - (pairs + inside) * lesser(d.pairSaving[f], d.forward[f] + nearBackward);
            q.blocked[stage] = m * (nearMessages + farMessages);
            nearReady[stage] = d.ready[n] - blocking[n];
            farReady[stage] = d.ready[f] - blocking[f];
            q.blocking[2 * stage] = blocking[base + 2 * stage];
            q.blocking[2 * stage + 1] = blocking[base + 2 * stage + 1];
            if (stage > 0) {
                latency[stage] = later(d.latency[base + 2 * stage], d.latency[base + 2 * stage - 1]);
                overlapped[stage] = latency[stage]
                        - lesser(blocking[base + 2 * stage], blocking[base + 2 * stage - 1]);
            }
        }
    }

    private static double lesser(double a, double b) {
        return a < b ? a : b;
    }

    double solve() {
        for (int side = 0; side < 2; side++) {
            enter(side);
        }
        for (int side = 0; side < 2; side++) {
            fill(side);
        }
        steady.solve();
        for (int side = 0; side < 2; side++) {
            drain(side);
        }
        double makespan = 0;
        for (int side = 0; side < 2; side++) {
            makespan = later(makespan, leave(side));
        }
        return makespan;
    }

    /** The stage of a half, 0 or 1, that is so many from its end. */
    int stage(int side, int depth) {
        return side == 0 ? depth : q.stages - 1 - depth;
    }

    int depth(int stage) {
        return stage < half ? stage : q.stages - 1 - stage;
    }

    /** The boundary between a stage of a half and the one nearer to the end. */
    static int outer(int side, int stage) {
        return stage + side;
    }

    private void enter(int side) {
        double arrival = 0;
        double longest = 0;
        for (int depth = 0; depth < half; depth++) {
            int stage = stage(side, depth);
            if (depth > 0) {
                arrival += latency[outer(side, stage)];
            }
            arrival = later(arrival, nearReady[stage]) + nearForward[stage];
            longest = later(longest, nearForward[stage]);
            near[stage] = arrival;
            slowest[stage] = longest;
        }
    }

    private void fill(int side) {
        int middle = stage(side, half - 1);
        double arrival = near[stage(1 - side, half - 1)] + latency[half];
        double each = latency[half] + nearForward[middle] + farForward[middle];
        for (int depth = half - 1; depth >= 0; depth--) {
            int stage = stage(side, depth);
            double free = near[stage] + 2 * (half - 1 - depth) * slowest[stage];
            far[stage] = later(later(free, arrival), farReady[stage]) + farForward[stage];
            each = later(each, nearForward[stage] + farForward[stage]);
            filled[stage] = far[stage] + depth * each;
            arrival = far[stage] + latency[outer(side, stage)];
        }
        for (int depth = 0; depth < half; depth++) {
            int stage = stage(side, depth);
            int inside = half - 1 - depth;
            double from = depth > 0 ? turned[stage(side, depth - 1)] + latency[outer(side, stage)] : 0;
            double start = later(filled[stage], from);
            turned[stage] = start + farInput[stage];
            if (inside == 0) {
                // the middle stages do not overlap their first pair
                begun[stage] = later(filled[stage] + nearForward[stage], from) + farInput[stage] + farWeight[stage];
                continue;
            }
            double ready = start + inside * third(stage);
            if (depth > 0) {
                ready = later(ready, from + inside * third(stage(side, depth - 1)));
            }
            begun[stage] = ready + inward[stage];
        }
    }

    /** Once through phase 3. */
    private double third(int stage) {
        return farInput[stage] + farWeight[stage] + farForward[stage];
    }

    private void drain(int side) {
        for (int depth = 0; depth < half; depth++) {
            int stage = stage(side, depth);
            double end = settled[stage] + (depth + 1) * farInput[stage] + depth * nearInput[stage]
                    + (depth + 2) / 2 * farWeight[stage] + (depth + 1) / 2 * nearWeight[stage];
            if (depth > 0) {
                end = later(end,
                        lastFar[stage(side, depth - 1)] + latency[outer(side, stage)] + farInput[stage]);
            }
            lastFar[stage] = end;
        }
    }

    private double leave(int side) {
        double makespan = 0;
        double arrival = lastFar[stage(1 - side, half - 1)] + latency[half];
        for (int depth = half - 1; depth >= 0; depth--) {
            int stage = stage(side, depth);
            int inside = half - 1 - depth;
            double drained = lastFar[stage] + nearInput[stage];
            lastNear[stage] = later(arrival + nearInput[stage],
                    drained + inside * (nearWeight[stage] + nearInput[stage]));
            arrival = lastNear[stage] + latency[outer(side, stage)];
            q.finish[stage] = lastNear[stage] + (depth + 1) * nearWeight[stage];
            int slot = 2 * stage + side;
            q.gradients[slot] = q.finish[stage];
            q.gradients[2 * stage + 1 - side] = farGradients(stage, depth, inside, drained);
            makespan = later(makespan, q.finish[stage]);
        }
        return makespan;
    }

    /** The far chunk's last weight gradient is the depth-th that was put off; an end stage puts none off. */
    private double farGradients(int stage, int depth, int inside, double drained) {
        if (depth == 0) {
            return lastFar[stage] - q.blocking[2 * stage + (stage < half ? 1 : 0)];
        }
        int before = depth - 1;
        if (before < inside) {
            return drained + (lastNear[stage] - drained) * before / inside + farWeight[stage];
        }
        return lastNear[stage] + (before - inside + 1) * farWeight[stage];
    }
}
