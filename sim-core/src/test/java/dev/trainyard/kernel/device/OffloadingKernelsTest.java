package dev.trainyard.kernel.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.kernel.DeviceUnusableException;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.kernel.collective.CollectiveBatch;
import dev.trainyard.kernel.device.OffloadCosts.Cost;
import dev.trainyard.kernel.device.OffloadCosts.Work;
import dev.trainyard.kernel.operator.OperatorBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Where batches are computed. */
class OffloadingKernelsTest {
    /** 1 ms a unit on one thread of the CPU; 0.1 ms on the GPU and 5 ms a batch; 1 s to open it. */
    private static final OffloadCosts COSTS = new OffloadCosts(Stream.of(Work.values()).collect(Collectors.toMap(
            Function.identity(), work -> new Cost(1e-3, 1e-4, 5e-3))), 1);

    private final List<String> calls = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    @Test
    void theGpuIsOpenedWhenWhatItWouldHaveSavedPaysForIt() {
        Kernels kernels = kernels(1);
        throughput(kernels, 5); // the CPU is faster
        throughput(kernels, 500); // would have saved 0.445 s
        throughput(kernels, 500); // 0.89 s
        assertThat(calls).containsExactly("cpu 5", "cpu 500", "cpu 500");
        assertThat(kernels.device()).isEqualTo("cpu");
        throughput(kernels, 500);
        throughput(kernels, 5);
        throughput(kernels, 6);
        kernels.close();
        assertThat(calls.subList(3, calls.size())).containsExactly("open", "gpu 500", "cpu 5", "gpu 6", "close cpu",
                "close gpu");
        assertThat(kernels.device()).isEqualTo("gpu");
    }

    /** On ten threads the CPU is as fast as the GPU. */
    @Test
    void moreThreadsKeepMoreOnTheCpu() {
        Kernels kernels = kernels(10);
        throughput(kernels, 1_000_000);
        kernels.close();
        assertThat(calls).containsExactly("cpu 1000000", "close cpu");
    }

    @Test
    void aGpuThatCannotBeUsedIsAskedForOnceAndNoted() {
        Kernels kernels = new OffloadingKernels(new Named("cpu"), 1, () -> {
            calls.add("open");
            throw new DeviceUnusableException("it is broken");
        }, COSTS, notes::add);
        throughput(kernels, 2_000);
        throughput(kernels, 2_000);
        assertThat(calls).containsExactly("open", "cpu 2000", "cpu 2000");
        assertThat(notes).containsExactly("computing on the CPU: it is broken");
        assertThat(kernels.device()).isEqualTo("cpu");
    }

    /** One simulated step has some hundred operators and collectives: it opens no GPU, nor do a thousand. */
    @Test
    void oneStepStaysOnTheCpu() {
        for (Work work : List.of(Work.OPERATORS, Work.COLLECTIVES, Work.TRAFFIC)) {
            for (int threads : new int[] {1, 2, 16}) {
                assertThat(OffloadCosts.MEASURED.savedSeconds(work, 200, threads)).as("%s", work)
                        .isLessThan(OffloadCosts.MEASURED.openSeconds() / 1000);
            }
        }
    }

    /** On two threads more work never makes the GPU the worse choice; more threads never make it a better one. */
    @Test
    void savingsGrowWithTheBatchAndShrinkWithThreads() {
        for (Work work : Work.values()) {
            boolean offloaded = false;
            for (int units = 1; units < 1_000_000_000; units *= 2) {
                double saved = OffloadCosts.MEASURED.savedSeconds(work, units, 2);
                assertThat(saved > 0 || !offloaded).as("%s of %s", units, work).isTrue();
                offloaded |= saved > 0;
                assertThat(OffloadCosts.MEASURED.savedSeconds(work, units, 8)).isLessThanOrEqualTo(saved);
            }
            assertThat(offloaded).as("%s is worth a GPU at some size", work).isTrue();
        }
    }

    /** A replica runs on one thread: a thousand short ones are worth a GPU, as many failures in a few long ones not. */
    @Test
    void campaignsAreOffloadedForTheirReplicasNotForTheirFailures() {
        OffloadCosts costs = OffloadCosts.MEASURED;
        double failures = 1e7;
        assertThat(costs.savedSeconds(Work.FAILURES, failures, failures / 5_000, 4)).isPositive();
        assertThat(costs.savedSeconds(Work.FAILURES, failures, failures / 50, 4)).isNegative();
        // The measurement itself: on 16 threads 1,482 replicas ran as fast here as there.
        assertThat(costs.savedSeconds(Work.FAILURES, failures, failures / 1_482, 16) / 0.14)
                .isCloseTo(0, within(0.15));
    }

    private Kernels kernels(int threads) {
        return new OffloadingKernels(new Named("cpu"), threads, () -> {
            calls.add("open");
            return new Named("gpu");
        }, COSTS, notes::add);
    }

    private static void throughput(Kernels kernels, int size) {
        OperatorBatch batch = new OperatorBatch(null);
        for (int i = 0; i < size; i++) {
            batch.elementwise(1);
        }
        kernels.throughput(batch, new double[size]);
    }

    /** Writes down what is asked of it. */
    private final class Named implements Kernels {
        private final String name;

        Named(String name) {
            this.name = name;
        }

        @Override
        public String device() {
            return name;
        }

        @Override
        public void throughput(OperatorBatch batch, double[] seconds) {
            calls.add(name + " " + batch.size());
        }

        @Override
        public void collective(CollectiveBatch batch, double[] seconds, int[] algorithm) {
            calls.add(name + " collective");
        }

        @Override
        public void linkLoad(int batch, int classes, int links, double[] traffic, double[] routes, double[] load) {
            calls.add(name + " link load");
        }

        @Override
        public void close() {
            calls.add("close " + name);
        }
    }
}
