package dev.trainyard.plan.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.kernel.pipeline.PipelineBatch;
import dev.trainyard.kernel.pipeline.PipelineKernel;
import dev.trainyard.kernel.pipeline.PipelineOrder;
import dev.trainyard.kernel.pipeline.PipelinePass;
import dev.trainyard.kernel.pipeline.PipelineTimes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The bubbles and activations that papers name: Qi et al., 2023 (arXiv 2401.10241, table 2 and section 6), Qi et al.,
 * 2024 (arXiv 2405.15362, and the table of rates and activations on its authors' page), DeepSeek's table for DualPipe.
 * As there, a stage's bubble is what it waits between its first and its last pass: what is left to the start and the
 * end of the step is for the optimizer to bridge. Passes of a stage take one second each unless said, whatever its
 * chunks.
 */
class PublishedSchedulesTest {
    private static final int[] STAGES = {2, 3, 4, 5, 6, 7, 8, 12, 16, 24, 32};

    /** Seconds that the stage which waits longest waits between its first and last pass. */
    private static double waits(Schedule schedule, int p, int m, double forward, double input, double weight) {
        PipelineOrder order = PipelineOrders.of(schedule, p, Math.max(1, schedule.virtualStages()), m);
        PipelineTimes times = times(order, forward, input, weight, 0);
        double most = 0;
        for (int stage = 0; stage < p; stage++) {
            // The first pass is a forward pass of the first chunk: it starts when all stages before have done it.
            double start = stage * forward / order.chunks();
            assertThat(order.passes(stage)[0]).isEqualTo(PipelinePass.of(PipelinePass.FORWARD, 0, 0));
            most = Math.max(most, times.finish(0, stage) - start - times.busy(0, stage));
        }
        return most;
    }

    private static PipelineTimes times(PipelineOrder order, double forward, double input, double weight,
            double saving) {
        PipelineBatch batch = new PipelineBatch(order, 1);
        int v = order.chunks();
        for (int slot = 0; slot < order.slots(); slot++) {
            batch.forward(0, slot / v, slot % v, forward / v).backward(0, slot / v, slot % v, input / v, weight / v)
                    .pairSaving(0, slot / v, slot % v, saving / v);
        }
        PipelineTimes times = new PipelineTimes(order, 1);
        new PipelineKernel().solve(batch, times);
        return times;
    }

    /** What 1F1B waits: (p - 1) forward and backward passes, a rate of (p - 1) / (m + p - 1). */
    private static double oneForwardOneBackward(int p) {
        return 3.0 * (p - 1);
    }

    /** Micro-batches' worth of activations on the stage that keeps most. */
    private static double kept(Schedule schedule, int p, int m) {
        PipelineShape shape = new PipelineShape(schedule, p, Math.max(1, schedule.virtualStages()), m);
        double most = 0;
        for (int stage = 0; stage < p; stage++) {
            most = Math.max(most, (double) shape.inFlight(stage) / shape.chunks());
        }
        return most;
    }

    @Test
    void oneForwardOneBackwardIsTheMeasure() {
        for (int p : STAGES) {
            // The last stage begins last and never waits; the first waits longest.
            assertThat(waits(Schedule.ONE_F_ONE_B, p, 4 * p, 1, 1, 1)).isCloseTo(oneForwardOneBackward(p),
                    within(1e-9));
            assertThat(kept(Schedule.ONE_F_ONE_B, p, 4 * p)).isEqualTo(p);
        }
    }

    /** ZB-H1: a third of the bubble at the same memory. */
    @Test
    void zeroBubbleH1() {
        for (int p : STAGES) {
            assertThat(waits(Schedule.ZERO_BUBBLE, p, 4 * p, 1, 1, 1))
                    .isCloseTo(oneForwardOneBackward(p) / 3, within(1e-9));
            assertThat(kept(Schedule.ZERO_BUBBLE, p, 4 * p)).isEqualTo(p);
        }
    }

    /** ZB-H2: none at 2 p - 1 activations, once there are as many micro-batches. */
    @Test
    void zeroBubbleH2() {
        for (int p : STAGES) {
            for (int m : new int[] {2 * p - 1, 2 * p, 4 * p + 1}) {
                assertThat(waits(Schedule.ZB_H2, p, m, 1, 1, 1)).as("p %d m %d", p, m).isCloseTo(0, within(1e-9));
                assertThat(kept(Schedule.ZB_H2, p, m)).isEqualTo(2 * p - 1);
            }
        }
    }

    /** The same table, with passes of unlike length: (p - 1) (F + B - W), and with ZB-H2 (p - 1) (F + B - 2 W). */
    @ParameterizedTest
    @CsvSource({"1, 1, 1", "1, 1, 0.75", "1, 1.25, 0.8", "1, 1.5, 1"})
    void zeroBubblesBubbleWhereWeightGradientsAreShorter(double forward, double input, double weight) {
        for (int p : STAGES) {
            assertThat(waits(Schedule.ZERO_BUBBLE, p, 6 * p, forward, input, weight))
                    .isCloseTo((p - 1) * (forward + input - weight), within(1e-9));
            assertThat(waits(Schedule.ZB_H2, p, 6 * p, forward, input, weight))
                    .isCloseTo((p - 1) * (forward + input - 2 * weight), within(1e-9));
        }
    }

    /** ZB-V: none at p activations, on every stage. */
    @Test
    void zeroBubbleV() {
        for (int p : STAGES) {
            for (int m : new int[] {2 * p - 1, 2 * p, 4 * p + 1}) {
                assertThat(waits(Schedule.ZB_V, p, m, 1, 1, 1)).as("p %d m %d", p, m).isCloseTo(0, within(1e-9));
                PipelineShape shape = new PipelineShape(Schedule.ZB_V, p, 2, m);
                for (int stage = 0; stage < p; stage++) {
                    assertThat(shape.inFlight(stage)).isEqualTo(2 * p);
                }
            }
        }
    }

    /** V-Half: half the bubble, to one pass over a chunk, at (p + 2) / 2 activations, rounded down. */
    @Test
    void halfOfBoth() {
        for (int p : STAGES) {
            for (int m : new int[] {p, 2 * p, 4 * p + 1}) {
                double half = oneForwardOneBackward(p) / 2;
                assertThat(waits(Schedule.V_HALF, p, m, 1, 1, 1)).as("p %d m %d", p, m).isBetween(half - 0.5, half);
                assertThat(kept(Schedule.V_HALF, p, m)).isEqualTo((p + 2) / 2);
            }
        }
    }

    /** V-Min: two thirds of the bubble, to one pass over a chunk, at (p + 4) / 3 activations, rounded down. */
    @Test
    void aThirdOfTheMemory() {
        for (int p : STAGES) {
            for (int m : new int[] {p, 2 * p, 4 * p + 1}) {
                double thirds = 2 * oneForwardOneBackward(p) / 3;
                assertThat(waits(Schedule.V_MIN, p, m, 1, 1, 1)).as("p %d m %d", p, m)
                        .isBetween(thirds - 0.5, thirds + 0.5);
                assertThat(kept(Schedule.V_MIN, p, m)).isEqualTo((p + 4) / 3);
            }
        }
    }

    /**
     * DualPipeV on p stages is DualPipe's half on PP = 2 p of its parts: (PP / 2 - 1) (F and B together + B - 3 W) and
     * PP + 1 activations, all of parts.
     */
    @Test
    void dualPipeCutInHalf() {
        for (int p : STAGES) {
            for (int m : new int[] {2 * p, 2 * p + 1, 5 * p}) {
                for (double weight : new double[] {0.5, 0.8, 1}) {
                    for (double saving : new double[] {0, 0.25}) {
                        PipelineTimes times = times(PipelineOrders.of(Schedule.DUAL_PIPE_V, p, 2, m), 2, 2, 2 * weight,
                                2 * saving);
                        double busy = times.busy(0, 0);
                        for (int stage = 1; stage < p; stage++) {
                            busy = Math.min(busy, times.busy(0, stage));
                        }
                        double pair = 2 + weight - saving;
                        assertThat(times.makespan(0) - busy).as("p %d m %d", p, m)
                                .isCloseTo((p - 1) * (pair + 1 + weight - 3 * weight), within(1e-9));
                    }
                }
                assertThat(kept(Schedule.DUAL_PIPE_V, p, m)).isEqualTo(p + 0.5);
            }
        }
    }

    /** The V turns at the last stage, and both chunks of a stage together hold as much on every stage. */
    @Test
    void theModelLiesDownAndUp() {
        PipelineShape shape = new PipelineShape(Schedule.V_MIN, 4, 2, 8);
        assertThat(shape.chunks()).isEqualTo(2);
        assertThat(shape.modelChunks()).isEqualTo(8);
        for (int stage = 0; stage < 4; stage++) {
            assertThat(shape.modelChunk(stage, 0)).isEqualTo(stage);
            assertThat(shape.modelChunk(stage, 1)).isEqualTo(7 - stage);
            assertThat(shape.inFlight(stage, 0) + shape.inFlight(stage, 1)).isEqualTo(shape.inFlight(stage));
        }
    }

    /** Fewer micro-batches than a V holds run, too, down to one. */
    @Test
    void fewMicroBatchesRun() {
        for (Schedule schedule : Schedule.values()) {
            for (int p = 1; p <= 9; p++) {
                for (int m = 1; m <= 2 * p; m++) {
                    int v = Math.max(1, schedule.virtualStages());
                    if (PipelineShape.refusal(schedule, p, v, m).isEmpty()) {
                        PipelineOrder order = PipelineOrders.of(schedule, p, v, m);
                        assertThat(times(order, 1, 1, 1, 0).makespan(0)).isGreaterThanOrEqualTo(3.0 * m / (schedule
                                == Schedule.DUAL_PIPE ? 2 : 1));
                    }
                }
            }
        }
    }
}
