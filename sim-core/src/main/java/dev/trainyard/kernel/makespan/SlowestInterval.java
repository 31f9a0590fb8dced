package dev.trainyard.kernel.makespan;

import static dev.trainyard.kernel.makespan.FormulaProblem.NEVER;

/**
 * The neighbouring stages whose mean is the longest: of what each takes itself, and of the links between them,
 *
 * <pre>
 * max over s, t of (sum over s to t of own + sum over s + 1 to t of link) / (t - s + 1)
 * </pre>
 *
 * Found by Dinkelbach's iteration (1967, "On nonlinear fractional programming") around a scan for the interval with the
 * largest sum beyond the mean so far: linear in the stages, few rounds.
 */
final class SlowestInterval {
    private static final int ROUNDS = 8;
    private static final double ROUNDING = 1e-12;

    /** What lies between a stage and the one before it; of the first stage not looked at. */
    final double[] link;
    /** First and last stage of the interval. */
    int from;
    int to;
    /** Its mean. */
    double period;

    SlowestInterval(int mostStages) {
        link = new double[mostStages];
    }

    /**
     * Looks among the first {@code stages}, whose links are set.
     *
     * @param slowest the stage with the most of its own; of several alike the one that is taken where links add nothing
     */
    void find(double[] own, int stages, int slowest) {
        from = slowest;
        to = slowest;
        period = own[slowest];
        double all = sum(own, 0, stages - 1);
        if (all > stages * period * (1 + ROUNDING)) {
            period = all / stages;
            from = 0;
            to = stages - 1;
        }
        for (int round = 0; round < ROUNDS && scan(own, stages); round++) {
            period = sum(own, from, to) / (to - from + 1);
        }
    }

    private double sum(double[] own, int first, int last) {
        double sum = own[first];
        for (int stage = first + 1; stage <= last; stage++) {
            sum += own[stage] + link[stage];
        }
        return sum;
    }

    /** The interval that takes longest beyond the period; false where none does. */
    private boolean scan(double[] own, int stages) {
        double best = ROUNDING * period;
        double sum = NEVER;
        int start = 0;
        boolean found = false;
        for (int stage = 0; stage < stages; stage++) {
            double excess = own[stage] - period;
            double longer = sum + excess + link[stage];
            if (longer > excess) {
                sum = longer;
            } else {
                sum = excess;
                start = stage;
            }
            if (sum > best) {
                best = sum;
                from = start;
                to = stage;
                found = true;
            }
        }
        return found;
    }
}
