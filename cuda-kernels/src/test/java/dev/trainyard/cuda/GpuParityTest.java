package dev.trainyard.cuda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trainyard.kernel.Availability;
import dev.trainyard.kernel.Kernels;
import org.junit.jupiter.api.Tag;

/** Parity on the first GPU of this machine. */
@Tag("gpu")
class GpuParityTest extends KernelParityTest {
    @Override
    Kernels open() {
        CudaKernelProvider provider = new CudaKernelProvider();
        Availability availability = provider.probe();
        assumeTrue(availability.isUsable(), "no GPU to test on: " + availability.reason());
        return provider.open(0, 1);
    }
}
