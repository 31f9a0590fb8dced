package dev.trainyard.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.cuda.driver.SystemLibrary;
import dev.trainyard.kernel.Availability;
import dev.trainyard.kernel.DeviceRequest;
import dev.trainyard.kernel.DeviceUnusableException;
import dev.trainyard.kernel.cpu.CpuKernelProvider;
import dev.trainyard.kernel.device.Devices;
import dev.trainyard.kernel.device.KernelChoice;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The registration, and what a machine without a GPU is told. */
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
    void theProbeOfThisMachineNamesDevicesOrGivesAReason() {
        Availability availability = new CudaKernelProvider().probe();
        assertThat(availability.isUsable()).isEqualTo(!availability.devices().isEmpty());
        assertThat(availability.reason()).doesNotContain("\n");
    }

    @Test
    void detailsNameEveryWayToMultiply() {
        assertThat(new CudaKernelProvider(ABSENT).details()).containsOnlyKeys("cuda cuBLAS 12, installed",
                "cuda cuBLAS 13, through a forwarding library", "cuda own product kernel");
    }

    @Test
    void autoFallsBackToTheCpuAndSaysWhy() {
        try (KernelChoice choice = withoutDriver().open("auto", 1)) {
            assertThat(choice.provider()).isEqualTo("cpu");
            assertThat(choice.note())
                    .isEqualTo("computing on the CPU: no CUDA driver (libcuda.so.1) on this machine");
        }
    }

    @Test
    void gpuIsRefused() {
        assertThatThrownBy(() -> withoutDriver().open("gpu", 1)).isInstanceOf(DeviceUnusableException.class)
                .hasMessage("no CUDA driver (libcuda.so.1) on this machine");
        assertThatThrownBy(() -> new CudaKernelProvider(ABSENT).open(0, 1))
                .isInstanceOf(DeviceUnusableException.class)
                .hasMessage("gpu:0 cannot be used: no CUDA driver (libcuda.so.1) on this machine");
    }

    private static Devices withoutDriver() {
        return new Devices(List.of(new CpuKernelProvider(), new CudaKernelProvider(ABSENT)));
    }
}
