package dev.trainyard.kernel.makespan;

import dev.trainyard.kernel.pipeline.PassDurations;
import dev.trainyard.kernel.pipeline.PipelineKernel;
import dev.trainyard.kernel.pipeline.PipelineKind;
import dev.trainyard.kernel.pipeline.PipelineTimes;

/**
 * The makespan of GPipe, 1F1B and interleaved 1F1B in a time that does not depend on micro-batches: what
 * {@link PipelineKernel} walks pass by pass, as a maximum over families of critical paths. Linear in the slots but for
 * one iteration of few rounds, loops over primitive arrays, no allocation, only + - * / and comparisons.
 *
 * <p>{@link GpipeFormula} is exact. {@link OneForwardOneBackwardFormula} and {@link InterleavedFormula} leave out paths
 * that are seldom the longest; PipelineFormulaTest states how far off they are. Other schedules are walked. Keeps its
 * scratch between calls: not safe for use by several threads at once.
 *
 * <p>Measured once on one core of a busy server, 1F1B of alike chunks but for embedding and head: 6 ns for one stage,
 * 0.3 us for 8 and 0.5 us for 16 stages of one chunk, 1.3 us for 16 stages of 2 chunks, 2.5 us for 16 of 6 and 2.8 us
 * for 8 of 12, at 32 micro-batches (16 stages of one chunk at 64).
 */
public final class PipelineFormula {
    private final FormulaProblem problem;
    private final GpipeFormula gpipe;
    private final OneForwardOneBackwardFormula single;
    private final InterleavedFormula interleaved;

    /**
     * Room for problems of at most so many stages and slots (stages times chunks).
     *
     * @param times where the answers go, with as much room, as those of its first problem
     */
    public PipelineFormula(int mostStages, int mostSlots, PipelineTimes times) {
        problem = new FormulaProblem(mostStages, mostSlots, times);
        gpipe = new GpipeFormula(problem, mostSlots);
        single = new OneForwardOneBackwardFormula(problem, mostStages);
        interleaved = new InterleavedFormula(problem, mostStages, mostSlots);
    }

    /** Whether there is a formula for a schedule. */
    public static boolean holds(PipelineKind kind) {
        return kind == PipelineKind.GPIPE || kind == PipelineKind.ONE_F_ONE_B;
    }

    /**
     * Seconds until the last stage has run its passes. Nothing is checked.
     *
     * @param kind a schedule that has a formula
     * @param p stages
     * @param v chunks of a stage
     * @param m micro-batches
     * @param group micro-batches that pass a chunk before the stage turns to the next ({@code PipelineShape.group});
     *     matters with several chunks in 1F1B
     * @param d durations by slot, {@code stage * v + chunk}
     */
    public double solve(PipelineKind kind, int p, int v, int m, int group, PassDurations d) {
        if (p == 1 && v == 1) {
            return problem.one(m, d);
        }
        problem.load(kind, p, v, m, group, d);
        return kind == PipelineKind.GPIPE ? gpipe.solve() : v == 1 ? single.solve() : interleaved.solve();
    }
}
