package dev.trainyard.kernel.plan;

/**
 * Peak memory of candidates alone, one at a time on the caller's thread: for who wants to know which of them fit before
 * having them timed, and for who wants to know what fills their stages. The same answers as {@link PlanKernel}, in a
 * hundredth of the time.
 */
public final class PlanPeak {
    /** Instead of an order of passes, where the schedule says by a rule what stages keep. */
    public static final int NO_ORDER = 0;

    private final PlanBatch one;
    private final PlanCandidate candidate;
    private final PlanMemory memory;

    /** Room for candidates of these tables as they are. */
    public PlanPeak(PlanTables tables) {
        this.one = new PlanBatch(tables, 1);
        this.candidate = new PlanCandidate(tables);
        this.memory = new PlanMemory(candidate, tables.mostChunks());
    }

    /**
     * True where a candidate fits, by its rows, micro-batches and options as {@link PlanBatch#add} takes them.
     *
     * @param orderRow order of its passes; {@link #NO_ORDER} will do but for a schedule that keeps by order
     */
    public boolean fits(int layerRow, int placementRow, int orderRow, int microBatches, int options) {
        load(layerRow, placementRow, orderRow, microBatches, options);
        return memory.peak() <= one.tables().profile().acceleratorBytes();
    }

    /** Turns to a candidate, as {@link #fits} takes it, to look at its stages. */
    public void load(int layerRow, int placementRow, int orderRow, int microBatches, int options) {
        one.clear();
        one.add(layerRow, placementRow, PlanBatch.NO_MESSAGE, orderRow, microBatches, options);
        candidate.load(one, 0);
    }

    /** Stages of the candidate. */
    public int stages() {
        return candidate.stages;
    }

    /**
     * Bytes of one of its stages by what fills them, which sum to the peak: weights, gradients, optimizer state,
     * embedding and head, activations, working set, buffers, what no tensor explains.
     */
    public double[] parts(int stage) {
        memory.keep();
        memory.stage(stage);
        return new double[] {memory.weights, memory.gradients, memory.optimizer, memory.vocabulary, memory.activations,
            memory.working, memory.buffers, memory.allowance};
    }
}
