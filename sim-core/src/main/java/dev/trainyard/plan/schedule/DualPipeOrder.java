package dev.trainyard.plan.schedule;

import dev.trainyard.kernel.pipeline.PipelinePass;
import java.util.Arrays;

/**
 * DualPipe's order of one stage (DeepSeek-V3, section 3.2.1 and figure 5): eight phases, mirrored about the middle of
 * the pipeline. Seen from the nearer end, {@code near} is the chunk whose micro-batches enter there, {@code far} the
 * one whose micro-batches come from the other end.
 *
 * <p>DualPipeV is one half of it (DeepSeek's DualPipe repository): beyond the middle, where the mirrored stage's passes
 * would be, a micro-batch turns and comes back up through the same stages, so {@code far} are the second chunks.
 */
final class DualPipeOrder {
    /** Stages from one end to the middle. */
    private final int half;
    /** Micro-batches of a chunk. */
    private final int microBatches;
    /** The far chunk's micro-batches are others than the near chunk's. */
    private final boolean bothWays;
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

    private DualPipeOrder(int half, int microBatches, boolean bothWays, int depth, int near) {
        this.half = half;
        this.microBatches = microBatches;
        this.bothWays = bothWays;
        this.depth = depth;
        this.near = near;
        this.far = 1 - near;
        this.pending = new int[2 * microBatches];
        this.passes = new int[6 * microBatches];
    }

    /** DualPipe's passes by stage. */
    static int[][] bothWays(PipelineShape shape) {
        int[][] all = new int[shape.stages()][];
        for (int stage = 0; stage < all.length; stage++) {
            boolean second = stage >= all.length / 2;
            all[stage] = new DualPipeOrder(all.length / 2, shape.microBatches() / 2, true,
                    second ? all.length - 1 - stage : stage, second ? 1 : 0).passes();
        }
        return all;
    }

    /** DualPipeV's passes by stage. */
    static int[][] half(PipelineShape shape) {
        int[][] all = new int[shape.stages()][];
        for (int stage = 0; stage < all.length; stage++) {
            all[stage] = new DualPipeOrder(all.length, shape.microBatches(), false, stage, 0).passes();
        }
        return all;
    }

    private int[] passes() {
        int toMiddle = half - 1 - depth;
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
        for (int i = 0; i < microBatches - 2 * half + depth + 1; i++) {
            if (i == 0 && toMiddle == 0) {
                // the middle stages would wait for each other's forward: they do not pair the first ones
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
        return Arrays.copyOf(passes, filled);
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
        return (bothWays ? chunk * microBatches : 0) + counts[chunk]++;
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
