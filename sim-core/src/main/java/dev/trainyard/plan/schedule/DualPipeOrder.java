package dev.trainyard.plan.schedule;

import dev.trainyard.kernel.pipeline.PipelinePass;

/**
 * DualPipe's order of one stage (DeepSeek-V3, section 3.2.1 and figure 5): eight phases, mirrored about the middle of
 * the pipeline. Seen from the nearer end, {@code near} is the chunk whose micro-batches enter there, {@code far} the
 * one whose micro-batches come from the other end.
 */
final class DualPipeOrder {
    private final int stages;
    private final int microBatches;
    /** Stages between this one and the nearer end. */
    private final int depth;
    private final int near;
    private final int far;
    private final int[] forwards = new int[2];
    private final int[] backwards = new int[2];
    /** Weight gradients put off, first in, first out. */
    private final int[] pending;
    private int pendingHead;
    private int pendingTail;
    private final int[] passes;
    private int filled;

    DualPipeOrder(int stages, int microBatches, int stage) {
        this.stages = stages;
        this.microBatches = microBatches;
        boolean second = stage >= stages / 2;
        this.depth = second ? stages - 1 - stage : stage;
        this.near = second ? 1 : 0;
        this.far = 1 - near;
        this.pending = new int[microBatches];
        this.passes = new int[3 * microBatches];
    }

    int[] passes() {
        int toMiddle = stages / 2 - 1 - depth;
        repeat(2 * toMiddle, () -> forward(near));
        repeat(depth + 1, () -> {
            forward(near);
            forward(far);
        });
        repeat(toMiddle, () -> {
            inputGradient(far);
            weightGradient();
            forward(far);
        });
        for (int i = 0; i < microBatches / 2 - stages + depth + 1; i++) {
            if (i == 0 && toMiddle == 0) {
                // the two middle stages would wait for each other's forward: they do not pair the first ones
                forward(near);
                backward(far);
            } else {
                pair(near, far);
            }
            pair(far, near);
        }
        repeat(toMiddle, () -> {
            backward(far);
            pair(far, near);
        });
        drain();
        repeat(toMiddle, () -> {
            weightGradient();
            inputGradient(near);
        });
        repeat(depth + 1, this::weightGradient);
        return PipelineOrders.trimmed(passes, filled);
    }

    /** The last backwards of both chunks; the second half of them puts its weight gradients off. */
    private void drain() {
        int whole = depth + 1;
        for (int i = 0; i < 2 * (depth + 1); i++) {
            int chunk = i % 2 == 0 ? far : near;
            if (i < whole) {
                backward(chunk);
            } else {
                inputGradient(chunk);
            }
        }
    }

    private static void repeat(int times, Runnable step) {
        for (int i = 0; i < times; i++) {
            step.run();
        }
    }

    private int next(int[] counts, int chunk) {
        return chunk * (microBatches / 2) + counts[chunk]++;
    }

    private void put(int type, int chunk, int microBatch) {
        passes[filled++] = PipelinePass.of(type, chunk, microBatch);
    }

    private void forward(int chunk) {
        put(PipelinePass.FORWARD, chunk, next(forwards, chunk));
    }

    private void backward(int chunk) {
        put(PipelinePass.BACKWARD, chunk, next(backwards, chunk));
    }

    private void inputGradient(int chunk) {
        int microBatch = next(backwards, chunk);
        put(PipelinePass.INPUT_GRADIENT, chunk, microBatch);
        pending[pendingTail++] = PipelinePass.of(PipelinePass.WEIGHT_GRADIENT, chunk, microBatch);
    }

    private void weightGradient() {
        passes[filled++] = pending[pendingHead++];
    }

    private void pair(int forwardChunk, int backwardChunk) {
        put(PipelinePass.FORWARD_BACKWARD, forwardChunk, next(forwards, forwardChunk));
        put(PipelinePass.BACKWARD, backwardChunk, next(backwards, backwardChunk));
    }
}
