package dev.trainyard.plan.schedule;

import dev.trainyard.kernel.pipeline.PipelinePass;
import java.util.Arrays;

/**
 * ZB-V's order of one stage as PyTorch runs it ({@code ScheduleZBVZeroBubble}; Qi et al., 2023, section 6): a warm-up
 * that fills the V, then a forward, an input and a weight gradient of each chunk in turn, and at the end weight
 * gradients put off by as many passes as the stage is behind the first. Where there are too few micro-batches to fill
 * the V, the passes over those that there are, in the order in which they would run among more.
 */
final class ZeroBubbleV {
    private static final int TYPES = PipelinePass.WEIGHT_GRADIENT + 1;

    private final int stages;
    private final int stage;
    /** Micro-batches that there are, and so many that the V fills. */
    private final int microBatches;
    private final int filling;
    /** Passes so far, {@code [chunk * TYPES + type]}. */
    private final int[] counts = new int[2 * TYPES];
    private final int[] passes;
    private int filled;

    private ZeroBubbleV(PipelineShape shape, int stage) {
        this.stages = shape.stages();
        this.stage = stage;
        this.microBatches = shape.microBatches();
        this.filling = Math.max(2 * stages - 1, microBatches);
        this.passes = new int[6 * microBatches];
    }

    /** Passes by stage. */
    static int[][] passes(PipelineShape shape) {
        int[][] all = new int[shape.stages()][];
        for (int stage = 0; stage < all.length; stage++) {
            ZeroBubbleV order = new ZeroBubbleV(shape, stage);
            order.run();
            all[stage] = Arrays.copyOf(order.passes, order.filled);
        }
        return all;
    }

    private void run() {
        int toTurn = stages - stage;
        for (int i = 0; i < 2 * toTurn - 1; i++) {
            put(PipelinePass.FORWARD, 0);
        }
        for (int i = 0; i < stage; i++) {
            put(PipelinePass.FORWARD, 1);
            put(PipelinePass.FORWARD, 0);
        }
        for (int i = 0; i < toTurn; i++) {
            forwardAndGradients(1, true);
        }
        while (count(PipelinePass.FORWARD, 1) < filling) {
            forwardAndGradients(0, count(PipelinePass.FORWARD, 0) < filling);
            forwardAndGradients(1, true);
        }
        for (int i = 0; i < stage; i++) {
            put(PipelinePass.INPUT_GRADIENT, 0);
            put(PipelinePass.INPUT_GRADIENT, 1);
        }
        for (int i = 0; i < toTurn; i++) {
            put(PipelinePass.INPUT_GRADIENT, 0);
            put(PipelinePass.WEIGHT_GRADIENT, 0);
        }
        for (int chunk = 1; chunk >= 0; chunk--) {
            while (count(PipelinePass.WEIGHT_GRADIENT, chunk) < filling) {
                put(PipelinePass.WEIGHT_GRADIENT, chunk);
            }
        }
    }

    private void forwardAndGradients(int chunk, boolean forward) {
        if (forward) {
            put(PipelinePass.FORWARD, chunk);
        }
        put(PipelinePass.INPUT_GRADIENT, chunk);
        put(PipelinePass.WEIGHT_GRADIENT, chunk);
    }

    private int count(int type, int chunk) {
        return counts[chunk * TYPES + type];
    }

    /** The chunk's next pass of a type; one over a micro-batch that there is not only counts. */
    private void put(int type, int chunk) {
        int microBatch = counts[chunk * TYPES + type]++;
        if (microBatch < microBatches) {
            passes[filled++] = PipelinePass.of(type, chunk, microBatch);
        }
    }
}
