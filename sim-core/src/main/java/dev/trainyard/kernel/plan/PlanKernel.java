package dev.trainyard.kernel.plan;

import dev.trainyard.kernel.makespan.PipelineFormula;
import dev.trainyard.kernel.pipeline.PipelineKernel;
import java.util.Arrays;

/**
 * One candidate plan end to end: memory, the step in the closed form, the step by cause. What takes long to price is in
 * the batch's {@link PlanTables}; what is left is a sum of layers for each distinct chunk, the pipeline's {@link
 * PipelineFormula}, in a time that does not depend on micro-batches, or under a schedule that has none its walk by
 * {@link PipelineKernel}, and what follows. Only + - * / and comparisons; no allocation a candidate. Not safe for use
 * by several threads at once: it keeps its scratch.
 */
public final class PlanKernel {
    private final PlanTables tables;
    private final int[] room;
    private final PlanCandidate candidate;
    private final PlanMemory memory;
    private final PlanCosts costs;
    private final PlanStep step;
    private final PlanBreakdown breakdown;

    /** Room for candidates of these tables as they are. */
    public PlanKernel(PlanTables tables) {
        this.tables = tables;
        this.room = room(tables);
        this.candidate = new PlanCandidate(tables);
        this.memory = new PlanMemory(candidate, tables.mostChunks());
        this.costs = new PlanCosts(candidate, tables.mostChunks());
        this.step = new PlanStep(candidate, costs, new PlanLinks(candidate, costs, tables.mostChunks()), tables);
        this.breakdown = new PlanBreakdown(candidate, costs);
    }

    private static int[] room(PlanTables tables) {
        return new int[] {tables.mostStages(), tables.mostSlots(), tables.mostChunks(), tables.generation()};
    }

    /** True where this has room for the tables: the same, no larger pipeline come in, nothing forgotten. */
    public boolean serves(PlanTables others) {
        return others == tables && Arrays.equals(room, room(others));
    }

    /** Computes candidates {@code from} to {@code to - 1}. */
    public void run(PlanBatch batch, PlanAnswers answers, int from, int to) {
        double most = tables.profile().acceleratorBytes();
        double[] seconds = answers.stepSeconds();
        double[] causes = answers.breakdown();
        for (int i = from; i < to; i++) {
            candidate.load(batch, i);
            double bytes = memory.peak();
            answers.memoryBytes()[i] = bytes;
            if (bytes > most && !answers.timesAll()) {
                seconds[i] = Double.POSITIVE_INFINITY;
                clear(causes, i);
                continue;
            }
            costs.price();
            step.solve();
            seconds[i] = costs.stretched(step.times.step);
            if (causes != null) {
                breakdown.write(step.times, causes, i * Cause.COUNT);
            }
        }
    }

    private static void clear(double[] causes, int i) {
        if (causes != null) {
            Arrays.fill(causes, i * Cause.COUNT, (i + 1) * Cause.COUNT, 0);
        }
    }
}
