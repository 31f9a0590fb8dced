package dev.trainyard.kernel.plan;

import dev.trainyard.kernel.pipeline.PipelineKind;
import java.util.Arrays;

/**
 * Candidate plans, structure of arrays: rows of {@link PlanTables} and what is left to a plan that has them. Not
 * checked one by one: whoever makes candidates knows which exist.
 */
public final class PlanBatch {
    /** No message: a pipeline of one stage. */
    public static final int NO_MESSAGE = -1;

    private static final int RECOMPUTE_SHIFT = 2;
    private static final int OVERLAP_DATA_BIT = 1 << 4;
    private static final int OVERLAP_PIPELINE_BIT = 1 << 5;
    private static final int RECOMPUTED_LAYERS_SHIFT = 6;

    private final PlanTables tables;
    private int size;
    private int[] layers;
    private int[] placement;
    private int[] message;
    private int[] microBatches;
    private int[] options;

    /** Room for so many candidates; more makes more room. */
    public PlanBatch(PlanTables tables, int room) {
        this.tables = tables;
        int length = Math.max(1, room);
        layers = new int[length];
        placement = new int[length];
        message = new int[length];
        microBatches = new int[length];
        options = new int[length];
    }

    /**
     * What a plan says beyond its rows, in one number.
     *
     * @param schedule pipeline schedule
     * @param recompute what the backward pass computes again: 0 nothing, 1 the attention core, 2 layers
     * @param recomputedLayers with 2: layers of each chunk; 0 means all
     * @param overlapData data-parallel traffic runs under the passes
     * @param overlapPipeline messages run under compute; what that takes of the schedule is for the maker to say
     */
    public static int options(PipelineKind schedule, int recompute, int recomputedLayers, boolean overlapData,
            boolean overlapPipeline) {
        return schedule.ordinal() | recompute << RECOMPUTE_SHIFT | (overlapData ? OVERLAP_DATA_BIT : 0)
                | (overlapPipeline ? OVERLAP_PIPELINE_BIT : 0) | recomputedLayers << RECOMPUTED_LAYERS_SHIFT;
    }

    /** Adds a candidate and gives its number. */
    public int add(int layerRow, int placementRow, int messageRow, int ofMicroBatches, int ofOptions) {
        if (size == layers.length) {
            int length = 2 * size;
            layers = Arrays.copyOf(layers, length);
            placement = Arrays.copyOf(placement, length);
            message = Arrays.copyOf(message, length);
            microBatches = Arrays.copyOf(microBatches, length);
            options = Arrays.copyOf(options, length);
        }
        layers[size] = layerRow;
        placement[size] = placementRow;
        message[size] = messageRow;
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

    /** Which {@link PipelineKind} options name, by ordinal. */
    public static int schedule(int options) {
        return options & 3;
    }

    /** What options recompute: 0 nothing, 1 the attention core, 2 layers. */
    public static int recompute(int options) {
        return options >> RECOMPUTE_SHIFT & 3;
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
