package dev.trainyard.plan.schedule;

import dev.trainyard.kernel.makespan.PipelineFormula;
import dev.trainyard.kernel.pipeline.ChunkPlacement;
import dev.trainyard.kernel.pipeline.PipelineKind;
import java.util.Optional;
import java.util.function.Function;

/**
 * Pipeline schedules, each with all that tells it from others: which parts of the model lie on a stage, what stages
 * keep, how gradients run ({@link PipelineKind}, which the kernels read), which shapes it runs, and the order of its
 * passes. Whether a formula gives its makespan says {@link #formula}; all others are walked pass by pass.
 */
public enum Schedule {
    /** All forwards, then all backwards (Huang et al., 2019). */
    GPIPE("GPipe", PipelineKind.GPIPE, 0, RoundOrders::gpipe),
    /** One forward, one backward (Narayanan et al., 2019); interleaved where vp is above 1 (Narayanan et al., 2021). */
    ONE_F_ONE_B("1F1B", PipelineKind.ONE_F_ONE_B, 0, RoundOrders::oneForwardOneBackward),
    /** ZB-H1: input and weight gradients apart, 1F1B's memory (Qi et al., 2023). */
    ZERO_BUBBLE("ZB-H1", PipelineKind.ZERO_BUBBLE, 0, RoundOrders::zeroBubble),
    /** Two directions at once, experts' traffic under compute (DeepSeek-V3, section 3.2.1). */
    DUAL_PIPE("DualPipe", PipelineKind.DUAL_PIPE, 1, DualPipeOrder::bothWays),
    /** ZB-H2: no bubble between a stage's first and last pass, at twice 1F1B's memory (Qi et al., 2023). */
    ZB_H2("ZB-H2", PipelineKind.ZB_H2, 1, RoundOrders::doubleWarmup),
    /** ZB-V: the same at 1F1B's memory, the model laid down and up the stages (Qi et al., 2023, section 6). */
    ZB_V("ZB-V", PipelineKind.ZB_V, 2, ZeroBubbleV::passes),
    /** V-Half: half of 1F1B's bubble and of its memory (Qi et al., 2024). */
    V_HALF("V-Half", PipelineKind.V_HALF, 2, BuildingBlock::half),
    /** V-Min: two thirds of 1F1B's bubble at a third of its memory (Qi et al., 2024). */
    V_MIN("V-Min", PipelineKind.V_MIN, 2, BuildingBlock::least),
    /** DualPipe's near half, with one copy of the parameters (DeepSeek's DualPipe repository). */
    DUAL_PIPE_V("DualPipeV", PipelineKind.DUAL_PIPE_V, 2, DualPipeOrder::half);

    private final String title;
    private final PipelineKind kind;
    private final int virtualStages;
    private final Function<PipelineShape, int[][]> passes;

    /**
     * @param title its name in papers
     * @param kind what the kernels know of it
     * @param virtualStages {@code vp} that it needs; 0 is any
     * @param passes the order of passes by stage, for a shape that it runs
     */
    Schedule(String title, PipelineKind kind, int virtualStages, Function<PipelineShape, int[][]> passes) {
        this.title = title;
        this.kind = kind;
        this.virtualStages = virtualStages;
        this.passes = passes;
    }

    /** What the kernels know of it. */
    public PipelineKind kind() {
        return kind;
    }

    /** The schedule that the kernels know as such. */
    public static Schedule of(PipelineKind kind) {
        return valueOf(kind.name());
    }

    /** Its name in papers. */
    public String title() {
        return title;
    }

    /** The model lies on the stages as a V: down with the first chunks and up with the second. */
    public boolean isV() {
        return kind.placement() == ChunkPlacement.V;
    }

    /** The {@code vp} that it needs; 0 is any. */
    public int virtualStages() {
        return virtualStages;
    }

    /** A formula gives its makespan. */
    public boolean formula() {
        return PipelineFormula.holds(kind);
    }

    /** Passes of each stage in the order in which it runs them. */
    int[][] passes(PipelineShape shape) {
        return passes.apply(shape);
    }

    /** Why it does not run a shape within the bounds of all schedules, or empty when it does. */
    Optional<String> refusal(int stages, int vp, int microBatches) {
        boolean bothWays = kind.placement() == ChunkPlacement.BOTH_WAYS;
        if (bothWays && stages % 2 != 0) {
            return Optional.of("pp is " + stages + ", expected an even number under " + title + ": micro-batches enter"
                    + " at both ends and meet in the middle. Maybe pp " + (stages + 1) + ".");
        }
        if (virtualStages != 0 && vp != virtualStages) {
            return Optional.of("vp is " + vp + ", expected " + virtualStages + " under " + title + ": a stage always "
                    + (bothWays ? "holds two of the pp parts of the model, one for each direction."
                    : isV() ? "holds two of the 2 * pp parts of the model, one on the way down and one on the way up."
                    : "holds one part of the model."));
        }
        if (bothWays && (microBatches % 2 != 0 || microBatches < 2 * stages)) {
            return Optional.of("micro-batches are " + microBatches + ", expected an even number of at least 2 * pp = "
                    + 2 * stages + " under " + title + ". Maybe a larger global batch, or fewer data-parallel ranks.");
        }
        if (kind.pairs() && microBatches < 2 * stages) {
            return Optional.of("micro-batches are " + microBatches + ", expected at least 2 * pp = " + 2 * stages
                    + " under " + title + ". Maybe a larger global batch, or fewer data-parallel ranks.");
        }
        return Optional.empty();
    }
}
