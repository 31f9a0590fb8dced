package dev.trainyard.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.kernel.Gauge;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.kernel.Peaks;
import dev.trainyard.kernel.cpu.CpuKernels;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelBenchmarkTest {
    private static final Effort LITTLE = new Effort(0, 0, 2, 2, 60);

    /** A device whose own time is what is said. */
    private static MeasuredDevice device(String label, Kernels kernels, double alone) {
        return new MeasuredDevice(label, kernels, 2, 0, new Gauge() {
            @Override
            public Peaks peaks() {
                return new Peaks(1e9, 1e12, "made up");
            }

            @Override
            public double kernelSeconds(Runnable batches) {
                batches.run();
                return alone;
            }
        }, new Peaks(1e9, 1e12, "made up"));
    }

    @Test
    void aRowSaysWhatWasMeasured() {
        KernelRate rate = new KernelBenchmark(KernelCases.named("throughput"), 1, 1000, LITTLE)
                .on(device("cpu", new CpuKernels(2), 1));
        assertThat(rate.kernel()).isEqualTo("throughput");
        assertThat(rate.items()).isEqualTo("operators");
        assertThat(rate.device()).isEqualTo("cpu");
        assertThat(rate.size()).isEqualTo(1000);
        assertThat(rate.batches()).isOne();
        assertThat(rate.threads()).isEqualTo(2);
        assertThat(rate.repetitions()).isEqualTo(2);
        assertThat(rate.itemsPerSecond()).isPositive().isFinite();
        assertThat(rate.kernelItemsPerSecond()).isEqualTo(rate.itemsPerSecond());
        assertThat(rate.spread()).isNotNegative();
        assertThat(rate.shareOfPeak()).isEqualTo(Math.max(rate.shareOfCopy(), rate.shareOfArithmetic()));
    }

    @Test
    void aDeviceApartIsRatedByItsOwnTime() {
        KernelRate rate = new KernelBenchmark(KernelCases.named("random"), 1, 1000, LITTLE)
                .on(device("gpu:0", new CpuKernels(1), 1e-3));
        assertThat(rate.kernelItemsPerSecond()).isCloseTo(1e6, within(1e-3));
        assertThat(rate.shareOfCopy()).isCloseTo(4e-3, within(1e-9));
        assertThat(rate.shareOfArithmetic()).isZero();
        assertThat(rate.nearest()).isEqualTo("memory");
    }

    @Test
    void aSizeBeyondABatchIsRunInEqualOnes() {
        AtomicInteger runs = new AtomicInteger();
        KernelCase words = KernelCases.named("random");
        long size = 2L * words.most() + 1;
        KernelCase counted = new KernelCase() {
            @Override
            public String name() {
                return words.name();
            }

            @Override
            public String items() {
                return words.items();
            }

            @Override
            public int most() {
                return words.most();
            }

            @Override
            public Work make(long seed, int items) {
                assertThat(items).isEqualTo((int) ((size + 2) / 3));
                return new CountedWork(items, runs);
            }
        };
        KernelRate rate = new KernelBenchmark(counted, 1, size, LITTLE).on(device("cpu", new CpuKernels(1), 1));
        assertThat(rate.batches()).isEqualTo(3);
        assertThat(runs.get()).as("one to warm up, two repetitions of three").isEqualTo(7);
    }

    private record CountedWork(int items, AtomicInteger runs) implements Work {
        @Override
        public double bytes() {
            return items;
        }

        @Override
        public double operations() {
            return items;
        }

        @Override
        public void run(Kernels kernels) {
            runs.incrementAndGet();
        }

        @Override
        public long digest() {
            return 0;
        }
    }

    @Test
    void devicesThatAgreeHaveTheSameDigest() {
        KernelBenchmark benchmark = new KernelBenchmark(KernelCases.named("collective"), 1, 1000, LITTLE);
        KernelRate cpu = benchmark.on(device("cpu", new CpuKernels(2), 1));
        assertThat(benchmark.on(device("gpu:0", new CpuKernels(1), 1)).agreesWith(cpu)).isTrue();
        KernelRate other = new KernelBenchmark(KernelCases.named("collective"), 2, 1000, LITTLE)
                .on(device("gpu:0", new CpuKernels(1), 1));
        assertThat(other.agreesWith(cpu)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 1_000_000_001})
    void aSizeOutOfBoundsIsRefused(long size) {
        assertThatThrownBy(() -> new KernelBenchmark(KernelCases.named("random"), 1, size, LITTLE))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(String.valueOf(size));
    }

    @Test
    void medianAndSpreadAreOfTheSeconds() {
        Repetitions few = new Repetitions(3, 1, 2);
        assertThat(few.median()).isEqualTo(2);
        assertThat(few.spread()).isEqualTo(1);
        assertThat(new Repetitions(1, 2).median()).isEqualTo(1.5);
        assertThat(new Repetitions(100, 1, 1, 1, 1, 1, 1, 1, 1, 1).spread()).as("the slowest of ten is cut").isZero();
    }

    @Test
    void effortEndsByTimeCountAndLimit() {
        Effort effort = new Effort(0, 1, 3, 10, 5);
        assertThat(effort.wantsMore(0, 0)).isTrue();
        assertThat(effort.wantsMore(2, 4)).isTrue();
        assertThat(effort.wantsMore(2, 5)).isFalse();
        assertThat(effort.wantsMore(3, 0.5)).isTrue();
        assertThat(effort.wantsMore(3, 1)).isFalse();
        assertThat(effort.wantsMore(10, 0.1)).isFalse();
        assertThatThrownBy(() -> new Effort(0, 1, 0, 10, 5)).isInstanceOf(IllegalArgumentException.class);
    }
}
