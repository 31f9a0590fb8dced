package dev.trainyard.campaign.power;

/**
 * How fast training goes under a power cap. Points of cap over natural draw and relative throughput, the mean of two
 * tasks (BERT on SQuAD and on sentiment) in Zeus's traces of V100 (You et al., NSDI 2023; campaign facts, C2); between
 * them along lines. Nearly flat to 80% of the natural draw, then about linear, collapsing below half.
 */
public final class CapCurve {
    private static final double[] CAPS = {0.30, 0.45, 0.54, 0.65, 0.75, 0.84, 0.93, 1.0};
    private static final double[] SPEEDS = {0.20, 0.50, 0.65, 0.80, 0.885, 0.9325, 0.9775, 1.0};

    private CapCurve() {}

    /** Relative throughput at a cap of this share of the natural draw. */
    public static double speed(double share) {
        int last = CAPS.length - 1;
        if (share >= CAPS[last]) {
            return 1;
        }
        if (share <= CAPS[0]) {
            return SPEEDS[0] * share / CAPS[0];
        }
        int i = 1;
        while (CAPS[i] < share) {
            i++;
        }
        return SPEEDS[i - 1] + (SPEEDS[i] - SPEEDS[i - 1]) * (share - CAPS[i - 1]) / (CAPS[i] - CAPS[i - 1]);
    }

}
