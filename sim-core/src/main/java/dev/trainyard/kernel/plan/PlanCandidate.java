package dev.trainyard.kernel.plan;

import dev.trainyard.kernel.pipeline.ChunkPlacement;
import dev.trainyard.kernel.pipeline.Keeping;
import dev.trainyard.kernel.pipeline.PipelineKind;
import dev.trainyard.kernel.pipeline.PipelineWarmup;

/** One candidate of a plan batch with its rows at hand, and the scratch of all steps through which it goes. */
final class PlanCandidate {
    final PlanTables tables;
    /** Kinds of layers, and how long rows are. */
    final int kinds;
    final int chunkLength;
    private final int layerLength;
    /** Where its rows begin. */
    int layer;
    int placement;
    int chunk;
    int message;

    int stages;
    int virtualStages;
    /** Chunks on a stage. */
    int chunks;
    int distinct;
    int microBatches;
    int group;
    PipelineKind schedule;
    /** The order in which its passes are walked, or {@link PlanBatch#BY_FORMULA}. */
    int order;
    boolean sharded;
    int recompute;
    int recomputedLayers;
    boolean overlapsData;
    boolean overlapsMessages;

    /** Memory is that of the candidate before. */
    boolean sameMemory;

    /** Which of the distinct chunks is in a slot. */
    final int[] content;
    /** The stage holds the same as the one before it. */
    final boolean[] repeats;

    private boolean folds;
    private int placed = -1;
    private ChunkPlacement placedAs;
    private int memoryOptions = -1;

    PlanCandidate(PlanTables tables) {
        this.tables = tables;
        kinds = tables.kinds();
        chunkLength = tables.chunkLength();
        layerLength = tables.layerLength();
        content = new int[tables.mostSlots()];
        repeats = new boolean[tables.mostStages()];
    }

    void load(PlanBatch batch, int i) {
        int options = batch.options()[i];
        int[] numbers = tables.numbers();
        int row = batch.placement()[i];
        int at = row * PlacementRow.NUMBERS;
        int layerRow = batch.layers()[i] * layerLength;
        int ofMicroBatches = batch.microBatches()[i];
        // Of all that a candidate says only overlaps take no memory.
        int ofMemory = PlanBatch.withoutOverlaps(options);
        sameMemory = layerRow == layer && row * PlacementRow.LENGTH == placement && ofMicroBatches == microBatches
                && ofMemory == memoryOptions;
        memoryOptions = ofMemory;
        layer = layerRow;
        placement = row * PlacementRow.LENGTH;
        chunk = numbers[at + PlacementRow.CHUNK] * chunkLength;
        message = batch.message()[i] * PlanTables.MESSAGE_LENGTH;
        microBatches = ofMicroBatches;
        order = batch.order()[i];
        recompute = PlanBatch.recompute(options);
        recomputedLayers = PlanBatch.recomputedLayers(options);
        overlapsData = PlanBatch.overlapsData(options);
        stages = numbers[at + PlacementRow.STAGES];
        // Without a pipeline all schedules are one.
        schedule = stages == 1 ? PipelineKind.ONE_F_ONE_B : PlanBatch.schedule(options);
        virtualStages = numbers[at + PlacementRow.VIRTUAL_STAGES];
        // Megatron-LM can post receives ahead only between virtual stages; other schedules are built around it.
        overlapsMessages = PlanBatch.overlapsPipeline(options)
                && (virtualStages > 1 || schedule != PipelineKind.ONE_F_ONE_B);
        distinct = numbers[at + PlacementRow.CHUNKS];
        sharded = numbers[at + PlacementRow.SHARDED] != 0;
        group = PipelineWarmup.group(stages, microBatches);
        ChunkPlacement place = schedule.placement();
        folds = place == ChunkPlacement.ROUND && schedule.keeping() != Keeping.BY_ORDER;
        chunks = place.chunks(virtualStages);
        // Neighbouring candidates often hold the same; where they do there is nothing to place again.
        if (row != placed || place != placedAs) {
            placed = row;
            placedAs = place;
            place(numbers[at + PlacementRow.ORDER], place);
        }
    }

    private void place(int from, ChunkPlacement place) {
        int[] sequence = tables.order();
        for (int stage = 0; stage < stages; stage++) {
            boolean same = stage > 0;
            for (int local = 0; local < chunks; local++) {
                int slot = stage * chunks + local;
                content[slot] = sequence[from + place.part(stages, stage, local)];
                same = same && content[slot] == content[slot - chunks];
            }
            repeats[stage] = same;
        }
    }

    /**
     * A stage that holds the same as the one before it sends no more and keeps no more: not where chunks lie both ways
     * or as a V, nor where only the order says what is kept.
     */
    boolean folds(int stage) {
        return folds && repeats[stage];
    }

    /** Passes over each chunk in one step. */
    double passes() {
        return schedule.passes(microBatches);
    }

    boolean recomputesLayers() {
        return recompute == PlanBatch.RECOMPUTE_LAYERS;
    }

    /** A number of a distinct chunk. */
    double chunkValue(int which, int column) {
        return tables.chunks()[chunk + which * chunkLength + column];
    }

    double layerValue(int column) {
        return tables.layers()[layer + column];
    }

    /** Where a kind's block begins. */
    int block(int kind) {
        return layer + LayerRow.KINDS + kind * LayerRow.BLOCK;
    }

    double placementValue(int column) {
        return tables.placements()[placement + column];
    }
}
