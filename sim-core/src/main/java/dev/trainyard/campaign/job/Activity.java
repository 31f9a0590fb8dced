package dev.trainyard.campaign.job;

import dev.trainyard.iteration.Breakdown;
import dev.trainyard.kernel.plan.Cause;

/**
 * What an accelerator does in a step, as shares of its time that sum to 1.
 *
 * @param products matrix products and attention, recomputed ones too
 * @param memory element-wise work, casts, routing, the optimizer
 * @param network waiting for collectives and transfers
 * @param waiting pipeline bubbles, stragglers, the host
 */
public record Activity(double products, double memory, double network, double waiting) {

    public Activity {
        double sum = products + memory + network + waiting;
        if (!(Math.abs(sum - 1) < 1e-6)) {
            throw new IllegalArgumentException("shares of a step sum to " + sum + "; expected 1");
        }
    }

    /** The shares of a step's breakdown. */
    public static Activity of(Breakdown step) {
        double products = step.of(Cause.GEMM) + step.of(Cause.ATTENTION) + step.of(Cause.RECOMPUTE);
        double memory = step.of(Cause.ELEMENTWISE) + step.of(Cause.CAST) + step.of(Cause.ROUTING)
                + step.of(Cause.OPTIMIZER);
        double waiting = step.of(Cause.PIPELINE_BUBBLE) + step.of(Cause.STRAGGLER) + step.of(Cause.OVERHEAD);
        double total = step.total();
        return new Activity(products / total, memory / total,
                Math.max(0, 1 - (products + memory + waiting) / total), waiting / total);
    }
}
