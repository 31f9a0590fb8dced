package dev.trainyard.study;

import dev.trainyard.kernel.Kernels;
import dev.trainyard.kernel.PlanAnswers;
import dev.trainyard.kernel.PlanBatch;
import dev.trainyard.plan.Plan;
import dev.trainyard.workload.PlanTableWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Collects placements with their options and has the plan kernel time them, many at once. */
final class PlanPricer {
    private final Kernels kernels;
    private final PlanTableWriter writer;
    private final PlanBatch batch;
    private final List<Plan> placements = new ArrayList<>();
    private int[] placementOf = new int[1 << 14];
    private PlanAnswers answers = new PlanAnswers(0, false, false);

    /** What becomes of a timed plan. */
    interface Answer {
        /**
         * One candidate's answer.
         *
         * @param placement its placement
         * @param options its options, as {@link PlanBatch}
         * @param stepSeconds infinite where it does not fit
         */
        void accept(Plan placement, int options, double stepSeconds, double memoryBytes);
    }

    PlanPricer(Kernels kernels, PlanTableWriter writer) {
        this.kernels = kernels;
        this.writer = writer;
        this.batch = new PlanBatch(writer.tables(), placementOf.length);
    }

    void add(Plan placement, int microBatches, int[] options) {
        int layers = writer.layers(placement);
        int row = writer.placement(placement);
        int message = writer.message(placement);
        placements.add(placement);
        for (int option : options) {
            int at = batch.add(layers, row, message, microBatches, option);
            if (at == placementOf.length) {
                placementOf = Arrays.copyOf(placementOf, 2 * at);
            }
            placementOf[at] = placements.size() - 1;
        }
    }

    int size() {
        return batch.size();
    }

    /** Times everything that was added since the last time. */
    void run(Answer each) {
        writer.price(kernels);
        if (answers.stepSeconds().length < batch.size()) {
            answers = new PlanAnswers(2 * batch.size(), false, false);
        }
        kernels.plan(batch, answers);
        for (int i = 0; i < batch.size(); i++) {
            each.accept(placements.get(placementOf[i]), batch.options()[i], answers.stepSeconds()[i],
                    answers.memoryBytes()[i]);
        }
        batch.clear();
        placements.clear();
        writer.clearPlacements();
    }
}
