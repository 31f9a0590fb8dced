package dev.trainyard.kernel.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.kernel.Availability;
import dev.trainyard.kernel.DeviceRequest;
import dev.trainyard.kernel.DeviceRequest.Kind;
import dev.trainyard.kernel.DeviceUnusableException;
import dev.trainyard.kernel.KernelProvider;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.kernel.collective.CollectiveBatch;
import dev.trainyard.kernel.cpu.CpuKernelProvider;
import dev.trainyard.kernel.operator.OperatorBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DevicesTest {
    private static final KernelProvider TWO_GPUS = new Fake(Availability.usable(List.of("first", "second")));
    private static final KernelProvider NO_GPU = new Fake(Availability.unusable("the slot is empty"));

    @Test
    void autoTakesAGpuForWhatIsWorthIt() {
        Devices devices = new Devices(List.of(new CpuKernelProvider(), TWO_GPUS), FreeOffload.COSTS);
        KernelChoice choice = devices.open("auto", 1);
        assertThat(choice.note()).isEmpty();
        assertThat(choice.kernels().device()).isEqualTo("cpu");
        choice.kernels().random(1, 2, 3, 4, new int[5]);
        assertThat(choice.kernels().device()).isEqualTo("fake gpu 0");
    }

    @Test
    void autoWakesNoGpuForALittle() {
        KernelProvider asleep = new Fake(null) {
            @Override
            public Availability glance() {
                return Availability.usable(List.of());
            }
        };
        int[] words = new int[5];
        devices(asleep).open("auto", 1).kernels().random(1, 2, 3, 4, words);
        assertThat(words).doesNotContain(0);
    }

    @Test
    void autoFallsBackAndSaysWhy() {
        KernelChoice choice = devices(NO_GPU).open("auto", 3);
        assertThat(choice.provider()).isEqualTo("cpu");
        assertThat(choice.kernels().device()).isEqualTo("cpu");
        assertThat(choice.note()).isEqualTo("computing on the CPU: the slot is empty");
    }

    @Test
    void cpuProbesNoGpu() {
        KernelProvider unprobed = new Fake(null);
        assertThat(devices(unprobed).open("cpu", 1).provider()).isEqualTo("cpu");
    }

    @Test
    void gpuTakesTheNumberedOne() {
        assertThat(devices(NO_GPU, TWO_GPUS).open("gpu:1", 1).kernels().device()).isEqualTo("fake gpu 1");
    }

    @Test
    void gpuWithoutOneIsAnError() {
        assertThatThrownBy(() -> devices(NO_GPU).open("gpu", 1))
                .isInstanceOf(DeviceUnusableException.class).hasMessage("the slot is empty");
        assertThatThrownBy(() -> devices(TWO_GPUS).open("gpu:2", 1))
                .isInstanceOf(DeviceUnusableException.class).hasMessageContaining("there is no gpu:2; fake finds 2");
        assertThatThrownBy(() -> devices().open("gpu", 1))
                .isInstanceOf(DeviceUnusableException.class).hasMessage("this build holds no GPU back end");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gup", "gpu:", "gpu:-1", "gpu:x", "cpu:0", "GPU", "gpu:9999999999"})
    void anythingElseIsRefused(String written) {
        assertThatThrownBy(() -> DeviceRequest.parse(written)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unknown device");
    }

    @Test
    void requestsReadBack() {
        assertThat(List.of("auto", "cpu", "gpu:3")).allSatisfy(
                written -> assertThat(DeviceRequest.parse(written)).hasToString(written));
        assertThat(DeviceRequest.parse("gpu")).isEqualTo(new DeviceRequest(Kind.GPU, 0));
    }

    @Test
    void aBackEndThatCannotMeasureSaysSoAndAutoMeasuresTheCpu() {
        assertThatThrownBy(() -> devices(TWO_GPUS).meter(DeviceRequest.parse("gpu:1"), note -> { }))
                .isInstanceOf(DeviceUnusableException.class).hasMessage("the back end fake cannot measure its device");
        assertThatThrownBy(() -> devices(NO_GPU).meter(DeviceRequest.parse("gpu"), note -> { }))
                .isInstanceOf(DeviceUnusableException.class).hasMessage("the slot is empty");
        List<String> notes = new ArrayList<>();
        assertThat(devices(NO_GPU).meter(DeviceRequest.parse("auto"), notes::add).kind()).isEqualTo(Kind.CPU);
        assertThat(notes).containsExactly("measuring the CPU: the slot is empty");
    }

    private static Devices devices(KernelProvider... gpus) {
        return new Devices(Stream.concat(Stream.of(new CpuKernelProvider()),
                Stream.of(gpus)).toList());
    }

    private static class Fake implements KernelProvider {
        private final Availability probe;

        Fake(Availability probe) {
            this.probe = probe;
        }

        @Override
        public String name() {
            return "fake";
        }

        @Override
        public Kind kind() {
            return Kind.GPU;
        }

        @Override
        public Availability probe() {
            if (probe == null) {
                throw new AssertionError("probed");
            }
            return probe;
        }

        @Override
        public Kernels open(int device, int threads) {
            return new FakeKernels("fake gpu " + device);
        }
    }

    private record FakeKernels(String device) implements Kernels {
        @Override
        public void throughput(OperatorBatch batch, double[] seconds) {
            throw new AssertionError("not computed here");
        }

        @Override
        public void collective(CollectiveBatch batch, double[] seconds, int[] algorithm) {
            throw new AssertionError("not computed here");
        }

        @Override
        public void linkLoad(int batch, int classes, int links, double[] traffic, double[] routes, double[] load) {
            throw new AssertionError("not computed here");
        }

        @Override
        public void close() {
            // holds nothing
        }
    }
}
