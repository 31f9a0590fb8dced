package dev.trainyard.kernel.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.kernel.Availability;
import dev.trainyard.kernel.DeviceFailedException;
import dev.trainyard.kernel.DeviceRequest;
import dev.trainyard.kernel.KernelProvider;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.kernel.collective.CollectiveBatch;
import dev.trainyard.kernel.cpu.CpuKernelProvider;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.kernel.operator.AcceleratorProfile;
import dev.trainyard.kernel.operator.OperatorBatch;
import dev.trainyard.kernel.operator.ThroughputKernel;
import dev.trainyard.kernel.pipeline.PipelineBatch;
import dev.trainyard.kernel.pipeline.PipelineOrder;
import dev.trainyard.kernel.pipeline.PipelinePass;
import dev.trainyard.kernel.pipeline.PipelineTimes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A device that fails in mid-run: the batch in flight comes from the CPU, whole, and so does everything after it. */
class FallbackKernelsTest {
    private static final int OPERATORS = 100;

    private final List<String> notes = new ArrayList<>();
    private final OperatorBatch operators = operators();

    @Test
    void untilItFailsTheDeviceComputes() {
        FaultyKernels device = new FaultyKernels(3);
        try (Kernels kernels = fallback(device)) {
            kernels.throughput(operators, new double[OPERATORS]);
            kernels.throughput(operators, new double[OPERATORS]);
            assertThat(kernels.device()).isEqualTo("faulty gpu");
        }
        assertThat(notes).isEmpty();
        assertThat(device.batches).isEqualTo(2);
        assertThat(device.closed).isEqualTo(1);
    }

    @Test
    void theBatchInFlightIsComputedAgainAsAWhole() {
        double[] expected = new double[OPERATORS];
        ThroughputKernel.run(operators, expected);
        FaultyKernels device = new FaultyKernels(2);
        try (Kernels kernels = fallback(device)) {
            for (int batch = 0; batch < 4; batch++) {
                double[] seconds = new double[OPERATORS];
                kernels.throughput(operators, seconds);
                assertThat(seconds).as("batch %s", batch).containsExactly(expected);
            }
            assertThat(kernels.device()).isEqualTo("cpu (faulty gpu failed: the card fell out)");
        }
        assertThat(device.batches).isEqualTo(2);
        assertThat(device.closed).as("closed once, when dropped").isEqualTo(1);
        assertThat(notes).containsExactly(
                "faulty gpu failed and is dropped, computing on the CPU from here: the card fell out");
    }

    @Test
    void everyKernelFallsBack() {
        PipelineOrder order = new PipelineOrder(1, 1, 1, new int[][] {{PipelinePass.of(PipelinePass.FORWARD, 0, 0),
            PipelinePass.of(PipelinePass.BACKWARD, 0, 0)}}, new int[] {-1});
        PipelineBatch pipelines = new PipelineBatch(order, 1).forward(0, 0, 0, 2).backward(0, 0, 0, 3, 4);
        PipelineTimes times = new PipelineTimes(order, 1);
        double[] load = new double[1];
        int[] words = new int[4];
        try (Kernels kernels = fallback(new FaultyKernels(1))) {
            kernels.pipeline(pipelines, times);
        }
        try (Kernels kernels = fallback(new FaultyKernels(1))) {
            kernels.linkLoad(1, 1, 1, new double[] {3}, new double[] {0.5}, load);
        }
        try (Kernels kernels = fallback(new FaultyKernels(1))) {
            kernels.random(0, 0, 0, 0, words);
        }
        assertThat(times.makespan(0)).isEqualTo(9);
        assertThat(load).containsExactly(1.5);
        assertThat(words[0]).isEqualTo(0x6627e8d5);
        assertThat(notes).hasSize(3);
    }

    @Test
    void aDeviceThatCannotEvenCloseIsNoted() {
        FaultyKernels device = new FaultyKernels(1);
        device.closes = false;
        try (Kernels kernels = fallback(device)) {
            kernels.throughput(operators, new double[OPERATORS]);
        }
        assertThat(notes).singleElement().asString().endsWith("it could not be closed either: the socket is stuck");
    }

    @Test
    void answersThatAreThereAreNotLostToAFailureOnClosing() {
        FaultyKernels device = new FaultyKernels(5);
        device.closes = false;
        fallback(device).close();
        assertThat(notes).containsExactly("faulty gpu could not be closed: the socket is stuck");
    }

    @Test
    void aMistakeOfTheCallerIsNoFailureOfTheDevice() {
        FaultyKernels device = new FaultyKernels(5);
        try (Kernels kernels = fallback(device)) {
            assertThatThrownBy(() -> kernels.throughput(operators, new double[1]))
                    .isInstanceOf(ArrayIndexOutOfBoundsException.class);
            assertThat(kernels.device()).isEqualTo("faulty gpu");
        }
        assertThat(notes).isEmpty();
    }

    @Test
    void underAutoAGpuThatFailsIsReplacedAndUnderGpuItIsAnError() {
        KernelProvider provider = new FaultyProvider();
        Devices devices = new Devices(List.of(new CpuKernelProvider(), provider), FreeOffload.COSTS);
        double[] seconds = new double[OPERATORS];
        try (KernelChoice choice = devices.open(DeviceRequest.parse("auto"), 1, notes::add)) {
            choice.kernels().throughput(operators, seconds);
        }
        assertThat(seconds).doesNotContain(FaultyKernels.WRONG);
        assertThat(notes).hasSize(1);
        try (KernelChoice choice = devices.open(DeviceRequest.parse("gpu"), 1, notes::add)) {
            assertThatThrownBy(() -> choice.kernels().throughput(operators, seconds))
                    .isInstanceOf(DeviceFailedException.class).hasMessage("the card fell out");
        }
        assertThat(notes).hasSize(1);
    }

    private Kernels fallback(Kernels device) {
        return new FallbackKernels(device, () -> new CpuKernels(1), notes::add);
    }

    private static OperatorBatch operators() {
        OperatorBatch batch = new OperatorBatch(new AcceleratorProfile(132, 128, 256, 0.5, 0.5,
                new double[] {1e15}, new double[] {2}, 5e14, 3e12, 1e-6));
        for (int i = 1; i <= OPERATORS; i++) {
            batch.gemm(64 * i, 4096, 512, 1, 0);
        }
        return batch;
    }

    private record FaultyProvider() implements KernelProvider {
        @Override
        public String name() {
            return "faulty";
        }

        @Override
        public DeviceRequest.Kind kind() {
            return DeviceRequest.Kind.GPU;
        }

        @Override
        public Availability probe() {
            return Availability.usable(List.of("faulty gpu"));
        }

        @Override
        public Kernels open(int device, int threads) {
            return new FaultyKernels(1);
        }
    }

    /** Right until its n-th batch, of which it writes half an answer, a wrong one, and dies. */
    private static final class FaultyKernels implements Kernels {
        static final double WRONG = -1;
        private final int lastBatch;
        private int batches;
        private int closed;
        private boolean closes = true;

        FaultyKernels(int lastBatch) {
            this.lastBatch = lastBatch;
        }

        @Override
        public String device() {
            return "faulty gpu";
        }

        private void count() {
            assertThat(++batches).as("asked again after it failed").isLessThanOrEqualTo(lastBatch);
            if (batches == lastBatch) {
                throw new DeviceFailedException("the card fell out");
            }
        }

        @Override
        public void throughput(OperatorBatch batch, double[] seconds) {
            Arrays.fill(seconds, 0, seconds.length / 2, WRONG);
            count();
            ThroughputKernel.run(batch, seconds);
        }

        @Override
        public void collective(CollectiveBatch batch, double[] seconds, int[] algorithm) {
            count();
        }

        @Override
        public void linkLoad(int batch, int classes, int links, double[] traffic, double[] routes, double[] load) {
            count();
        }

        @Override
        public void pipeline(PipelineBatch batch, PipelineTimes times) {
            count();
        }

        @Override
        public void random(long seed, int replica, int entity, long firstBlock, int[] words) {
            count();
        }

        @Override
        public void close() {
            closed++;
            if (!closes) {
                throw new DeviceFailedException("the socket is stuck");
            }
        }
    }
}
