package dev.trainyard.kernel.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.kernel.Kernels;
import dev.trainyard.kernel.Peaks;
import dev.trainyard.kernel.device.FallbackKernels;
import dev.trainyard.kernel.operator.AcceleratorProfile;
import dev.trainyard.kernel.operator.OperatorBatch;
import dev.trainyard.kernel.random.Philox;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class CpuKernelsTest {

    @Test
    void aStepsBatchesStartNoThread() {
        try (CpuKernels kernels = new CpuKernels(4)) {
            kernels.throughput(operators(2000), new double[2000]);
            kernels.linkLoad(80, 10, 4, new double[800], new double[40], new double[320]);
            kernels.random(1, 0, 0, 0, new int[4096]);
            assertThat(kernels.started()).isFalse();
            kernels.throughput(operators(20_000), new double[20_000]);
            assertThat(kernels.started()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void randomWordsEndWhereTheArrayDoes(int threads) {
        try (CpuKernels kernels = new CpuKernels(threads)) {
            for (int length : new int[] {0, 1, 3, 4, 5, 65_535, 65_537, 400_002}) {
                int[] expected = new int[length];
                Philox.fill(5, 6, 7, 8, expected);
                int[] words = new int[length];
                kernels.random(5, 6, 7, 8, words);
                assertThat(words).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void loadsAreTheSameByLoopAndByBlas(int threads) {
        SplittableRandom random = new SplittableRandom(1);
        for (int links : new int[] {4, 40}) {
            int batch = 40_001;
            double[] traffic = random.doubles(batch * 70L, 0, 1e12).toArray();
            double[] routes = random.doubles(70L * links).toArray();
            double[] expected = new double[batch * links];
            LinkLoad.product(batch, 70, links, traffic, routes, expected);
            double[] load = new double[batch * links];
            try (CpuKernels kernels = new CpuKernels(threads)) {
                kernels.linkLoad(batch, 70, links, traffic, routes, load);
            }
            assertThat(load).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void theFirstWrongEntryIsNamedWhateverTheThreads(int threads) {
        double[] traffic = new double[400_000];
        traffic[399_999] = -2;
        traffic[300_000] = -1;
        try (CpuKernels kernels = new CpuKernels(threads)) {
            assertThatThrownBy(() -> kernels.linkLoad(40_000, 10, 4, traffic, new double[40], new double[160_000]))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("traffic[300000]");
        }
    }

    @Test
    void peaksAreRates() {
        try (CpuKernels kernels = new CpuKernels(2)) {
            Peaks peaks = kernels.gauge().peaks();
            assertThat(peaks.bytesPerSecond()).isPositive().isFinite();
            assertThat(peaks.flopsPerSecond()).isPositive().isFinite();
            assertThat(peaks.product()).endsWith(" BLAS");
        }
    }

    @Test
    void kernelsThatCannotBeMeasuredSaySo() {
        try (Kernels fallback = new FallbackKernels(new CpuKernels(1), () -> new CpuKernels(1), note -> { })) {
            assertThatThrownBy(fallback::gauge).isInstanceOf(UnsupportedOperationException.class)
                    .hasMessage("cpu cannot be measured");
        }
    }

    private static OperatorBatch operators(int size) {
        OperatorBatch batch = new OperatorBatch(new AcceleratorProfile(132, 128, 256, 0.37, 0.21,
                new double[] {1e15}, new double[] {2}, 5.1e14, 3.3e12, 4.7e-6));
        for (int i = 0; i < size; i++) {
            batch.gemm(i + 1, 4096, 4096, 1, 0);
        }
        return batch;
    }
}
