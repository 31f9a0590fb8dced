package dev.trainyard.plan.schedule;

import dev.trainyard.kernel.pipeline.PipelineOrder;
import dev.trainyard.kernel.pipeline.PipelinePass;
import java.util.Arrays;

/**
 * The static orders in which the stages' compute streams run their passes under each pipeline schedule.
 *
 * <p>DualPipe numbers the micro-batches that enter at stage 0 (chunk 0) from 0 to m/2-1, those that enter at the last
 * stage (chunk 1) from m/2 to m-1.
 */
public final class PipelineOrders {
    private PipelineOrders() {}

    /**
     * The order of a schedule.
     *
     * @throws dev.trainyard.plan.schedule.ScheduleException when the schedule does not run this shape
     */
    public static PipelineOrder of(Schedule schedule, int stages, int virtualStages, int microBatches) {
        return of(new PipelineShape(schedule, stages, virtualStages, microBatches));
    }

    /** The order of a schedule on a shape that it runs. */
    public static PipelineOrder of(PipelineShape shape) {
        int[][] passes = new int[shape.stages()][];
        for (int stage = 0; stage < passes.length; stage++) {
            passes[stage] = switch (shape.schedule()) {
                case GPIPE -> gpipe(shape);
                case ONE_F_ONE_B -> oneForwardOneBackward(shape, stage);
                case ZERO_BUBBLE -> zeroBubble(shape, stage);
                case DUAL_PIPE -> new DualPipeOrder(shape.stages(), shape.microBatches(), stage).passes();
            };
        }
        return new PipelineOrder(shape.stages(), shape.chunks(), shape.microBatches(), passes, upstream(shape));
    }

    private static int[] upstream(PipelineShape shape) {
        int p = shape.stages();
        int v = shape.chunks();
        int[] up = new int[p * v];
        for (int stage = 0; stage < p; stage++) {
            for (int chunk = 0; chunk < v; chunk++) {
                int from;
                if (shape.schedule() == Schedule.DUAL_PIPE) {
                    int before = chunk == 0 ? stage - 1 : stage + 1;
                    from = before < 0 || before == p ? -1 : before * v + chunk;
                } else if (stage > 0) {
                    from = (stage - 1) * v + chunk;
                } else {
                    from = chunk == 0 ? -1 : (p - 1) * v + chunk - 1;
                }
                up[stage * v + chunk] = from;
            }
        }
        return up;
    }

    /**
     * All forwards, then all backwards (Huang et al., 2019, figure 2c, with the micro-batches first in, first
     * out); with several chunks breadth first (Lamy-Poirier, 2022).
     */
    private static int[] gpipe(PipelineShape shape) {
        int v = shape.chunks();
        int m = shape.microBatches();
        int[] passes = new int[2 * v * m];
        for (int chunk = 0; chunk < v; chunk++) {
            for (int b = 0; b < m; b++) {
                passes[chunk * m + b] = PipelinePass.of(PipelinePass.FORWARD, chunk, b);
                passes[(v + chunk) * m + b] = PipelinePass.of(PipelinePass.BACKWARD, v - 1 - chunk, b);
            }
        }
        return passes;
    }

    /** 1F1B (Narayanan et al., 2019), interleaved where there are several chunks (Narayanan et al., 2021). */
    private static int[] oneForwardOneBackward(PipelineShape shape, int stage) {
        int total = shape.chunks() * shape.microBatches();
        int warmup = shape.warmup(stage);
        int[] turns = turns(shape);
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
    private static int[] zeroBubble(PipelineShape shape, int stage) {
        int total = shape.chunks() * shape.microBatches();
        int warmup = shape.warmup(stage);
        int lag = Math.min(total, shape.warmup(0)) - warmup;
        int[] turns = turns(shape);
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

    /** A copy of the first entries. */
    static int[] trimmed(int[] passes, int length) {
        return length == passes.length ? passes : Arrays.copyOf(passes, length);
    }
}
