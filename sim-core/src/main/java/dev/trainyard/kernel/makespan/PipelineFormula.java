package dev.trainyard.kernel.makespan;

import dev.trainyard.kernel.pipeline.PassDurations;
import dev.trainyard.kernel.pipeline.PipelineBatch;
import dev.trainyard.kernel.pipeline.PipelineKernel;
import dev.trainyard.kernel.pipeline.PipelineKind;
import dev.trainyard.kernel.pipeline.PipelineOrder;
import dev.trainyard.kernel.pipeline.PipelineTimes;

/**
 * The makespan of a pipeline schedule in a time that does not depend on micro-batches: what {@link PipelineKernel}
 * walks pass by pass, as a maximum over families of critical paths. Linear in the slots but for one iteration of few
 * rounds, loops over primitive arrays, no allocation, only + - * / and comparisons.
 *
 * <p>{@link GpipeFormula} is exact. {@link DepthFirstFormula} and {@link DualPipeFormula} leave out paths that are
 * seldom the longest; PipelineFormulaTest states how far off they are. Keeps its scratch between calls: not safe for
 * use by several threads at once.
 *
 * <p>Measured once on one core of a busy server, 1F1B of alike chunks but for embedding and head: 6 ns for one stage,
 * 0.3 us for 8 and 0.5 us for 16 stages of one chunk, 1.3 us for 16 stages of 2 chunks, 2.5 us for 16 of 6 and 2.8 us
 * for 8 of 12, at 32 micro-batches (16 stages of one chunk at 64).
 */
public final class PipelineFormula {
    private final FormulaProblem problem;
    private final GpipeFormula gpipe;
    private final DepthFirstFormula depthFirst;
    private final DualPipeFormula dualPipe;

    /** Room for problems of at most so many stages and slots (stages times chunks). */
    public PipelineFormula(int mostStages, int mostSlots) {
        problem = new FormulaProblem(mostStages, mostSlots);
        gpipe = new GpipeFormula(problem, mostSlots);
        depthFirst = new DepthFirstFormula(problem, mostStages, mostSlots);
        dualPipe = new DualPipeFormula(problem, mostStages);
    }

    /**
     * Seconds until the last stage has run its passes.
     *
     * @param kind schedule; the batch's order is not looked at beyond its shape
     * @param group micro-batches that pass a chunk before the stage turns to the next ({@code PipelineShape.group});
     *     matters with several chunks in the 1F1B schedules
     * @param batch problems without jitter
     * @param index which of them
     */
    public double solve(PipelineKind kind, int group, PipelineBatch batch, int index) {
        PipelineOrder order = batch.order();
        if (batch.jitter() != null) {
            throw new IllegalArgumentException("the batch has jitter, expected none: walk it with PipelineKernel");
        }
        if (group < 1 || group > order.microBatches()) {
            throw new IllegalArgumentException("group is " + group + ", expected 1 to micro-batches = "
                    + order.microBatches());
        }
        return solve(kind, order.stages(), order.chunks(), order.microBatches(), group, batch.durations(),
                index * order.slots());
    }

    /**
     * The same without a batch and its order, for callers that time many shapes. Nothing is checked.
     *
     * @param p stages
     * @param v chunks of a stage; 2 in DualPipe
     * @param m micro-batches; with DualPipe those of both directions together
     * @param group as above
     * @param d durations, the problem's slot {@code stage * v + chunk} there
     */
    public double solve(PipelineKind kind, int p, int v, int m, int group, PassDurations d) {
        return solve(kind, p, v, m, group, d, 0);
    }

    private double solve(PipelineKind kind, int p, int v, int m, int group, PassDurations d, int base) {
        if (kind == PipelineKind.DUAL_PIPE) {
            dualPipe.load(p, m, d, base);
            return dualPipe.solve();
        }
        if (p == 1 && v == 1) {
            return problem.one(kind, m, d, base);
        }
        problem.load(kind, p, v, m, group, d, base);
        return kind == PipelineKind.GPIPE ? gpipe.solve() : depthFirst.solve();
    }

    /**
     * The same answers as {@link PipelineKernel#solve}, for every problem of a batch.
     *
     * @throws IllegalArgumentException when {@code times} was made for another shape
     */
    public void solve(PipelineKind kind, int group, PipelineBatch batch, PipelineTimes times) {
        if (!times.fits(batch)) {
            throw new IllegalArgumentException("times has room for other stages, chunks or fewer problems than batch");
        }
        int p = batch.order().stages();
        int slots = batch.order().slots();
        for (int index = 0; index < batch.size(); index++) {
            times.makespan()[index] = solve(kind, group, batch, index);
            System.arraycopy(problem.finish, 0, times.finish(), index * p, p);
            System.arraycopy(problem.busy, 0, times.busy(), index * p, p);
            System.arraycopy(problem.blocked, 0, times.blocked(), index * p, p);
            System.arraycopy(problem.gradients, 0, times.gradients(), index * slots, slots);
        }
    }

    /** When a stage has finished its last pass and its last blocking message. */
    public double finish(int stage) {
        return problem.finish[stage];
    }

    /** When the chunk's weight gradients are complete. */
    public double gradientsComplete(int stage, int chunk) {
        return problem.gradients[stage * problem.chunks + chunk];
    }

    /** Seconds a stage computes. */
    public double busy(int stage) {
        return problem.busy[stage];
    }

    /** Seconds a stage's compute stream loses to messages. */
    public double blocked(int stage) {
        return problem.blocked[stage];
    }
}
