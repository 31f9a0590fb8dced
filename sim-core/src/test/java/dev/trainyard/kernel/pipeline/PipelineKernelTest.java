package dev.trainyard.kernel.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PipelineKernelTest {
    private static final int[] TWO_STAGES = {-1, 0};

    private static int f(int chunk, int microBatch) {
        return PipelinePass.of(PipelinePass.FORWARD, chunk, microBatch);
    }

    private static int b(int chunk, int microBatch) {
        return PipelinePass.of(PipelinePass.BACKWARD, chunk, microBatch);
    }

    /** Two stages, two micro-batches, 1F1B. */
    private static PipelineOrder small() {
        int[][] passes = {{f(0, 0), f(0, 1), b(0, 0), b(0, 1)}, {f(0, 0), b(0, 0), f(0, 1), b(0, 1)}};
        return new PipelineOrder(2, 1, 2, passes, TWO_STAGES);
    }

    private static PipelineBatch filled(PipelineOrder order, int size) {
        PipelineBatch batch = new PipelineBatch(order, size);
        for (int problem = 0; problem < size; problem++) {
            for (int stage = 0; stage < order.stages(); stage++) {
                for (int chunk = 0; chunk < order.chunks(); chunk++) {
                    batch.forward(problem, stage, chunk, 1).backward(problem, stage, chunk, 1, 1);
                }
            }
        }
        return batch;
    }

    private static PipelineTimes solved(PipelineBatch batch) {
        PipelineTimes times = new PipelineTimes(batch.order(), batch.size());
        new PipelineKernel().solve(batch, times);
        return times;
    }

    @Test
    void passesComeBackAsTheyWerePacked() {
        int pass = PipelinePass.of(PipelinePass.WEIGHT_GRADIENT, 127, (1 << 21) - 1);
        assertThat(PipelinePass.type(pass)).isEqualTo(PipelinePass.WEIGHT_GRADIENT);
        assertThat(PipelinePass.chunk(pass)).isEqualTo(127);
        assertThat(PipelinePass.microBatch(pass)).isEqualTo((1 << 21) - 1);
        assertThat(PipelinePass.text(f(2, 5))).isEqualTo("F c2 m5");
    }

    @Test
    void twoStagesWithoutMessagesTakeThreeTimesThreePasses() {
        PipelineTimes times = solved(filled(small(), 1));
        assertThat(times.makespan(0)).isEqualTo(9);
        assertThat(times.finish(0, 1)).isEqualTo(7);
        assertThat(times.busy(0, 0)).isEqualTo(6);
        assertThat(times.blocked(0, 0)).isZero();
        assertThat(times.gradientsComplete(0, 1, 0)).isEqualTo(7);
    }

    @Test
    void latencyDelaysArrivalsAndKeepsNobodyBusy() {
        // stage 1: F0 1.5..2.5, B0 ..4.5, F1 ..5.5, B1 ..7.5; stage 0: B0 5..7, B1 8..10
        PipelineTimes times = solved(filled(small(), 1).boundary(0, 1, 0, 0.5, 0));
        assertThat(times.finish(0, 1)).isEqualTo(7.5);
        assertThat(times.makespan(0)).isEqualTo(10);
        assertThat(times.blocked(0, 0)).isZero();
    }

    @Test
    void blockingMessagesHoldBothEnds() {
        // stage 0: F0 0..1, send ..1.25, F1 ..2.25, send ..2.5; stage 1: receive 1.25..1.5, F0 ..2.5, B0 ..4.5,
        // send ..4.75, receive ..5, F1 ..6, B1 ..8, send ..8.25; stage 0: receive 8.25..8.5, B1 ..10.5
        PipelineTimes times = solved(filled(small(), 1).boundary(0, 1, 0, 0, 0.25));
        assertThat(times.finish(0, 1)).isEqualTo(8.25);
        assertThat(times.gradientsComplete(0, 1, 0)).isEqualTo(8);
        assertThat(times.makespan(0)).isEqualTo(10.5);
        assertThat(times.blocked(0, 0)).isEqualTo(1);
        assertThat(times.blocked(0, 1)).isEqualTo(1);
    }

    @Test
    void noPassStartsBeforeItsParametersAreReady() {
        assertThat(solved(filled(small(), 1).ready(0, 1, 0, 4)).makespan(0)).isEqualTo(12);
        assertThat(solved(filled(small(), 1).ready(0, 0, 0, 4)).makespan(0)).isEqualTo(13);
    }

    @Test
    void jitterScalesTheStagesPassesOverOneMicroBatch() {
        PipelineTimes times = solved(filled(small(), 1).jitter(0, 1, 1, 2));
        assertThat(times.makespan(0)).isEqualTo(12);
        assertThat(times.busy(0, 1)).isEqualTo(9);
        assertThat(times.busy(0, 0)).isEqualTo(6);
    }

    @Test
    void chunksOfOneStageExchangeNoMessages() {
        int[][] passes = {{f(0, 0), f(1, 0), b(1, 0), b(0, 0)}};
        PipelineOrder order = new PipelineOrder(1, 2, 1, passes, TWO_STAGES);
        assertThat(solved(filled(order, 1).boundary(0, 0, 1, 5, 5)).makespan(0)).isEqualTo(6);
    }

    @Test
    void pairsRunTogetherAndSaveTime() {
        int pair = PipelinePass.of(PipelinePass.FORWARD_BACKWARD, 0, 1);
        PipelineOrder order = new PipelineOrder(1, 1, 2, new int[][] {{f(0, 0), pair, b(0, 0), b(0, 1)}},
                new int[] {-1});
        PipelineTimes times = solved(filled(order, 1).pairSaving(0, 0, 0, 0.75));
        assertThat(times.makespan(0)).isEqualTo(5.25);
        assertThat(times.busy(0, 0)).isEqualTo(5.25);
        assertThat(solved(filled(order, 1).pairSaving(0, 0, 0, 99)).makespan(0)).isEqualTo(3);
    }

    @Test
    void problemsOfABatchDoNotTouchEachOther() {
        PipelineOrder order = small();
        PipelineBatch batch = filled(order, 3).forward(1, 0, 0, 7).jitter(2, 0, 0, 3).ready(0, 0, 0, 1);
        PipelineTimes times = solved(batch);
        assertThat(times.makespan(0)).isEqualTo(10);
        assertThat(times.makespan(1)).isEqualTo(solved(filled(order, 1).forward(0, 0, 0, 7)).makespan(0));
        assertThat(times.makespan(2)).isEqualTo(solved(filled(order, 1).jitter(0, 0, 0, 3)).makespan(0));
    }

    @Test
    void aKernelGivesTheSameAnswersWhateverItSolvedBefore() {
        PipelineKernel kernel = new PipelineKernel();
        PipelineBatch large = randomBatch(new SplittableRandom(3));
        PipelineTimes first = new PipelineTimes(large.order(), 1);
        kernel.solve(large, first);
        PipelineBatch little = filled(small(), 1);
        PipelineTimes times = new PipelineTimes(little.order(), 1);
        kernel.solve(little, times);
        assertThat(times.makespan(0)).isEqualTo(9);
        PipelineTimes again = new PipelineTimes(large.order(), 1);
        kernel.solve(large, again);
        assertThat(again.makespan(0)).isEqualTo(first.makespan(0));
    }

    @Test
    void agreesWithAPlainFixedPointOnRandomProblems() {
        SplittableRandom random = new SplittableRandom(11);
        for (int trial = 0; trial < 200; trial++) {
            PipelineBatch batch = randomBatch(random);
            PipelineTimes times = solved(batch);
            double[] expected = fixedPoint(batch);
            for (int stage = 0; stage < batch.order().stages(); stage++) {
                assertThat(times.finish(0, stage)).isCloseTo(expected[stage], within(1e-12 * expected[stage]));
            }
        }
    }

    /** A random order that can run: passes are drawn in a random global order that respects what waits for what. */
    private static PipelineBatch randomBatch(SplittableRandom random) {
        int stages = random.nextInt(1, 5);
        int chunks = random.nextInt(1, 4);
        int microBatches = random.nextInt(1, 7);
        int slots = stages * chunks;
        int[] model = random.ints(slots, 0, 1 << 20).toArray();
        int[] place = new int[slots];
        for (int slot = 0; slot < slots; slot++) {
            for (int other = 0; other < slots; other++) {
                place[slot] += model[other] < model[slot] || model[other] == model[slot] && other < slot ? 1 : 0;
            }
        }
        int[] upstream = new int[slots];
        for (int slot = 0; slot < slots; slot++) {
            int here = slot;
            upstream[slot] = IntStream.range(0, slots).filter(o -> place[o] == place[here] - 1)
                    .findFirst().orElse(-1);
        }
        int[][] passes = new int[stages][chunks * microBatches * 3];
        int[] filled = new int[stages];
        int[] done = new int[microBatches];
        int[] owed = new int[slots * microBatches];
        for (int left = 3 * slots * microBatches; left > 0;) {
            int microBatch = random.nextInt(microBatches);
            int step = done[microBatch];
            int slot = random.nextInt(slots);
            int type;
            if (random.nextBoolean() && owed[slot * microBatches + microBatch] > 0) {
                owed[slot * microBatches + microBatch]--;
                type = PipelinePass.WEIGHT_GRADIENT;
            } else if (step < 2 * slots) {
                int at = step < slots ? step : 2 * slots - 1 - step;
                slot = IntStream.range(0, slots).filter(o -> place[o] == at).findFirst().orElse(0);
                type = step < slots ? PipelinePass.FORWARD : PipelinePass.INPUT_GRADIENT;
                owed[slot * microBatches + microBatch] += step < slots ? 0 : 1;
                done[microBatch]++;
            } else {
                continue;
            }
            int stage = slot / chunks;
            passes[stage][filled[stage]++] = PipelinePass.of(type, slot % chunks, microBatch);
            left--;
        }
        PipelineOrder order = new PipelineOrder(stages, chunks, microBatches, passes, upstream);
        PipelineBatch batch = new PipelineBatch(order, 1);
        for (int stage = 0; stage < stages; stage++) {
            for (int chunk = 0; chunk < chunks; chunk++) {
                batch.forward(0, stage, chunk, random.nextDouble())
                        .backward(0, stage, chunk, random.nextDouble(), random.nextDouble())
                        .boundary(0, stage, chunk, random.nextDouble(), random.nextDouble())
                        .ready(0, stage, chunk, random.nextDouble());
            }
            for (int microBatch = 0; microBatch < microBatches; microBatch++) {
                batch.jitter(0, stage, microBatch, 0.5 + random.nextDouble());
            }
        }
        return batch;
    }

    /** Finish of each stage: every pass's end is computed again from the others' until none moves. */
    private static double[] fixedPoint(PipelineBatch batch) {
        PipelineOrder order = batch.order();
        int m = order.microBatches();
        double[] forwardEnd = new double[order.slots() * m];
        double[] backwardEnd = new double[order.slots() * m];
        double[] finish = new double[order.stages()];
        for (boolean moved = true; moved;) {
            double[] before = finish.clone();
            double[][] ends = {forwardEnd.clone(), backwardEnd.clone()};
            for (int stage = 0; stage < order.stages(); stage++) {
                double clock = 0;
                for (int pass : order.passes(stage)) {
                    int slot = stage * order.chunks() + PipelinePass.chunk(pass);
                    int microBatch = PipelinePass.microBatch(pass);
                    boolean forward = PipelinePass.type(pass) == PipelinePass.FORWARD;
                    double factor = batch.jitter()[stage * m + microBatch];
                    if (PipelinePass.type(pass) == PipelinePass.WEIGHT_GRADIENT) {
                        clock += batch.weightGradient()[slot] * factor;
                        continue;
                    }
                    int from = forward ? order.upstream(slot) : order.downstream(slot);
                    int to = forward ? order.downstream(slot) : order.upstream(slot);
                    double[] end = forward ? forwardEnd : backwardEnd;
                    if (from >= 0) {
                        int boundary = forward ? slot : from;
                        clock = Math.max(clock, end[from * m + microBatch] + batch.latency()[boundary])
                                + batch.blocking()[boundary];
                    }
                    clock = forward ? Math.max(clock, batch.ready()[slot]) : clock;
                    clock += (forward ? batch.forward()[slot] : batch.inputGradient()[slot]) * factor;
                    clock += to < 0 ? 0 : batch.blocking()[forward ? to : slot];
                    end[slot * m + microBatch] = clock;
                }
                finish[stage] = clock;
            }
            moved = !Arrays.equals(before, finish) || !Arrays.equals(ends[0], forwardEnd)
                    || !Arrays.equals(ends[1], backwardEnd);
        }
        return finish;
    }

    @Test
    void stagesThatWaitForEachOtherAreNamed() {
        int[][] passes = {{f(0, 0), b(0, 0), f(0, 1), b(0, 1)}, {f(0, 1), b(0, 1), f(0, 0), b(0, 0)}};
        assertThatThrownBy(() -> new PipelineOrder(2, 1, 2, passes, TWO_STAGES))
                .isInstanceOf(PipelineDeadlockException.class)
                .hasMessageContaining("stage 0 at pass B c0 m0").hasMessageContaining("stage 1 at pass F c0 m1");
    }

    @Test
    void incompleteOrRepeatedPassesAreRefused() {
        int[][] repeated = {{f(0, 0), f(0, 0), b(0, 0)}};
        int[][] noBackward = {{f(0, 0)}};
        int[][] backwardFirst = {{b(0, 0), f(0, 0)}};
        int[][] lostByOneStage = {{f(0, 0), b(0, 0)}, {f(0, 0), b(0, 0), f(0, 1), b(0, 1)}};
        int[][] badChunk = {{f(3, 0), b(3, 0)}};
        int[][] loneHalf = {{PipelinePass.of(PipelinePass.FORWARD_BACKWARD, 0, 0)}};
        int[] one = {-1};
        assertThatThrownBy(() -> new PipelineOrder(1, 1, 1, repeated, one))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("comes twice");
        assertThatThrownBy(() -> new PipelineOrder(1, 1, 1, noBackward, one))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("incomplete");
        assertThatThrownBy(() -> new PipelineOrder(1, 1, 1, backwardFirst, one))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("behind its forward");
        assertThatThrownBy(() -> new PipelineOrder(2, 1, 2, lostByOneStage, TWO_STAGES))
                .isInstanceOf(PipelineDeadlockException.class);
        assertThatThrownBy(() -> new PipelineOrder(1, 1, 1, badChunk, one))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("chunk below 1");
        assertThatThrownBy(() -> new PipelineOrder(1, 1, 1, loneHalf, one))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("other half");
    }

    @Test
    void secondsThatAreNoDurationsAreRefused() {
        PipelineBatch batch = new PipelineBatch(small(), 1);
        for (double bad : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> batch.forward(0, 0, 0, bad)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> batch.boundary(0, 1, 0, 0, bad)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> batch.jitter(0, 1, 0, bad)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> batch.forward(0, 2, 0, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> batch.jitter(0, 0, 2, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> new PipelineKernel().solve(filled(small(), 2), new PipelineTimes(small(), 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
