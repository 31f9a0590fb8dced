package dev.trainyard.kernel.plan;

/**
 * Peak memory of candidates alone, one at a time on the caller's thread: for who wants to know which of them fit before
 * having them timed. The same answers as {@link PlanKernel}, in a hundredth of the time.
 */
public final class PlanPeak {
    /** Memory has no use for the order of passes. */
    private static final int NO_WALK = 0;

    private final PlanBatch one;
    private final PlanCandidate candidate;
    private final PlanMemory memory;

    /** Room for candidates of these tables as they are. */
    public PlanPeak(PlanTables tables) {
        this.one = new PlanBatch(tables, 1);
        this.candidate = new PlanCandidate(tables);
        this.memory = new PlanMemory(candidate, tables.mostChunks());
    }

    /** True where a candidate fits, by its rows, micro-batches and options as {@link PlanBatch#add} takes them. */
    public boolean fits(int layerRow, int placementRow, int microBatches, int options) {
        one.clear();
        one.add(layerRow, placementRow, PlanBatch.NO_MESSAGE, NO_WALK, microBatches, options);
        candidate.load(one, 0);
        return memory.peak() <= one.tables().profile().acceleratorBytes();
    }
}
