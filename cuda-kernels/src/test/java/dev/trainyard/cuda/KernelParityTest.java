package dev.trainyard.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.kernel.Kernels;
import dev.trainyard.kernel.campaign.CampaignAnswers;
import dev.trainyard.kernel.campaign.CampaignBatch;
import dev.trainyard.kernel.campaign.FailureRow;
import dev.trainyard.kernel.campaign.TimeUse;
import dev.trainyard.kernel.collective.CollectiveBatch;
import dev.trainyard.kernel.collective.FabricProfile;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.kernel.operator.AcceleratorProfile;
import dev.trainyard.kernel.operator.OperatorBatch;
import dev.trainyard.kernel.pipeline.PipelineBatch;
import dev.trainyard.kernel.pipeline.PipelineOrder;
import dev.trainyard.kernel.pipeline.PipelineTimes;
import dev.trainyard.kernel.plan.Cause;
import dev.trainyard.kernel.plan.PlanAnswers;
import dev.trainyard.kernel.plan.PlanBatch;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The CUDA back end gives the CPU's answers to the bit. The same cases run on the sources compiled for the host, on
 * every machine, and on a GPU where there is one.
 */
abstract class KernelParityTest {
    /** Sizes around what one part of a batch and one block of threads hold. */
    private static final int ONE_PART = 1 << 14;

    private final Kernels cpu = new CpuKernels(1);
    private Kernels device;

    /** The back end under test; skips the test where there is none. */
    abstract Kernels open();

    @BeforeEach
    void opened() {
        device = open();
    }

    @AfterEach
    void closed() {
        if (device != null) {
            device.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 127, 128, 129, 1001, ONE_PART - 1, ONE_PART, ONE_PART + 1, 5 * ONE_PART + 77})
    void operatorsOfAnyNumber(int size) {
        throughput(Batches.operators(size, size));
    }

    @Test
    void operatorsOfExtremeSizes() {
        throughput(Batches.extremeOperators());
    }

    private void throughput(OperatorBatch batch) {
        double[] expected = new double[batch.size()];
        double[] found = new double[batch.size() + 3];
        Arrays.fill(found, -7);
        cpu.throughput(batch, expected);
        device.throughput(batch, found);
        same("seconds", expected, Arrays.copyOf(found, expected.length));
        assertThat(Arrays.copyOfRange(found, expected.length, found.length)).as("behind the batch").containsOnly(-7);
    }

    @Test
    void anOperatorOfAnUnknownFormatIsRefusedAndTheNextBatchIsRight() {
        AcceleratorProfile profile = new AcceleratorProfile(1, 1, 1, 1, 1, new double[1], new double[1], 1, 1, 1);
        OperatorBatch wrong = new OperatorBatch(profile);
        wrong.gemm(1, 1, 1, 1, 7);
        assertThatThrownBy(() -> device.throughput(wrong, new double[1])).isInstanceOf(IndexOutOfBoundsException.class);
        throughput(Batches.operators(5, 100));
    }

    @Test
    void answersThatHaveNoRoomAreRefused() {
        assertThatThrownBy(() -> device.throughput(Batches.operators(1, 3), new double[2]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("seconds has room for 2 answers, the batch holds 3");
        PipelineOrder order = Batches.orders().get(0);
        assertThatThrownBy(() -> device.pipeline(new PipelineBatch(order, 2), new PipelineTimes(order, 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> device.plan(PlanBatches.drawn(1, 3, 4, 2, true), new PlanAnswers(2, true, true)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("answers have room for 2 candidates, the batch holds 3");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 129, 20_001})
    void collectivesOnEveryFabric(int size) {
        for (FabricProfile fabric : Batches.fabrics()) {
            CollectiveBatch batch = Batches.collectives(fabric, size, size);
            double[] expected = new double[size];
            int[] expectedAlgorithm = new int[size];
            double[] found = new double[size];
            int[] algorithm = new int[size];
            cpu.collective(batch, expected, expectedAlgorithm);
            device.collective(batch, found, algorithm);
            same("seconds on " + fabric, expected, found);
            assertThat(algorithm).as("algorithms on %s", fabric).containsExactly(expectedAlgorithm);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 129, 300})
    void pipelinesOfEverySchedule(int size) {
        for (PipelineOrder order : Batches.orders()) {
            pipeline(Batches.pipelines(order, size, size, false));
            pipeline(Batches.pipelines(order, size, size, true));
        }
    }

    @Test
    void pipelinesOfManyReplicas() {
        pipeline(Batches.pipelines(Batches.orders().get(2), 3, ONE_PART + 5, true));
    }

    @Test
    void pipelinesOfExtremeDurations() {
        for (PipelineOrder order : Batches.orders()) {
            pipeline(Batches.extremePipelines(order, 6, 500));
        }
    }

    @Test
    void pipelinesThatDoNothingTakeNoTime() {
        pipeline(new PipelineBatch(Batches.orders().get(1), 5));
    }

    private void pipeline(PipelineBatch batch) {
        PipelineTimes expected = new PipelineTimes(batch.order(), batch.size());
        PipelineTimes found = new PipelineTimes(batch.order(), batch.size());
        cpu.pipeline(batch, expected);
        device.pipeline(batch, found);
        same("makespan", expected.makespan(), found.makespan());
        same("finish", expected.finish(), found.finish());
        same("busy", expected.busy(), found.busy());
        same("blocked", expected.blocked(), found.blocked());
        same("gradients", expected.gradients(), found.gradients());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 31, 127, 128, 129, 1001, 10_000})
    void plansOfAnyNumber(int size) {
        plan(PlanBatches.drawn(size, size, 16, 4, true));
    }

    @Test
    void plansInSeveralParts() {
        plan(PlanBatches.drawn(2, 5 * ONE_PART + 77, 4, 2, true), true, false);
    }

    @Test
    void plansThatShareNoRows() {
        plan(PlanBatches.drawn(3, 700, 12, 6, false));
    }

    @Test
    void plansOfLongPipelines() {
        plan(PlanBatches.drawn(4, 300, 300, 4, true));
        plan(PlanBatches.drawn(5, 300, 30, 40, true));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void plansOfRealModels(long seed) {
        PlanBatches.ofModels(seed).forEach(this::plan);
    }

    @Test
    void plansOfWhichNoneFits() {
        PlanBatch batch = PlanBatches.drawn(6, 999, 8, 3, true, 1e-300);
        plan(batch);
        PlanAnswers answers = new PlanAnswers(999, true, false);
        device.plan(batch, answers);
        assertThat(answers.stepSeconds()).containsOnly(Double.POSITIVE_INFINITY);
        assertThat(answers.breakdown()).containsOnly(0);
    }

    /** Timed where it fits and everywhere, with the step by cause and without. */
    private void plan(PlanBatch batch) {
        for (int wants = 0; wants < 4; wants++) {
            plan(batch, (wants & 1) != 0, (wants & 2) != 0);
        }
    }

    private void plan(PlanBatch batch, boolean withBreakdown, boolean timesAll) {
        int room = batch.size() + 3;
        PlanAnswers expected = new PlanAnswers(room, withBreakdown, timesAll);
        PlanAnswers found = new PlanAnswers(room, withBreakdown, timesAll);
        for (PlanAnswers answers : new PlanAnswers[] {expected, found}) {
            Arrays.fill(answers.stepSeconds(), -7);
            Arrays.fill(answers.memoryBytes(), -7);
        }
        cpu.plan(batch, expected);
        device.plan(batch, found);
        same("memory", expected.memoryBytes(), found.memoryBytes());
        same("step", expected.stepSeconds(), found.stepSeconds());
        if (withBreakdown) {
            same("breakdown, " + Cause.COUNT + " causes each", expected.breakdown(), found.breakdown());
        }
    }

    @Test
    void linkLoadsOfAllShapes() {
        SplittableRandom random = new SplittableRandom(4);
        for (int[] shape : new int[][] {{0, 1, 1}, {1, 1, 1}, {1, 300, 7}, {3, 2, 1}, {129, 33, 5}, {70_001, 9, 6}}) {
            double[] traffic = Batches.traffic(random, shape[0] * shape[1]);
            double[] routes = random.doubles(shape[1] * shape[2]).toArray();
            double[] expected = new double[shape[0] * shape[2]];
            double[] found = new double[expected.length];
            cpu.linkLoad(shape[0], shape[1], shape[2], traffic, routes, expected);
            device.linkLoad(shape[0], shape[1], shape[2], traffic, routes, found);
            same("load of " + Arrays.toString(shape), expected, found);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 5, 511, 4 * ONE_PART + 6})
    void randomWordsOfAnyNumber(int size) {
        randomWords(0x0123456789ABCDEFL, -3, Integer.MIN_VALUE, Long.MAX_VALUE - 2, size);
    }

    @Test
    void tenMillionRandomWords() {
        randomWords(-1, 17, 4711, 0xFFFFFFFFL - 1000, 10_000_000);
    }

    private void randomWords(long seed, int replica, int entity, long firstBlock, int size) {
        int[] expected = new int[size];
        int[] found = new int[size];
        cpu.random(seed, replica, entity, firstBlock, expected);
        device.random(seed, replica, entity, firstBlock, found);
        assertThat(Arrays.mismatch(expected, found)).as("first word that differs of %s", size).isEqualTo(-1);
    }

    @Test
    void kernelsTakeTurnsOnTheSameBuffers() {
        for (int round = 1; round <= 3; round++) {
            throughput(Batches.operators(round, 40_000 / round));
            pipeline(Batches.pipelines(Batches.orders().get(round), round, 50 * round, true));
            plan(PlanBatches.drawn(round, 100 * round, 3 * round, 2, true), true, true);
            randomWords(round, 0, 0, 0, 1000 * round);
        }
    }

    /** To the bit; any not-a-number is like any other. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 127, 129, 1001})
    void campaignsOfEveryKind(int replicas) {
        CampaignBatch batch = CampaignBatches.drawn(replicas, replicas, 4);
        CampaignAnswers expected = new CampaignAnswers(batch.size());
        CampaignAnswers found = new CampaignAnswers(batch.size());
        cpu.campaign(batch, expected);
        device.campaign(batch, found);
        for (TimeUse use : TimeUse.values()) {
            assertThat(found.ledger(use)).as("%s", use).containsExactly(expected.ledger(use));
        }
        assertThat(found.wall()).containsExactly(expected.wall());
        assertThat(found.work()).containsExactly(expected.work());
        assertThat(found.interruptions()).containsExactly(expected.interruptions());
        assertThat(found.planned()).containsExactly(expected.planned());
        assertThat(found.sparesUsed()).containsExactly(expected.sparesUsed());
        assertThat(found.ended()).containsExactly(expected.ended());
        same("mean of nodes down", expected.meanDown(), found.meanDown());
        for (CampaignAnswers.DownShare share : CampaignAnswers.DownShare.values()) {
            assertThat(found.down(share)).as("%s", share).containsExactly(expected.down(share));
        }
        for (int group = 0; group < FailureRow.GROUPS; group++) {
            assertThat(found.groupCount(group)).containsExactly(expected.groupCount(group));
            assertThat(found.groupLost(group)).containsExactly(expected.groupLost(group));
        }
    }

    private static void same(String what, double[] expected, double[] found) {
        assertThat(found.length).isEqualTo(expected.length);
        for (int i = 0; i < expected.length; i++) {
            if (Double.doubleToLongBits(expected[i]) != Double.doubleToLongBits(found[i])) {
                throw new AssertionError(what + "[" + i + "] is " + found[i] + ", the CPU gives " + expected[i]);
            }
        }
    }
}
