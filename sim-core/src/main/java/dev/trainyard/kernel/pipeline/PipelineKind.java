package dev.trainyard.kernel.pipeline;

/**
 * Pipeline schedules as the kernels see them: a number and what they look at. No kernel asks which schedule it is but
 * the formulas, each of which is one schedule's; a new schedule is a line here, on the GPU too.
 */
public enum PipelineKind {
    /** All forwards, then all backwards; with several chunks breadth first (Huang et al., 2019; Lamy-Poirier, 2022). */
    GPIPE(ChunkPlacement.ROUND, Keeping.ALL, Gradients.WHOLE),
    /** 1F1B (Narayanan et al., 2019), interleaved where there are several chunks (Narayanan et al., 2021). */
    ONE_F_ONE_B(ChunkPlacement.ROUND, Keeping.OWN_WARM_UP, Gradients.WHOLE),
    /** ZB-H1: as 1F1B with the weight gradients apart and behind (Qi et al., 2023). */
    ZERO_BUBBLE(ChunkPlacement.ROUND, Keeping.FIRST_WARM_UP, Gradients.APART),
    /** DualPipe: micro-batches from both ends, two chunks on a stage (DeepSeek-V3, section 3.2.1). */
    DUAL_PIPE(ChunkPlacement.BOTH_WAYS, Keeping.BOTH_DIRECTIONS, Gradients.PAIRED),
    /** ZB-H2: twice 1F1B's warm-up (Qi et al., 2023, section 2.2). */
    ZB_H2(ChunkPlacement.ROUND, Keeping.BY_ORDER, Gradients.APART),
    /** ZB-V: 1F1B's memory and no bubble (Qi et al., 2023, section 6). */
    ZB_V(ChunkPlacement.V, Keeping.BY_ORDER, Gradients.APART),
    /** V-Half: half of 1F1B's memory (Qi et al., 2024). */
    V_HALF(ChunkPlacement.V, Keeping.BY_ORDER, Gradients.APART),
    /** V-Min: a third of 1F1B's memory (Qi et al., 2024). */
    V_MIN(ChunkPlacement.V, Keeping.BY_ORDER, Gradients.APART),
    /** DualPipe cut in half: one copy of the parameters (DeepSeek's DualPipe repository). */
    DUAL_PIPE_V(ChunkPlacement.V, Keeping.BY_ORDER, Gradients.PAIRED);

    /** Where {@link #bits} have what; ROUND, OWN_WARM_UP and WHOLE are 0. */
    public static final int NUMBER_MASK = 15;
    public static final int PLACEMENT_SHIFT = 4;
    public static final int PLACEMENT_MASK = 3;
    public static final int KEEPING_SHIFT = 6;
    public static final int KEEPING_MASK = 7;
    public static final int APART_BIT = 1 << 9;
    public static final int PAIRS_BIT = 1 << 10;
    /** How many bits there are. */
    public static final int BITS = 11;

    private static final PipelineKind[] KINDS = values();

    /** How passes compute gradients by the input and by the weights. */
    private enum Gradients { WHOLE, APART, PAIRED }

    private final ChunkPlacement placement;
    private final Keeping keeping;
    private final boolean gradientsApart;
    private final boolean pairs;

    PipelineKind(ChunkPlacement placement, Keeping keeping, Gradients gradients) {
        this.placement = placement;
        this.keeping = keeping;
        this.gradientsApart = gradients != Gradients.WHOLE;
        this.pairs = gradients == Gradients.PAIRED;
    }

    /** Which parts of the model are on which stage. */
    public ChunkPlacement placement() {
        return placement;
    }

    /** What bounds the activations that a stage keeps. */
    public Keeping keeping() {
        return keeping;
    }

    /** Some gradients by the input and by the weights are passes of their own. */
    public boolean gradientsApart() {
        return gradientsApart;
    }

    /** Forward passes run together with backward passes of the stage's other chunk; not all gradients are apart. */
    public boolean pairs() {
        return pairs;
    }

    /** Passes over a chunk in one step: with both directions every micro-batch sees one of a stage's two chunks. */
    public double passes(int microBatches) {
        return placement == ChunkPlacement.BOTH_WAYS ? microBatches / 2.0 : microBatches;
    }

    /** All of this in one number, for the kernels on a GPU. */
    public int bits() {
        return ordinal() | placement.ordinal() << PLACEMENT_SHIFT | keeping.ordinal() << KEEPING_SHIFT
                | (gradientsApart ? APART_BIT : 0) | (pairs ? PAIRS_BIT : 0);
    }

    /** The schedule that {@link #bits}, or a number that begins with them, are of. */
    public static PipelineKind of(int bits) {
        return KINDS[bits & NUMBER_MASK];
    }
}
