package dev.trainyard.kernel.plan;

/** Where a placement row of {@link PlanTables} has what: one way of spreading the model over accelerators. */
public final class PlacementRow {
    /** Doubles: seconds of host work and synchronisation that nothing hides. */
    public static final int OVERHEAD = 0;
    /** Factor by which the slowest accelerator stretches the step. */
    public static final int STRAGGLER = 1;
    /** Memory of embedding and head, {@code [first + 2 * last]} by which of them a stage has. */
    public static final int VOCABULARY = 2;
    /** Gathered embedding and head, {@code [first + 2 * last]}. */
    public static final int GATHERED_VOCABULARY = VOCABULARY + 4;
    /** Doubles in a row. */
    public static final int LENGTH = GATHERED_VOCABULARY + 4;

    /** Whole numbers: pipeline stages. */
    public static final int STAGES = 0;
    /** Chunks of the model on each stage, as the plan has them. */
    public static final int VIRTUAL_STAGES = 1;
    /** First chunk row. */
    public static final int CHUNK = 2;
    /** How many chunk rows. */
    public static final int CHUNKS = 3;
    /** Where the placement's list of chunks begins in {@link PlanTables#order}. */
    public static final int ORDER = 4;
    /** 1 where parameters are sharded and gathered in every pass. */
    public static final int SHARDED = 5;
    /** Whole numbers in a row. */
    public static final int NUMBERS = 6;

    private PlacementRow() {}
}
