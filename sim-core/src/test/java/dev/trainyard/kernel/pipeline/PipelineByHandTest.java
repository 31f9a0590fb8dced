package dev.trainyard.kernel.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Pipelines small enough to be walked with a pencil: every answer of every problem of a batch. */
class PipelineByHandTest {
    /** Stage by stage, two chunks each. */
    private static final int[] IN_A_ROW = {-1, 0, 1, 2};

    private static int pass(int type, int chunk, int microBatch) {
        return PipelinePass.of(type, chunk, microBatch);
    }

    private static int f(int microBatch) {
        return pass(PipelinePass.FORWARD, 0, microBatch);
    }

    private static int b(int microBatch) {
        return pass(PipelinePass.BACKWARD, 0, microBatch);
    }

    private static int[] thereAndBack() {
        return new int[] {pass(PipelinePass.FORWARD, 0, 0), pass(PipelinePass.FORWARD, 1, 0),
            pass(PipelinePass.BACKWARD, 1, 0), pass(PipelinePass.BACKWARD, 0, 0)};
    }

    /**
     * Three stages, of which the middle one pairs its second forward with its first backward pass. Every pass takes 1
     * forward and 2 backward, the middle stage's over micro-batch 1 twice as long; the pair saves 0.75. Messages block
     * 1/4 and take 1/2 more between the first two stages, 1/8 and 1 between the last two.
     *
     * <p>Stage 0: F0 0..1, sent 1.25; F1 ..2.25, sent 2.5. Stage 1: F0 there 1.75, received 2, ..3, sent 3.125.
     * Stage 2: F0 there 4.125, received 4.25, ..5.25; B0 ..7.25, sent 7.375. Stage 1, the pair: F1 received 3.375, B0
     * there 8.375, received 8.5; together 2 + 2 - 0.75, ..11.75; F1 sent 11.875, B0 sent 12.125. Stage 2: F1 there
     * 12.875, received 13, ..14; B1 ..16, sent 16.125. Stage 1: B1 there 17.125, received 17.25, ..21.25, sent 21.5.
     * Stage 0: B0 there 12.625, received 12.875, ..14.875; B1 there 22, received 22.25, ..24.25.
     */
    @Test
    void aPairBetweenTwoNeighbours() {
        int pair = pass(PipelinePass.FORWARD_BACKWARD, 0, 1);
        PipelineOrder order = new PipelineOrder(3, 1, 2,
                new int[][] {{f(0), f(1), b(0), b(1)}, {f(0), pair, b(0), b(1)}, {f(0), b(0), f(1), b(1)}},
                new int[] {-1, 0, 1});
        // Three problems, each with everything twice as long as in the one before.
        PipelineBatch batch = new PipelineBatch(order, 3);
        for (int problem = 0; problem < 3; problem++) {
            double unit = 1 << problem;
            for (int stage = 0; stage < 3; stage++) {
                batch.forward(problem, stage, 0, unit).backward(problem, stage, 0, unit, unit);
            }
            batch.boundary(problem, 1, 0, unit / 2, unit / 4).boundary(problem, 2, 0, unit, unit / 8)
                    .pairSaving(problem, 1, 0, 0.75 * unit).jitter(problem, 1, 1, 2);
        }
        PipelineTimes times = new PipelineTimes(order, 3);
        PipelineKernel kernel = new PipelineKernel();
        kernel.solve(batch, times);
        // Once more into the same answers: what is there from before must not count.
        kernel.solve(batch, times);
        double[] finish = {24.25, 21.5, 16.125};
        double[] gradients = {24.25, 21.25, 16};
        double[] busy = {6, 8.25, 6};
        double[] blocked = {1, 1.5, 0.5};
        for (int problem = 0; problem < 3; problem++) {
            double unit = 1 << problem;
            assertThat(times.makespan(problem)).isEqualTo(24.25 * unit);
            for (int stage = 0; stage < 3; stage++) {
                String which = "problem " + problem + ", stage " + stage;
                assertThat(times.finish(problem, stage)).as(which).isEqualTo(finish[stage] * unit);
                assertThat(times.gradientsComplete(problem, stage, 0)).as(which).isEqualTo(gradients[stage] * unit);
                assertThat(times.busy(problem, stage)).as(which).isEqualTo(busy[stage] * unit);
                assertThat(times.blocked(problem, stage)).as(which).isEqualTo(blocked[stage] * unit);
            }
        }
    }

    /**
     * Interleaved: the model goes through both stages twice. F 0..1 on stage 0, ..2 on 1, ..3 on 0, ..4 on 1, and back
     * in twos: 6, 8, 10, 12.
     */
    @Test
    void chunksCompleteTheirGradientsOnTheWayBack() {
        PipelineOrder order = new PipelineOrder(2, 2, 1, new int[][] {thereAndBack(), thereAndBack()},
                new int[] {-1, 2, 0, 1});
        PipelineBatch batch = new PipelineBatch(order, 2);
        for (int problem = 0; problem < 2; problem++) {
            for (int slot = 0; slot < 4; slot++) {
                batch.forward(problem, slot / 2, slot % 2, 1 + problem)
                        .backward(problem, slot / 2, slot % 2, 1 + problem, 1 + problem);
            }
        }
        PipelineTimes times = new PipelineTimes(order, 2);
        new PipelineKernel().solve(batch, times);
        double[] complete = {12, 8, 10, 6};
        for (int problem = 0; problem < 2; problem++) {
            for (int slot = 0; slot < 4; slot++) {
                assertThat(times.gradientsComplete(problem, slot / 2, slot % 2))
                        .as("problem %s, slot %s", problem, slot).isEqualTo(complete[slot] * (1 + problem));
            }
            assertThat(times.finish(problem, 1)).isEqualTo(10.0 * (1 + problem));
            assertThat(times.busy(problem, 0)).isEqualTo(6.0 * (1 + problem));
        }
    }

    /** Of four chunks in a row only the step from the second to the third is between stages. */
    @Test
    void onlyChunksOfDifferentStagesExchangeMessages() {
        PipelineOrder order = new PipelineOrder(2, 2, 1, new int[][] {thereAndBack(), thereAndBack()}, IN_A_ROW);
        PipelineBatch batch = new PipelineBatch(order, 1);
        for (int slot = 0; slot < 4; slot++) {
            batch.forward(0, slot / 2, slot % 2, 1).backward(0, slot / 2, slot % 2, 1, 1)
                    .boundary(0, slot / 2, slot % 2, 4, 8);
        }
        PipelineTimes times = new PipelineTimes(order, 1);
        new PipelineKernel().solve(batch, times);
        // 4 forward, 8 backward, and both ways sent (8), on the way (4), received (8).
        assertThat(times.makespan(0)).isEqualTo(12 + 2 * 20);
        assertThat(times.blocked(0, 0)).isEqualTo(16);
        assertThat(times.blocked(0, 1)).isEqualTo(16);
    }
}
