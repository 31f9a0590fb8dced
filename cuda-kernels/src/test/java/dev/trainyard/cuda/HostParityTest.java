package dev.trainyard.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trainyard.cuda.job.OwnProduct;
import dev.trainyard.kernel.Kernels;
import org.junit.jupiter.api.AfterEach;

/** Parity on the kernels' sources compiled for the host. */
class HostParityTest extends KernelParityTest {
    private HostGpu gpu;

    @Override
    Kernels open() {
        assumeTrue(HostLibrary.problem().isEmpty(), HostLibrary.problem());
        gpu = new HostGpu(1L << 30);
        return new CudaKernels(gpu, 2, () -> new OwnProduct(gpu));
    }

    /** Runs behind the superclass's closing. */
    @Override
    @AfterEach
    void closed() {
        super.closed();
        if (gpu != null) {
            assertThat(gpu.used()).as("device memory still allocated").isZero();
            assertThat(gpu.pinned()).as("pinned buffers left").isZero();
            assertThat(gpu.closed()).isTrue();
        }
    }
}
