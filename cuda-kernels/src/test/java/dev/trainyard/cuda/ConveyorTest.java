package dev.trainyard.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trainyard.cuda.driver.Gpu;
import dev.trainyard.cuda.driver.OutOfDeviceMemoryException;
import dev.trainyard.cuda.job.Job;
import dev.trainyard.cuda.job.OwnProduct;
import dev.trainyard.cuda.job.PlanJob;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.kernel.cpu.Workers;
import dev.trainyard.kernel.operator.OperatorBatch;
import dev.trainyard.kernel.pipeline.PipelineBatch;
import dev.trainyard.kernel.pipeline.PipelineTimes;
import dev.trainyard.kernel.plan.PlanAnswers;
import dev.trainyard.kernel.plan.PlanBatch;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How batches are cut, and what becomes of memory. */
class ConveyorTest {
    private HostGpu gpu;
    private CudaKernels kernels;

    @BeforeEach
    void needsTheHostsVersion() {
        assumeTrue(HostLibrary.problem().isEmpty(), HostLibrary.problem());
    }

    @AfterEach
    void everythingIsFreed() {
        if (kernels != null) {
            kernels.close();
            assertThat(gpu.used()).isZero();
            assertThat(gpu.pinned()).isZero();
        }
    }

    private void gpu(long memory) {
        gpu = new HostGpu(memory);
        kernels = new CudaKernels(gpu, 2, () -> new OwnProduct(gpu));
    }

    @Test
    void aSmallBatchIsOneLaunch() {
        gpu(1 << 20);
        compute(Batches.operators(1, 100));
        assertThat(gpu.launches()).containsExactly(100L);
    }

    @Test
    void aLargeBatchIsCutSoThatCopiesOverlap() {
        gpu(1 << 30);
        compute(Batches.operators(1, 320_000));
        assertThat(gpu.launches()).hasSize(16).allMatch(items -> items == 20_000);
    }

    @Test
    void onePartIsAlwaysUnderWayWhileAnotherIsWaitedFor() {
        gpu(1 << 30);
        compute(Batches.operators(1, 80_000));
        assertThat(gpu.events()).containsExactly("launch 0", "launch 1", "wait 0", "launch 0", "wait 1", "launch 1",
                "wait 0", "launch 0", "wait 1", "wait 0");
    }

    @Test
    void aBatchLargerThanTheDeviceIsCut() {
        gpu(100_000);
        compute(Batches.operators(2, 20_000));
        assertThat(gpu.launches().stream().mapToLong(Long::longValue).sum()).isEqualTo(20_000);
        assertThat(gpu.launches().size()).isGreaterThan(10);
        assertThat(gpu.used()).isLessThanOrEqualTo(100_000);
    }

    @Test
    void aDeviceThatHoldsOneItemALaneIsEnough() {
        OperatorBatch batch = Batches.operators(3, 5);
        // shared, input and output of one item each
        gpu(2 * (48 + 56 + 8));
        compute(batch);
        assertThat(gpu.launches()).containsOnly(1L).hasSize(5);
    }

    @Test
    void aDeviceThatHoldsNotEvenOneItemSaysSo() {
        gpu(90);
        assertThatThrownBy(() -> kernels.throughput(Batches.operators(3, 5), new double[5]))
                .isInstanceOf(OutOfDeviceMemoryException.class);
        assertThat(gpu.used()).isZero();
    }

    @Test
    void memoryThatAnotherKernelLeftInTheWrongShapeIsGivenUp() {
        gpu(400_000);
        compute(Batches.operators(4, 6_000));
        PipelineBatch batch = Batches.pipelines(Batches.orders().get(1), 5, 300, true);
        PipelineTimes expected = new PipelineTimes(batch.order(), batch.size());
        PipelineTimes found = new PipelineTimes(batch.order(), batch.size());
        new CpuKernels(1).pipeline(batch, expected);
        kernels.pipeline(batch, found);
        assertThat(found.makespan()).containsExactly(expected.makespan());
        compute(Batches.operators(4, 6_000));
    }

    /** Their kernel takes longer: a part is what a large GPU holds at once. */
    @Test
    void partsOfPlansAreLarge() {
        gpu(1 << 30);
        compute(PlanBatches.drawn(1, 70_000, 2, 2, true));
        assertThat(gpu.launches()).containsExactly(512L, 70_000L, 70_000L, 65_536L);
    }

    @Test
    void plansOnASmallDeviceAreCut() {
        gpu(8 << 20);
        compute(PlanBatches.byFormula(2, 3_000, 16, 4));
        // the last of four kernels has a thread for each of a part's plans
        List<Long> launches = gpu.launches();
        assertThat(IntStream.range(0, launches.size()).filter(i -> i % 4 == 3).mapToLong(launches::get).sum())
                .isEqualTo(3_000);
        assertThat(launches.size()).isGreaterThan(10);
        assertThat(gpu.used()).isLessThanOrEqualTo(8 << 20);
    }

    @Test
    void aDeviceWithoutRoomForOneWarpOfPlansSaysSo() {
        gpu(100_000);
        PlanBatch batch = PlanBatches.byFormula(2, 5, 16, 4);
        assertThatThrownBy(() -> kernels.plan(batch, new PlanAnswers(5, false, false)))
                .isInstanceOf(OutOfDeviceMemoryException.class);
        assertThat(gpu.used()).isZero();
    }

    /** Threads whose scratch would be too much take several plans each. */
    @Test
    void aLaunchHasNoMoreThreadsThanThereIsScratchFor() {
        gpu(1 << 30);
        PlanBatch batch = PlanBatches.byFormula(3, 2_000, 300, 4);
        PlanAnswers expected = new PlanAnswers(batch.size(), true, true);
        new CpuKernels(1).plan(batch, expected);
        // 300 stages and 1,200 slots are 130 kB a thread; their order takes no more than rounding leaves
        for (long[] bound : new long[][] {{100 << 20, 768}, {40 << 20, 256}, {1, 128}}) {
            PlanAnswers found = new PlanAnswers(batch.size(), true, true);
            PlanJob job = new PlanJob(batch, found, bound[0]);
            try (Conveyor conveyor = new Conveyor(gpu, new Workers(1))) {
                conveyor.run(job);
            }
            assertThat(gpu.launches()).last().isEqualTo(bound[1]);
            assertThat(job.scratchBytes(2_000)).isLessThan(Math.max(bound[0], bound[1] * 140_000));
            assertThat(found.stepSeconds()).isEqualTo(expected.stepSeconds());
            assertThat(found.breakdown()).isEqualTo(expected.breakdown());
        }
    }

    @Test
    void buffersAreUsedAgain() {
        gpu(1 << 30);
        compute(Batches.operators(1, 50_000));
        int before = gpu.allocations();
        for (int size : List.of(50_000, 1, 33, 49_999)) {
            compute(Batches.operators(size, size));
        }
        assertThat(gpu.allocations()).isEqualTo(before);
    }

    @Test
    void productsAreOpenedOnceAndOnlyWhenNeeded() {
        gpu = new HostGpu(1 << 20);
        int[] opened = new int[1];
        kernels = new CudaKernels(gpu, 2, () -> {
            opened[0]++;
            return new OwnProduct(gpu);
        });
        compute(Batches.operators(1, 10));
        assertThat(opened[0]).isZero();
        for (int i = 0; i < 2; i++) {
            kernels.linkLoad(1, 1, 1, new double[] {2}, new double[] {3}, new double[1]);
        }
        assertThat(opened[0]).isOne();
    }

    @Test
    void anItemThatNoPinnedBufferHoldsIsRefused() {
        gpu(1 << 20);
        assertThatThrownBy(() -> new Conveyor(gpu, new Workers(1)).run(new Huge()))
                .isInstanceOf(OutOfDeviceMemoryException.class)
                .hasMessage("one item of the batch takes 3221225472 bytes, more than a pinned buffer can hold (2 GiB)");
    }

    private void compute(OperatorBatch batch) {
        double[] expected = new double[batch.size()];
        double[] found = new double[batch.size()];
        new CpuKernels(1).throughput(batch, expected);
        kernels.throughput(batch, found);
        assertThat(Arrays.equals(found, expected)).as("answers as the CPU's").isTrue();
    }

    private void compute(PlanBatch batch) {
        PlanAnswers expected = new PlanAnswers(batch.size(), true, false);
        PlanAnswers found = new PlanAnswers(batch.size(), true, false);
        new CpuKernels(1).plan(batch, expected);
        kernels.plan(batch, found);
        assertThat(Arrays.equals(found.stepSeconds(), expected.stepSeconds())).as("steps as the CPU's").isTrue();
        assertThat(Arrays.equals(found.breakdown(), expected.breakdown())).as("causes as the CPU's").isTrue();
    }

    /** Two items of 3 GiB. */
    private record Huge() implements Job {
        @Override
        public int items() {
            return 2;
        }

        @Override
        public long sharedBytes() {
            return 0;
        }

        @Override
        public long inputBytes(int items) {
            return (3L << 30) * items;
        }

        @Override
        public long outputBytes(int items) {
            return items;
        }

        @Override
        public long scratchBytes(int items) {
            return 0;
        }

        @Override
        public void packShared(ByteBuffer to) {
            throw new AssertionError("packed");
        }

        @Override
        public void pack(Slice slice, ByteBuffer to) {
            throw new AssertionError("packed");
        }

        @Override
        public void launch(Gpu gpu, int stream, int first, int items, Places places) {
            throw new AssertionError("launched");
        }

        @Override
        public void unpack(Slice slice, ByteBuffer from) {
            throw new AssertionError("unpacked");
        }
    }
}
