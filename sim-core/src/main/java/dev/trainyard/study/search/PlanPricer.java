package dev.trainyard.study.search;

import dev.trainyard.kernel.Kernels;
import dev.trainyard.kernel.plan.PlanAnswers;
import dev.trainyard.kernel.plan.PlanBatch;
import dev.trainyard.kernel.plan.PlanPeak;
import dev.trainyard.plan.Plan;
import dev.trainyard.workload.PlanTableWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Collects placements with their options and has the plan kernel time them, many at once. Of a placement's options only
 * those are timed that fit and recompute no more than they need: {@link LeastRecompute}.
 */
final class PlanPricer {
    private final Kernels kernels;
    private final PlanTableWriter writer;
    private final PlanBatch batch;
    private final List<Pending> pending = new ArrayList<>();
    private int[] placementOf = new int[1 << 14];
    private PlanAnswers answers = new PlanAnswers(0, false, false);
    private int size;
    private long feasible;

    /** A placement that waits, with its rows. */
    private record Pending(Plan placement, int layers, int row, int message, int microBatches, int[] options) {}

    /** What becomes of a timed plan. */
    interface Answer {
        /**
         * One candidate's answer.
         *
         * @param placement its placement
         * @param options its options, as {@link PlanBatch}
         */
        void accept(Plan placement, int options, double stepSeconds);
    }

    PlanPricer(Kernels kernels, PlanTableWriter writer) {
        this.kernels = kernels;
        this.writer = writer;
        this.batch = new PlanBatch(writer.tables(), placementOf.length);
    }

    void add(Plan placement, int microBatches, int[] options) {
        pending.add(new Pending(placement, writer.layers(placement), writer.placement(placement),
                writer.message(placement), microBatches, options));
        size += options.length;
    }

    /** Plans that wait. */
    int size() {
        return size;
    }

    /** How many of all plans so far fit memory. */
    long feasible() {
        return feasible;
    }

    /** Times what was added since the last time. */
    void run(Answer each) {
        writer.price(kernels);
        LeastRecompute least = new LeastRecompute(new PlanPeak(writer.tables()));
        for (int i = 0; i < pending.size(); i++) {
            Pending next = pending.get(i);
            int[] kept = least.of(next.options, next.layers, next.row,
                    option -> writer.orderOfMemory(next.placement, option, next.microBatches), next.microBatches);
            feasible += least.fitting();
            for (int option : kept) {
                int at = batch.add(next.layers, next.row, next.message,
                        writer.order(next.placement, option, next.microBatches), next.microBatches, option);
                if (at == placementOf.length) {
                    placementOf = Arrays.copyOf(placementOf, 2 * at);
                }
                placementOf[at] = i;
            }
        }
        if (answers.stepSeconds().length < batch.size()) {
            answers = new PlanAnswers(2 * batch.size(), false, false);
        }
        kernels.plan(batch, answers);
        for (int i = 0; i < batch.size(); i++) {
            each.accept(pending.get(placementOf[i]).placement, batch.options()[i], answers.stepSeconds()[i]);
        }
        batch.clear();
        pending.clear();
        writer.clearPlacements();
        size = 0;
    }
}
