package dev.trainyard.study.search;

import dev.trainyard.kernel.pipeline.PipelineKind;
import dev.trainyard.kernel.plan.PlanBatch;
import dev.trainyard.kernel.plan.PlanPeak;
import dev.trainyard.plan.Recompute;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * Of a placement's options those that fit memory and recompute no more than they need. What is recomputed only adds to
 * passes, and no schedule ends earlier because a pass takes longer: where a plan fits with nothing recomputed, no other
 * recomputation is faster, and of layers the fewest that fit are the fastest.
 */
final class LeastRecompute {
    private final PlanPeak peak;
    private long fitting;

    LeastRecompute(PlanPeak peak) {
        this.peak = peak;
    }

    /** How many of the options that were looked at last fit. */
    long fitting() {
        return fitting;
    }

    /**
     * The options worth timing, in their order.
     *
     * @param options as {@link PlanVariants#options} orders them: by schedule, then by recomputation from none to all
     * @param order the order of passes under options, as {@link PlanPeak#fits} takes it
     */
    int[] of(int[] options, int layers, int placement, IntUnaryOperator order, int microBatches) {
        int[] kept = new int[options.length];
        int size = 0;
        fitting = 0;
        for (int from = 0; from < options.length;) {
            PipelineKind schedule = PlanBatch.schedule(options[from]);
            int passes = order.applyAsInt(options[from]);
            boolean anything = false;
            boolean some = false;
            int at = from;
            while (at < options.length && PlanBatch.schedule(options[at]) == schedule) {
                // Overlaps take no memory: one answer for all of them.
                int next = at;
                while (next < options.length && sameMemory(options[at], options[next])) {
                    next++;
                }
                if (peak.fits(layers, placement, passes, microBatches, options[at])) {
                    fitting += next - at;
                    int recompute = PlanBatch.recompute(options[at]);
                    boolean more = anything || some && recompute == Recompute.FULL.ordinal();
                    for (int i = at; i < next && !more; i++) {
                        kept[size++] = options[i];
                    }
                    anything |= recompute == Recompute.NONE.ordinal();
                    some |= recompute == Recompute.FULL.ordinal();
                }
                at = next;
            }
            from = at;
        }
        return Arrays.copyOf(kept, size);
    }

    private static boolean sameMemory(int a, int b) {
        return PlanBatch.withoutOverlaps(a) == PlanBatch.withoutOverlaps(b);
    }
}
