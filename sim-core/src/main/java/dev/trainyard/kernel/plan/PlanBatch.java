package dev.trainyard.kernel.plan;

import dev.trainyard.kernel.makespan.PipelineFormula;
import dev.trainyard.kernel.pipeline.PipelineKind;
import java.util.Arrays;

/**
 * Candidate plans, structure of arrays: rows of {@link PlanTables} and what is left to a plan that has them. Not
 * checked one by one: whoever makes candidates knows which exist.
 */
public final class PlanBatch {
    /** No message: a pipeline of one stage. */
    public static final int NO_MESSAGE = -1;
    /** No order of passes: the schedule's makespan is a formula. */
    public static final int BY_FORMULA = -1;

    /** What the backward pass computes again, as {@code plan.Recompute} orders it. */
    public static final int RECOMPUTE_NOTHING = 0;
    /** The attention core. */
    public static final int RECOMPUTE_CORE = 1;
    /** Whole layers. */
    public static final int RECOMPUTE_LAYERS = 2;

    /**
     * Where options have what: the schedule's bits, those of recomputation, one for each overlap, recomputed layers.
     */
    public static final int SCHEDULE_MASK = (1 << PipelineKind.BITS) - 1;
    public static final int RECOMPUTE_SHIFT = PipelineKind.BITS;
    public static final int RECOMPUTE_MASK = 3;
    public static final int OVERLAP_DATA_BIT = 1 << RECOMPUTE_SHIFT + 2;
    public static final int OVERLAP_PIPELINE_BIT = 1 << RECOMPUTE_SHIFT + 3;
    public static final int RECOMPUTED_LAYERS_SHIFT = RECOMPUTE_SHIFT + 4;

    private final PlanTables tables;
    private int size;
    private int[] layers;
    private int[] placement;
    private int[] message;
    private int[] order;
    private int[] microBatches;
    private int[] options;

    /** Room for so many candidates; more makes more room. */
    public PlanBatch(PlanTables tables, int room) {
        this.tables = tables;
        int length = Math.max(1, room);
        layers = new int[length];
        placement = new int[length];
        message = new int[length];
        order = new int[length];
        microBatches = new int[length];
        options = new int[length];
    }

    /**
     * What a plan says beyond its rows, in one number.
     *
     * @param schedule pipeline schedule
     * @param recompute what the backward pass computes again: {@link #RECOMPUTE_NOTHING} and so on
     * @param recomputedLayers with {@link #RECOMPUTE_LAYERS}: layers of each chunk; 0 means all
     * @param overlapData data-parallel traffic runs under the passes
     * @param overlapPipeline messages run under compute; what that takes of the schedule is for the maker to say
     */
    public static int options(PipelineKind schedule, int recompute, int recomputedLayers, boolean overlapData,
            boolean overlapPipeline) {
        return schedule.bits() | recompute << RECOMPUTE_SHIFT | (overlapData ? OVERLAP_DATA_BIT : 0)
                | (overlapPipeline ? OVERLAP_PIPELINE_BIT : 0) | recomputedLayers << RECOMPUTED_LAYERS_SHIFT;
    }

    /**
     * Adds a candidate and gives its number.
     *
     * @param orderRow the order of its passes ({@link PlanTables#addOrder}), or {@link #BY_FORMULA}
     * @throws IllegalArgumentException where a schedule without a formula comes without an order
     */
    public int add(int layerRow, int placementRow, int messageRow, int orderRow, int ofMicroBatches, int ofOptions) {
        if (orderRow < 0 && !PipelineFormula.holds(schedule(ofOptions))) {
            throw new IllegalArgumentException("orderRow is " + orderRow + ", expected an order of passes: "
                    + schedule(ofOptions) + " has no formula");
        }
        if (size == layers.length) {
            int length = 2 * size;
            layers = Arrays.copyOf(layers, length);
            placement = Arrays.copyOf(placement, length);
            message = Arrays.copyOf(message, length);
            order = Arrays.copyOf(order, length);
            microBatches = Arrays.copyOf(microBatches, length);
            options = Arrays.copyOf(options, length);
        }
        layers[size] = layerRow;
        placement[size] = placementRow;
        message[size] = messageRow;
        order[size] = orderRow;
        microBatches[size] = ofMicroBatches;
        options[size] = ofOptions;
        return size++;
    }

    /** Forgets all candidates and keeps the memory. */
    public void clear() {
        size = 0;
    }

    /** The rows that candidates name. */
    public PlanTables tables() {
        return tables;
    }

    /** How many candidates. */
    public int size() {
        return size;
    }

    /** Layer rows; the array itself, do not write to it. */
    public int[] layers() {
        return layers;
    }

    /** Placement rows. */
    public int[] placement() {
        return placement;
    }

    /** Messages, or {@link #NO_MESSAGE}. */
    public int[] message() {
        return message;
    }

    /** Orders of passes, or {@link #BY_FORMULA}. */
    public int[] order() {
        return order;
    }

    /** Micro-batches that one replica works through. */
    public int[] microBatches() {
        return microBatches;
    }

    /** What {@link #options(PipelineKind, int, int, boolean, boolean)} gave. */
    public int[] options() {
        return options;
    }

    /** Options without their overlaps: what memory depends on. */
    public static int withoutOverlaps(int options) {
        return options & ~(OVERLAP_DATA_BIT | OVERLAP_PIPELINE_BIT);
    }

    /** The schedule that options name. */
    public static PipelineKind schedule(int options) {
        return PipelineKind.of(options);
    }

    /** What options recompute: {@link #RECOMPUTE_NOTHING} and so on. */
    public static int recompute(int options) {
        return options >> RECOMPUTE_SHIFT & RECOMPUTE_MASK;
    }

    /** Whether options say so. */
    public static boolean overlapsData(int options) {
        return (options & OVERLAP_DATA_BIT) != 0;
    }

    /** Whether options say so. */
    public static boolean overlapsPipeline(int options) {
        return (options & OVERLAP_PIPELINE_BIT) != 0;
    }

    /** Layers of each chunk that options recompute; 0 means all. */
    public static int recomputedLayers(int options) {
        return options >> RECOMPUTED_LAYERS_SHIFT;
    }
}
