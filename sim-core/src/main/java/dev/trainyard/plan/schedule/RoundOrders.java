package dev.trainyard.plan.schedule;

import dev.trainyard.kernel.pipeline.PipelinePass;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** The orders of schedules whose chunks go round the stages. */
final class RoundOrders {
    private RoundOrders() {}

    /**
     * All forwards, then all backwards (Huang et al., 2019, figure 2c, with the micro-batches first in, first
     * out); with several chunks breadth first (Lamy-Poirier, 2022).
     */
    static int[][] gpipe(PipelineShape shape) {
        int v = shape.chunks();
        int m = shape.microBatches();
        int[] passes = new int[2 * v * m];
        for (int chunk = 0; chunk < v; chunk++) {
            for (int b = 0; b < m; b++) {
                passes[chunk * m + b] = PipelinePass.of(PipelinePass.FORWARD, chunk, b);
                passes[(v + chunk) * m + b] = PipelinePass.of(PipelinePass.BACKWARD, v - 1 - chunk, b);
            }
        }
        int[][] all = new int[shape.stages()][];
        Arrays.fill(all, passes);
        return all;
    }

    /** 1F1B (Narayanan et al., 2019), interleaved where there are several chunks (Narayanan et al., 2021). */
    static int[][] oneForwardOneBackward(PipelineShape shape) {
        int[] turns = turns(shape);
        return byStage(shape, stage -> oneForwardOneBackward(shape, turns, shape.warmup(stage)));
    }

    private static int[][] byStage(PipelineShape shape, IntFunction<int[]> ofStage) {
        return IntStream.range(0, shape.stages()).mapToObj(ofStage).toArray(int[][]::new);
    }

    private static int[] oneForwardOneBackward(PipelineShape shape, int[] turns, int warmup) {
        int total = turns.length;
        int[] passes = new int[2 * total];
        int at = 0;
        for (int k = 0; k < total + warmup; k++) {
            if (k < total) {
                passes[at++] = turns[k] | PipelinePass.FORWARD;
            }
            if (k >= warmup) {
                passes[at++] = backward(shape, turns[k - warmup], PipelinePass.BACKWARD);
            }
        }
        return passes;
    }

    /**
     * ZB-H1 (Qi et al., 2023, section 2.1 and figure 3): 1F1B's order with the gradients apart; a stage's weight
     * gradients trail its input gradients by as many passes as it has fewer forward passes in the warm-up than
     * the first stage, so every stage keeps as much as 1F1B's first stage. With several chunks the same on the
     * interleaved order.
     */
    static int[][] zeroBubble(PipelineShape shape) {
        int[] turns = turns(shape);
        return byStage(shape, stage -> apart(shape, turns, shape.warmup(stage), shape.warmup(0)));
    }

    /**
     * ZB-H2 (Qi et al., 2023, section 2.2 and figure 3): twice the forward passes in the warm-up, so that a stage has
     * work until its first backward pass can run, and weight gradients put off as under ZB-H1.
     */
    static int[][] doubleWarmup(PipelineShape shape) {
        int[] turns = turns(shape);
        int last = shape.stages() - 1;
        return byStage(shape, stage -> apart(shape, turns, Math.min(turns.length, 2 * (last - stage)),
                Math.min(turns.length, 2 * last)));
    }

    /**
     * @param warmup forward passes before the first backward pass
     * @param most the same on the first stage: weight gradients trail by as many passes as the stage has fewer
     */
    private static int[] apart(PipelineShape shape, int[] turns, int warmup, int most) {
        int total = turns.length;
        int lag = most - warmup;
        int[] passes = new int[3 * total];
        int at = 0;
        for (int k = 0; k < total + warmup + lag; k++) {
            if (k < total) {
                passes[at++] = turns[k] | PipelinePass.FORWARD;
            }
            int back = k - warmup;
            if (back >= 0 && back < total) {
                passes[at++] = backward(shape, turns[back], PipelinePass.INPUT_GRADIENT);
            }
            if (back >= lag) {
                passes[at++] = backward(shape, turns[back - lag], PipelinePass.WEIGHT_GRADIENT);
            }
        }
        return passes;
    }

    private static int backward(PipelineShape shape, int turn, int type) {
        return PipelinePass.of(type, shape.chunks() - 1 - PipelinePass.chunk(turn), PipelinePass.microBatch(turn));
    }

    /** Chunk and micro-batch of the k-th forward: a group of micro-batches passes chunk after chunk. */
    private static int[] turns(PipelineShape shape) {
        int v = shape.chunks();
        int m = shape.microBatches();
        int group = v == 1 ? m : shape.group();
        int[] turns = new int[v * m];
        int at = 0;
        for (int first = 0; first < m; first += group) {
            int end = Math.min(m, first + group);
            for (int chunk = 0; chunk < v; chunk++) {
                for (int b = first; b < end; b++) {
                    turns[at++] = PipelinePass.of(PipelinePass.FORWARD, chunk, b);
                }
            }
        }
        return turns;
    }
}
