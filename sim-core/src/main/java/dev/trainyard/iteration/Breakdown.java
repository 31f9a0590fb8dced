package dev.trainyard.iteration;

import dev.trainyard.kernel.plan.Cause;

/** Seconds of one step by cause, as the slowest stage spends them; they sum to the step. */
public final class Breakdown {
    /** From this share of a step on, a cause is named as what holds it back. */
    private static final double NOTABLE = 0.1;

    private final double[] seconds;

    Breakdown(double[] seconds) {
        this.seconds = seconds.clone();
    }

    /** Seconds for one cause. */
    public double of(Cause cause) {
        return seconds[cause.ordinal()];
    }

    /** Seconds of first-time compute: products, attention, element-wise work, casts, routing. */
    public double compute() {
        double sum = 0;
        for (Cause cause : Cause.values()) {
            if (cause.isCompute()) {
                sum += of(cause);
            }
        }
        return sum;
    }

    /** The step. */
    public double total() {
        double sum = 0;
        for (double value : seconds) {
            sum += value;
        }
        return sum;
    }

    /**
     * What holds the step back: the largest cause other than matrix products and attention when it takes a tenth of
     * the step or more, else the products themselves.
     */
    public Cause bottleneck() {
        Cause largest = Cause.GEMM;
        double most = NOTABLE * total();
        for (Cause cause : Cause.values()) {
            if (cause != Cause.GEMM && cause != Cause.ATTENTION && of(cause) >= most) {
                most = of(cause);
                largest = cause;
            }
        }
        return largest;
    }
}
