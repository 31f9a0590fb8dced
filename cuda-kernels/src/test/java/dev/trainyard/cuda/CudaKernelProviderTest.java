package dev.trainyard.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.kernel.Availability;
import dev.trainyard.kernel.DeviceRequest;
import dev.trainyard.kernel.DeviceUnusableException;
import dev.trainyard.kernel.Devices;
import dev.trainyard.kernel.KernelChoice;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds on every machine, with a GPU and without: this release computes on none and says so. */
class CudaKernelProviderTest {
    private static final SystemLibrary ABSENT =
            new SystemLibrary("libcuda.so.1", "", Path.of("absent.cache"), List.of());

    @Test
    void serviceLoaderFindsIt() {
        assertThat(new Devices().providers()).anySatisfy(provider -> {
            assertThat(provider).isInstanceOf(CudaKernelProvider.class);
            assertThat(provider.name()).isEqualTo("cuda");
            assertThat(provider.kind()).isEqualTo(DeviceRequest.Kind.GPU);
        });
    }

    @Test
    void aMachineWithoutADriverIsTold() {
        Availability availability = new CudaKernelProvider(ABSENT).probe();
        assertThat(availability.isUsable()).isFalse();
        assertThat(availability.reason()).isEqualTo("no CUDA driver (libcuda.so.1) on this machine");
    }

    @Test
    void theProbeOfThisMachineGivesAReason() {
        Availability availability = new CudaKernelProvider().probe();
        assertThat(availability.isUsable()).isFalse();
        assertThat(availability.reason()).isNotBlank().doesNotContain("\n");
    }

    @Test
    void autoFallsBackToTheCpuAndSaysWhy() {
        try (KernelChoice choice = new Devices().open("auto", 1)) {
            assertThat(choice.provider()).isEqualTo("cpu");
            assertThat(choice.note()).startsWith("computing on the CPU: ").doesNotContain("\n");
        }
    }

    @Test
    void gpuIsRefused() {
        assertThatThrownBy(() -> new Devices().open("gpu", 1)).isInstanceOf(DeviceUnusableException.class);
        assertThatThrownBy(() -> new CudaKernelProvider(ABSENT).open(0, 1))
                .isInstanceOf(DeviceUnusableException.class)
                .hasMessage("gpu:0 cannot be used: no CUDA driver (libcuda.so.1) on this machine");
    }
}
