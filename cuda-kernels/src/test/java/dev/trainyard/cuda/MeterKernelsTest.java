package dev.trainyard.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trainyard.cuda.driver.Kernel;
import dev.trainyard.kernel.random.Philox;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The kernels of calibration, compiled for the host. */
class MeterKernelsTest {
    private static final int BLOCKS = 300;
    private static final int BYTES = 16 * BLOCKS;

    private HostGpu gpu;
    private ByteBuffer host;
    private long device;

    @BeforeEach
    void needsTheHostsVersion() {
        assumeTrue(HostLibrary.problem().isEmpty(), HostLibrary.problem());
        gpu = new HostGpu(1 << 20);
        host = gpu.pin(BYTES);
        device = gpu.allocate(BYTES);
    }

    @AfterEach
    void everythingIsFreed() {
        if (gpu != null) {
            gpu.free(device);
            gpu.unpin(host);
            assertThat(gpu.used()).isZero();
        }
    }

    @Test
    void operandsAreRandomBitsUnderAMask() {
        fill(0x807FFFFFL, 0x3F000000L);
        int[] words = new int[4 * BLOCKS];
        Philox.fill(5, 0, 0, 0, words);
        for (int i = 0; i < words.length; i++) {
            float value = host.getFloat(4 * i);
            assertThat(Math.abs(value)).isBetween(0.5f, Math.nextDown(1f));
            assertThat(host.getInt(4 * i)).isEqualTo(words[i] & 0x807FFFFF | 0x3F000000);
        }
    }

    @Test
    void halfAndBrainFloatsLieBetweenAHalfAndOneToo() {
        fill(0x83FF83FFL, 0x38003800L);
        int negative = 0;
        for (int i = 0; i < BYTES / 2; i++) {
            int half = host.getShort(2 * i) & 0xFFFF;
            assertThat(half >> 10 & 31).as("exponent").isEqualTo(14);
            negative += half >> 15;
        }
        assertThat(negative).isBetween(BYTES / 5, BYTES / 2 - BYTES / 5);
        fill(0x807F807FL, 0x3F003F00L);
        for (int i = 0; i < BYTES / 2; i++) {
            assertThat(Math.abs(Float.intBitsToFloat(host.getShort(2 * i) << 16))).isBetween(0.5f, Math.nextDown(1f));
        }
    }

    @Test
    void thePassReadsTwoArraysAndWritesAThird() {
        int items = BYTES / Double.BYTES;
        long more = gpu.allocate(BYTES);
        long result = gpu.allocate(BYTES);
        for (int i = 0; i < items; i++) {
            host.putDouble(8 * i, 3.0 * i);
        }
        gpu.upload(device, host, BYTES, 0);
        gpu.copy(more, device, BYTES, 0);
        gpu.launch(Kernel.ELEMENTWISE, items, CudaMeter.pass(items, device, more, result), 0);
        gpu.synchronize(0);
        gpu.download(host, result, BYTES, 0);
        gpu.synchronize(0);
        for (int i = 0; i < items; i++) {
            assertThat(host.getDouble(8 * i)).isEqualTo(4.5 * i);
        }
        gpu.free(more);
        gpu.free(result);
    }

    private void fill(long keep, long set) {
        gpu.launch(Kernel.FILL, BLOCKS, CudaMeter.fill(BLOCKS, 5, keep, set, device), 0);
        gpu.download(host, device, BYTES, 0);
        gpu.synchronize(0);
    }
}
