package dev.trainyard.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trainyard.cuda.job.OwnProduct;
import dev.trainyard.kernel.Peaks;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.measure.Effort;
import dev.trainyard.measure.KernelBenchmark;
import dev.trainyard.measure.KernelCases;
import dev.trainyard.measure.KernelRate;
import dev.trainyard.measure.MeasuredDevice;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code bench} takes every kernel through this back end, timed and not, and finds the CPU's answers. */
@Tag("slow")
class BenchOnDeviceTest {
    private static final Effort ONCE = new Effort(0, 0, 1, 1, 1);
    private static final Peaks PEAKS = new Peaks(1, 1, "none");

    @ParameterizedTest
    @ValueSource(strings = {"throughput", "collective", "link-load", "plan", "pipeline", "random"})
    void answersAreTheCpus(String kernel) {
        assumeTrue(HostLibrary.problem().isEmpty(), HostLibrary.problem());
        KernelBenchmark benchmark = new KernelBenchmark(KernelCases.named(kernel), 3, 2_000, ONCE);
        HostGpu gpu = new HostGpu(1L << 30);
        try (CpuKernels cpu = new CpuKernels(1);
                CudaKernels device = new CudaKernels(gpu, 2, () -> new OwnProduct(gpu))) {
            KernelRate expected = benchmark.on(new MeasuredDevice(MeasuredDevice.CPU, cpu, 1, 0, cpu.gauge(), PEAKS));
            KernelRate found = benchmark.on(new MeasuredDevice("gpu:0", device, 1, 0, device.gauge(), PEAKS));
            assertThat(found.agreesWith(expected)).isTrue();
            assertThat(found.shareOfPeak()).isPositive().isFinite();
        }
        assertThat(gpu.used()).isZero();
    }
}
