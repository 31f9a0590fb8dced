package dev.trainyard.kernel.plan;

import dev.trainyard.kernel.pipeline.PipelineOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * What candidates of a plan batch share, so that none pays for it alone. A candidate joins one row of each table:
 * {@link LayerRow} (what a micro-batch costs in a layer), {@link PlacementRow} with its {@link ChunkRow}s (what an
 * accelerator holds, and its data-parallel traffic), with several stages a message between them, and under a schedule
 * that has no formula the order of its passes. Rows are
 * added, never changed; batches that know an earlier state stay valid.
 */
public final class PlanTables {
    /** Doubles of a message: seconds, then bytes on each link class. */
    public static final int MESSAGE_LENGTH = 1 + LinkClass.COUNT;

    private final PlanProfile profile;
    private final int kinds;
    private final int layerLength;
    private final int chunkLength;
    private double[] layers;
    private double[] chunks;
    private double[] placements = new double[4 * PlacementRow.LENGTH];
    private int[] numbers = new int[4 * PlacementRow.NUMBERS];
    private double[] messages = new double[4 * MESSAGE_LENGTH];
    private int[] order = new int[64];
    private final List<PipelineOrder> passes = new ArrayList<>();
    private int layerRows;
    private int chunkRows;
    private int placementRows;
    private int messageRows;
    private int ordered;
    private int generation;
    private int mostStages = 1;
    private int mostSlots = 2;
    private int mostChunks = 1;

    /**
     * Empty tables.
     *
     * @param kinds of the model's layers
     */
    public PlanTables(PlanProfile profile, int kinds) {
        this.profile = profile;
        this.kinds = kinds;
        this.layerLength = LayerRow.length(kinds);
        this.chunkLength = ChunkRow.length(kinds);
        this.layers = new double[4 * layerLength];
        this.chunks = new double[16 * chunkLength];
    }

    /** Adds a layer row of {@link #layerLength} doubles and gives its number. */
    public int addLayers(double[] row) {
        layers = roomFor(layers, (layerRows + 1) * layerLength);
        System.arraycopy(row, 0, layers, layerRows * layerLength, layerLength);
        return layerRows++;
    }

    /** Adds a message and gives its number. */
    public int addMessage(double seconds, double[] bytes) {
        messages = roomFor(messages, (messageRows + 1) * MESSAGE_LENGTH);
        messages[messageRows * MESSAGE_LENGTH] = seconds;
        System.arraycopy(bytes, 0, messages, messageRows * MESSAGE_LENGTH + 1, LinkClass.COUNT);
        return messageRows++;
    }

    /** Adds the order in which a schedule runs its passes and gives its number. */
    public int addOrder(PipelineOrder of) {
        passes.add(of);
        mostSlots = Math.max(mostSlots, of.slots());
        return passes.size() - 1;
    }

    /**
     * Adds a placement and gives its number.
     *
     * @param stages pipeline stages
     * @param virtualStages chunks on each stage
     * @param sharded parameters are gathered in every pass
     * @param row {@link PlacementRow#LENGTH} doubles
     * @param distinct the chunks that differ, each {@link #chunkLength} doubles
     * @param sequence for each chunk in model order which of {@code distinct} it is
     */
    public int addPlacement(int stages, int virtualStages, boolean sharded, double[] row, double[][] distinct,
            int[] sequence) {
        if (sequence.length != stages * virtualStages) {
            throw new IllegalArgumentException("sequence has " + sequence.length + " chunks, expected "
                    + stages * virtualStages);
        }
        placements = roomFor(placements, (placementRows + 1) * PlacementRow.LENGTH);
        System.arraycopy(row, 0, placements, placementRows * PlacementRow.LENGTH, PlacementRow.LENGTH);
        if (numbers.length < (placementRows + 1) * PlacementRow.NUMBERS) {
            numbers = Arrays.copyOf(numbers, 2 * numbers.length);
        }
        int at = placementRows * PlacementRow.NUMBERS;
        numbers[at + PlacementRow.STAGES] = stages;
        numbers[at + PlacementRow.VIRTUAL_STAGES] = virtualStages;
        numbers[at + PlacementRow.CHUNK] = chunkRows;
        numbers[at + PlacementRow.CHUNKS] = distinct.length;
        numbers[at + PlacementRow.ORDER] = ordered;
        numbers[at + PlacementRow.SHARDED] = sharded ? 1 : 0;
        chunks = roomFor(chunks, (chunkRows + distinct.length) * chunkLength);
        for (double[] chunk : distinct) {
            System.arraycopy(chunk, 0, chunks, chunkRows++ * chunkLength, chunkLength);
        }
        while (order.length < ordered + sequence.length) {
            order = Arrays.copyOf(order, 2 * order.length);
        }
        System.arraycopy(sequence, 0, order, ordered, sequence.length);
        ordered += sequence.length;
        mostStages = Math.max(mostStages, stages);
        // DualPipe holds two chunks on a stage whatever the plan says.
        mostSlots = Math.max(mostSlots, stages * Math.max(2, virtualStages));
        mostChunks = Math.max(mostChunks, distinct.length);
        return placementRows++;
    }

    /** Forgets placements, messages and orders; batches that name them are void. Layer rows stay. */
    public void clearPlacements() {
        chunkRows = 0;
        placementRows = 0;
        messageRows = 0;
        passes.clear();
        ordered = 0;
        generation++;
    }

    /** How often placements have been forgotten. */
    int generation() {
        return generation;
    }

    private static double[] roomFor(double[] array, int length) {
        return array.length >= length ? array : Arrays.copyOf(array, Math.max(length, 2 * array.length));
    }

    /** What all candidates have in common. */
    public PlanProfile profile() {
        return profile;
    }

    /** Kinds of layers. */
    public int kinds() {
        return kinds;
    }

    /** Doubles in a layer row. */
    public int layerLength() {
        return layerLength;
    }

    /** Doubles in a chunk row. */
    public int chunkLength() {
        return chunkLength;
    }

    /** Layer rows; the array itself, do not write to it. Like the others it may be longer than its rows. */
    public double[] layers() {
        return layers;
    }

    /** Chunk rows. */
    public double[] chunks() {
        return chunks;
    }

    /** Doubles of the placement rows. */
    public double[] placements() {
        return placements;
    }

    /** Whole numbers of the placement rows. */
    public int[] numbers() {
        return numbers;
    }

    /** Messages. */
    public double[] messages() {
        return messages;
    }

    /** For each placement its chunks in model order, as offsets from its first chunk row. */
    public int[] order() {
        return order;
    }

    /** Orders of passes. */
    public List<PipelineOrder> orders() {
        return Collections.unmodifiableList(passes);
    }

    /** How many layer rows. */
    public int layerRows() {
        return layerRows;
    }

    /** How many chunk rows. */
    public int chunkRows() {
        return chunkRows;
    }

    /** How many placements. */
    public int placementRows() {
        return placementRows;
    }

    /** Chunks of the model on all stages of a placement. */
    public int slots(int row) {
        int at = row * PlacementRow.NUMBERS;
        return numbers[at + PlacementRow.STAGES] * numbers[at + PlacementRow.VIRTUAL_STAGES];
    }

    /** How many messages. */
    public int messageRows() {
        return messageRows;
    }

    /** Length of {@link #order}. */
    public int ordered() {
        return ordered;
    }

    /** Stages of the longest pipeline. */
    public int mostStages() {
        return mostStages;
    }

    /** Slots of the pipeline that has most. */
    public int mostSlots() {
        return mostSlots;
    }

    /** Different chunks of the placement that has most. */
    public int mostChunks() {
        return mostChunks;
    }
}
