package dev.trainyard.kernel.pipeline;

import java.util.Arrays;

/**
 * The static order in which every stage's compute stream runs its passes, with the edges between chunks. Checked and
 * sorted once into a sequence in which every pass comes after what it waits for; the kernels then walk that sequence.
 *
 * <p>A slot is a stage's local chunk: {@code stage * chunks + chunk}. A slot's forward pass of a micro-batch waits for
 * the forward pass of the slot upstream; its backward (or input-gradient) pass for that of the slot downstream.
 */
public final class PipelineOrder {
    private final int stages;
    private final int chunks;
    private final int microBatches;
    private final int[][] passes;
    private final int[] upstream;
    private final int[] downstream;
    private final int[] sequence;
    private final int[] sequenceSlot;
    private final int[] forwards;
    private final int[] kept;

    /**
     * @param stages pipeline stages
     * @param chunks model chunks on every stage
     * @param microBatches micro-batches of one iteration
     * @param passes passes of each stage in the order in which it runs them ({@link PipelinePass}); not copied
     * @param upstream slot before each slot in the model, -1 for the first
     * @throws IllegalArgumentException when a stage does not run a micro-batch's forward pass before its backward pass,
     *     runs one twice or leaves one out
     * @throws PipelineDeadlockException when the stages wait for each other
     */
    public PipelineOrder(int stages, int chunks, int microBatches, int[][] passes, int[] upstream) {
        require(stages >= 1, "stages", stages, "at least 1");
        require(chunks >= 1 && chunks <= PipelinePass.MAX_CHUNKS, "chunks", chunks,
                "1 to " + PipelinePass.MAX_CHUNKS);
        require(microBatches >= 1 && microBatches <= PipelinePass.MAX_MICRO_BATCHES, "microBatches", microBatches,
                "1 to " + PipelinePass.MAX_MICRO_BATCHES);
        require((long) stages * chunks * microBatches <= Integer.MAX_VALUE / 2, "stages * chunks * microBatches",
                (long) stages * chunks * microBatches, "at most " + Integer.MAX_VALUE / 2);
        require(passes.length == stages, "passes.length", passes.length, "stages = " + stages);
        require(upstream.length == stages * chunks, "upstream.length", upstream.length,
                "stages * chunks = " + stages * chunks);
        this.stages = stages;
        this.chunks = chunks;
        this.microBatches = microBatches;
        this.passes = passes;
        this.upstream = upstream.clone();
        this.downstream = reversed(upstream);
        int total = 0;
        for (int[] row : passes) {
            total += row.length;
        }
        this.sequence = new int[total];
        this.sequenceSlot = new int[total];
        this.forwards = new int[upstream.length];
        new PipelineSorter(this).sort(sequence, sequenceSlot, forwards);
        this.kept = new int[upstream.length];
        for (int stage = 0; stage < stages; stage++) {
            keep(stage);
        }
    }

    /** Finds the first time when the stage keeps most. */
    private void keep(int stage) {
        int[] now = new int[chunks];
        int all = 0;
        int most = 0;
        for (int pass : passes[stage]) {
            switch (PipelinePass.type(pass)) {
                case PipelinePass.FORWARD, PipelinePass.FORWARD_BACKWARD -> {
                    now[PipelinePass.chunk(pass)]++;
                    if (++all > most) {
                        most = all;
                        System.arraycopy(now, 0, kept, stage * chunks, chunks);
                    }
                }
                case PipelinePass.BACKWARD, PipelinePass.WEIGHT_GRADIENT -> {
                    now[PipelinePass.chunk(pass)]--;
                    all--;
                }
                default -> { }
            }
        }
    }

    private static void require(boolean holds, String variable, long value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(variable + " is " + value + ", expected " + expected);
        }
    }

    private static int[] reversed(int[] upstream) {
        int[] down = new int[upstream.length];
        Arrays.fill(down, -1);
        for (int slot = 0; slot < upstream.length; slot++) {
            int up = upstream[slot];
            if (up >= 0) {
                require(up < upstream.length && up != slot, "upstream[" + slot + "]", up, "another slot or -1");
                require(down[up] < 0, "upstream[" + slot + "]", up, "a slot that feeds no other slot");
                down[up] = slot;
            }
        }
        return down;
    }

    /** Pipeline stages. */
    public int stages() {
        return stages;
    }

    /** Model chunks on each stage. */
    public int chunks() {
        return chunks;
    }

    /** Slots: stages times chunks. */
    public int slots() {
        return stages * chunks;
    }

    /** Micro-batches of one iteration. */
    public int microBatches() {
        return microBatches;
    }

    /** Passes of a stage in the order it runs them; the array itself, do not write to it. */
    public int[] passes(int stage) {
        return passes[stage];
    }

    /** Slot before this one in the model, or -1. */
    public int upstream(int slot) {
        return upstream[slot];
    }

    /** Slot after this one in the model, or -1. */
    public int downstream(int slot) {
        return downstream[slot];
    }

    /** Micro-batches that a slot runs. */
    public int forwards(int slot) {
        return forwards[slot];
    }

    /**
     * Micro-batches whose activations a slot keeps when its stage keeps the most, each from its forward pass to its
     * weight gradient.
     */
    public int kept(int slot) {
        return kept[slot];
    }

    /** All passes of all stages, each after those it waits for; the array itself, do not write to it. */
    public int[] sequence() {
        return sequence;
    }

    /** Slot of each entry of {@link #sequence()}; the array itself, do not write to it. */
    public int[] sequenceSlots() {
        return sequenceSlot;
    }
}
