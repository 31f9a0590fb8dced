package dev.trainyard.plan.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.kernel.pipeline.PipelineBatch;
import dev.trainyard.kernel.pipeline.PipelineKernel;
import dev.trainyard.kernel.pipeline.PipelineOrder;
import dev.trainyard.kernel.pipeline.PipelinePass;
import dev.trainyard.kernel.pipeline.PipelineTimes;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PipelineOrdersTest {
    private static final int[] STAGES = {1, 2, 3, 4, 5, 6, 8, 12};
    private static final int[] CHUNKS = {1, 2, 3, 5};

    /** Makespan less the time that the stage which computes least computes, on equal stages. */
    private static double bubble(Schedule schedule, int p, int v, int m, double f, double i, double w, double saving) {
        PipelineOrder order = PipelineOrders.of(schedule, p, v, m);
        PipelineBatch batch = new PipelineBatch(order, 1);
        for (int stage = 0; stage < p; stage++) {
            for (int chunk = 0; chunk < order.chunks(); chunk++) {
                batch.forward(0, stage, chunk, f).backward(0, stage, chunk, i, w).pairSaving(0, stage, chunk, saving);
            }
        }
        PipelineTimes times = new PipelineTimes(order, 1);
        new PipelineKernel().solve(batch, times);
        double busy = times.busy(0, 0);
        for (int stage = 1; stage < p; stage++) {
            busy = Math.min(busy, times.busy(0, stage));
        }
        return times.makespan(0) - busy;
    }

    @Test
    void oneForwardOneBackwardAndGpipeLoseThePublishedShare() {
        for (int p : STAGES) {
            for (int m = 1; m <= 4 * p + 1; m++) {
                for (Schedule schedule : new Schedule[] {Schedule.GPIPE, Schedule.ONE_F_ONE_B}) {
                    double lost = bubble(schedule, p, 1, m, 1, 1, 1, 0);
                    assertThat(lost / (3.0 * m + lost)).isCloseTo((p - 1.0) / (m + p - 1), within(1e-12));
                }
            }
        }
    }

    @Test
    void interleavingDividesTheBubbleByTheChunks() {
        for (int p : STAGES) {
            for (int v : CHUNKS) {
                for (int m = p; m <= 4 * p + 1; m++) {
                    for (Schedule schedule : new Schedule[] {Schedule.GPIPE, Schedule.ONE_F_ONE_B}) {
                        double lost = bubble(schedule, p, v, m, 1, 1, 1, 0);
                        assertThat(lost / (3.0 * m * v)).isCloseTo((p - 1.0) / (v * m), within(1e-12));
                    }
                }
            }
        }
    }

    @Test
    void zeroBubbleLosesAThirdOfWhatOneForwardOneBackwardLoses() {
        for (int p : STAGES) {
            for (int m = p; m <= 4 * p + 1; m++) {
                double lost = bubble(Schedule.ONE_F_ONE_B, p, 1, m, 1, 1, 1, 0);
                assertThat(bubble(Schedule.ZERO_BUBBLE, p, 1, m, 1, 1, 1, 0)).isCloseTo(lost / 3, within(1e-9));
            }
        }
    }

    @Test
    void zeroBubbleWithChunksLosesOneToTwoThirdsOfTheInterleavedBubble() {
        for (int p : STAGES) {
            for (int v : CHUNKS) {
                for (int m = p; m <= 4 * p + 1; m++) {
                    double lost = bubble(Schedule.ONE_F_ONE_B, p, v, m, 1, 1, 1, 0);
                    assertThat(bubble(Schedule.ZERO_BUBBLE, p, v, m, 1, 1, 1, 0))
                            .isBetween(lost / 3 - 1e-9, lost / 1.5 + 1e-9);
                }
            }
        }
    }

    @Test
    void dualPipeLosesThePublishedBubble() {
        for (int p = 2; p <= 12; p += 2) {
            for (int m = 2 * p; m <= 6 * p; m += 2) {
                for (double w : new double[] {0.5, 0.8, 1}) {
                    for (double saving : new double[] {0, 0.25}) {
                        double pair = 2 + w - saving;
                        double expected = (p / 2 - 1) * (pair + 1 + w - 3 * w);
                        assertThat(bubble(Schedule.DUAL_PIPE, p, 1, m, 1, 1, w, saving))
                                .as("p %d m %d w %s saving %s", p, m, w, saving)
                                .isCloseTo(expected, within(1e-9));
                    }
                }
            }
        }
    }

    @Test
    void stagesKeepAsManyActivationsAsTheShapeSays() {
        for (int p : STAGES) {
            for (int v : CHUNKS) {
                for (int m = 1; m <= 4 * p + 1; m++) {
                    for (Schedule schedule : Schedule.values()) {
                        if (PipelineShape.refusal(schedule, p, v, m).isEmpty()) {
                            PipelineShape shape = new PipelineShape(schedule, p, v, m);
                            PipelineOrder order = PipelineOrders.of(shape);
                            for (int stage = 0; stage < p; stage++) {
                                assertThat(shape.inFlight(stage)).as("%s stage %d", shape, stage)
                                        .isEqualTo(kept(order.passes(stage)));
                            }
                        }
                    }
                }
            }
        }
    }

    private static int kept(int[] passes) {
        int now = 0;
        int most = 0;
        for (int pass : passes) {
            switch (PipelinePass.type(pass)) {
                case PipelinePass.FORWARD, PipelinePass.FORWARD_BACKWARD -> now++;
                case PipelinePass.BACKWARD, PipelinePass.WEIGHT_GRADIENT -> now--;
                default -> { }
            }
            most = Math.max(most, now);
        }
        return most;
    }

    @Test
    void activationsInFlightAreThePublishedOnes() {
        for (int p : STAGES) {
            PipelineShape plain = new PipelineShape(Schedule.ONE_F_ONE_B, p, 1, 5 * p);
            PipelineShape interleaved = new PipelineShape(Schedule.ONE_F_ONE_B, p, 4, 5 * p);
            PipelineShape zero = new PipelineShape(Schedule.ZERO_BUBBLE, p, 1, 5 * p);
            for (int stage = 0; stage < p; stage++) {
                assertThat(plain.inFlight(stage)).isEqualTo(p - stage);
                assertThat(interleaved.inFlight(stage)).isEqualTo(2 * (p - stage - 1) + 3 * p + 1);
                assertThat(zero.inFlight(stage)).isEqualTo(plain.inFlight(0));
            }
        }
    }

    @Test
    void everyMicroBatchPassesTheWholeModelOnce() {
        PipelineOrder order = PipelineOrders.of(Schedule.DUAL_PIPE, 6, 1, 14);
        for (int stage = 0; stage < 6; stage++) {
            int[] forwards = new int[14];
            for (int pass : order.passes(stage)) {
                int type = PipelinePass.type(pass);
                if (type == PipelinePass.FORWARD || type == PipelinePass.FORWARD_BACKWARD) {
                    forwards[PipelinePass.microBatch(pass)]++;
                    assertThat(PipelinePass.chunk(pass)).isEqualTo(PipelinePass.microBatch(pass) < 7 ? 0 : 1);
                }
            }
            assertThat(forwards).containsOnly(1);
        }
    }

    @Test
    void slotsFollowTheModelsOrder() {
        for (Schedule schedule : Schedule.values()) {
            int v = schedule.virtualStages() > 0 ? schedule.virtualStages() : 3;
            PipelineShape shape = new PipelineShape(schedule, 4, v, 8);
            PipelineOrder order = PipelineOrders.of(shape);
            for (int slot = 0; slot < order.slots(); slot++) {
                int here = shape.modelChunk(slot / order.chunks(), slot % order.chunks());
                int up = order.upstream(slot);
                int before = up < 0 ? -1 : shape.modelChunk(up / order.chunks(), up % order.chunks());
                assertThat(before).isEqualTo(here - 1);
                assertThat(order.downstream(slot) < 0).isEqualTo(here == shape.modelChunks() - 1);
            }
        }
    }

    @Test
    void randomUnevenStagesTakeAtLeastTheirWorkAndNeverDeadlock() {
        SplittableRandom random = new SplittableRandom(7);
        PipelineKernel kernel = new PipelineKernel();
        for (int trial = 0; trial < 400; trial++) {
            Schedule schedule = Schedule.values()[random.nextInt(Schedule.values().length)];
            boolean dual = schedule.kind().pairs();
            int p = dual ? 2 * random.nextInt(1, 5) : random.nextInt(1, 9);
            int v = schedule.virtualStages() > 0 ? schedule.virtualStages() : random.nextInt(1, 5);
            int m = dual ? 2 * random.nextInt(p, 3 * p) : random.nextInt(1, 40);
            PipelineOrder order = PipelineOrders.of(schedule, p, v, m);
            PipelineBatch batch = new PipelineBatch(order, 1);
            for (int stage = 0; stage < p; stage++) {
                for (int chunk = 0; chunk < order.chunks(); chunk++) {
                    batch.forward(0, stage, chunk, random.nextDouble())
                            .backward(0, stage, chunk, random.nextDouble(), random.nextDouble())
                            .boundary(0, stage, chunk, random.nextDouble(), random.nextDouble());
                }
            }
            PipelineTimes times = new PipelineTimes(order, 1);
            kernel.solve(batch, times);
            for (int stage = 0; stage < p; stage++) {
                assertThat(times.makespan(0)).isGreaterThanOrEqualTo(times.finish(0, stage));
                assertThat(times.finish(0, stage))
                        .isGreaterThanOrEqualTo(0.999999 * (times.busy(0, stage) + times.blocked(0, stage)));
            }
        }
    }

    @Test
    void dualPipeRefusesShapesItCannotRun() {
        assertThatThrownBy(() -> PipelineOrders.of(Schedule.DUAL_PIPE, 5, 1, 20))
                .isInstanceOf(ScheduleException.class).hasMessageContaining("pp is 5").hasMessageContaining("even");
        assertThatThrownBy(() -> PipelineOrders.of(Schedule.DUAL_PIPE, 4, 1, 6))
                .isInstanceOf(ScheduleException.class).hasMessageContaining("micro-batches are 6");
        assertThatThrownBy(() -> PipelineOrders.of(Schedule.DUAL_PIPE, 4, 1, 9))
                .isInstanceOf(ScheduleException.class).hasMessageContaining("micro-batches are 9");
        assertThatThrownBy(() -> PipelineOrders.of(Schedule.DUAL_PIPE, 4, 2, 8))
                .isInstanceOf(ScheduleException.class).hasMessageContaining("vp is 2");
        assertThatThrownBy(() -> PipelineOrders.of(Schedule.GPIPE, 0, 1, 8)).isInstanceOf(ScheduleException.class);
    }
}
