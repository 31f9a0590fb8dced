package dev.trainyard.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trainyard.cuda.driver.GpuLostException;
import dev.trainyard.cuda.job.OwnProduct;
import dev.trainyard.kernel.Peaks;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.kernel.operator.OperatorBatch;
import dev.trainyard.kernel.plan.PlanAnswers;
import dev.trainyard.kernel.plan.PlanBatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class CudaGaugeTest {
    private HostGpu gpu;

    @BeforeEach
    void needsTheHostsKernels() {
        assumeTrue(HostLibrary.problem().isEmpty(), HostLibrary.problem());
        gpu = new HostGpu(1L << 28);
    }

    @Test
    void peaksAreRatesAndLeaveNoMemoryBehind() {
        try (CudaKernels kernels = new CudaKernels(gpu, 2, () -> new OwnProduct(gpu))) {
            Peaks peaks = kernels.gauge().peaks();
            assertThat(peaks.bytesPerSecond()).isPositive().isFinite();
            assertThat(peaks.flopsPerSecond()).isPositive().isFinite();
            assertThat(peaks.product()).isEqualTo("own product kernel");
            assertThat(gpu.used()).isZero();
            assertThat(gpu.pinned()).isZero();
        }
    }

    @Test
    void timedBatchesGiveTheSameAnswers() {
        OperatorBatch batch = Batches.operators(1, 50_000);
        double[] expected = new double[batch.size()];
        new CpuKernels(1).throughput(batch, expected);
        double[] seconds = new double[batch.size()];
        try (CudaKernels kernels = new CudaKernels(gpu, 2, () -> new OwnProduct(gpu))) {
            assertThat(kernels.gauge().kernelSeconds(() -> kernels.throughput(batch, seconds))).isPositive();
            assertThat(seconds).isEqualTo(expected);
            int before = gpu.launches().size();
            kernels.throughput(batch, seconds);
            assertThat(gpu.launches().size() - before).as("launches of the four parts, not timed again").isEqualTo(4);
        }
    }

    @Test
    void timedPlansGiveTheSameAnswers() {
        PlanBatch batch = PlanBatches.drawn(1, 70_000, 2, 2, true);
        PlanAnswers expected = new PlanAnswers(batch.size(), true, false);
        new CpuKernels(1).plan(batch, expected);
        PlanAnswers answers = new PlanAnswers(batch.size(), true, false);
        try (CudaKernels kernels = new CudaKernels(gpu, 2, () -> new OwnProduct(gpu))) {
            assertThat(kernels.gauge().kernelSeconds(() -> kernels.plan(batch, answers))).isPositive();
            assertThat(answers.stepSeconds()).isEqualTo(expected.stepSeconds());
            assertThat(answers.breakdown()).isEqualTo(expected.breakdown());
            assertThat(gpu.launches()).as("two parts, two kernels, each five times").hasSize(20);
        }
    }

    @Test
    void aFailureWhileMeasuringIsTheOneThatIsReported() {
        FaultyGpu faulty = new FaultyGpu(gpu, FaultyGpu.Call.SYNCHRONIZE, 2, true,
                () -> new GpuLostException("made up"));
        CudaKernels kernels = new CudaKernels(faulty, 2, () -> new OwnProduct(faulty));
        assertThatThrownBy(() -> kernels.gauge().peaks()).isInstanceOf(GpuLostException.class).hasMessage("made up");
        assertThat(gpu.used()).isZero();
    }
}
