package dev.trainyard.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trainyard.cuda.driver.GpuLostException;
import dev.trainyard.cuda.job.OwnProduct;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.kernel.device.FallbackKernels;
import dev.trainyard.kernel.operator.OperatorBatch;
import dev.trainyard.kernel.plan.PlanAnswers;
import dev.trainyard.kernel.plan.PlanBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A GPU that fails at any of its calls, once or for good, changes no answer and leaves no memory behind. */
@Tag("slow")
class MidRunFailureTest {
    /** Seven parts on two lanes. */
    private static final int OPERATORS = 100_000;
    private static final int BATCHES = 3;

    private final OperatorBatch batch = Batches.operators(11, OPERATORS);
    private final PlanBatch plans = PlanBatches.byFormula(12, 1_500, 4, 2);
    private final List<String> notes = new ArrayList<>();

    @BeforeEach
    void needsTheHostsVersion() {
        assumeTrue(HostLibrary.problem().isEmpty(), HostLibrary.problem());
    }

    static Stream<Arguments> faults() {
        return Arrays.stream(FaultyGpu.Call.values()).flatMap(call -> IntStream.of(1, 2, 3, 4, 9, 1000).boxed()
                .flatMap(n -> Stream.of(true, false).map(forGood -> Arguments.of(call, n, forGood))));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void noAnswerIsLostOrCountsTwice(FaultyGpu.Call call, int n, boolean forGood) {
        double[] expected = new double[OPERATORS];
        new CpuKernels(1).throughput(batch, expected);
        survives(new HostGpu(1L << 30), call, n, forGood, kernels -> {
            double[] seconds = new double[OPERATORS];
            kernels.throughput(batch, seconds);
            return Arrays.equals(seconds, expected);
        });
    }

    @ParameterizedTest
    @MethodSource("faults")
    void noPlanIsLostOrCountsTwice(FaultyGpu.Call call, int n, boolean forGood) {
        PlanAnswers expected = new PlanAnswers(plans.size(), true, false);
        new CpuKernels(1).plan(plans, expected);
        // Little memory: eight parts on two lanes.
        survives(new HostGpu(1L << 20), call, n, forGood, kernels -> {
            PlanAnswers answers = new PlanAnswers(plans.size(), true, false);
            kernels.plan(plans, answers);
            return Arrays.equals(answers.stepSeconds(), expected.stepSeconds())
                    && Arrays.equals(answers.memoryBytes(), expected.memoryBytes())
                    && Arrays.equals(answers.breakdown(), expected.breakdown());
        });
    }

    /** Computes batches until the fault is behind; each must be right. */
    private void survives(HostGpu host, FaultyGpu.Call call, int n, boolean forGood, Predicate<Kernels> right) {
        FaultyGpu gpu = new FaultyGpu(host, call, n, forGood, () -> new GpuLostException("the card fell out"));
        try (Kernels kernels = new FallbackKernels(new CudaKernels(gpu, 2, () -> new OwnProduct(gpu)),
                () -> new CpuKernels(1), notes::add)) {
            for (int i = 0; i < BATCHES; i++) {
                assertThat(right.test(kernels)).as("batch %s", i).isTrue();
            }
            assertThat(kernels.device().startsWith("cpu")).isEqualTo(gpu.broken());
            assertThat(gpu.broken() || host.launches().size() > 6 * BATCHES).as("several parts").isTrue();
        }
        // A GPU that fails while it is closed is noted too.
        assertThat(notes).hasSize(gpu.broken() ? 1 : 0).allSatisfy(note -> assertThat(note)
                .startsWith("faulty GPU ").contains("the card fell out").doesNotContain("\n"));
        assertThat(host.used()).as("device memory left").isZero();
        assertThat(host.pinned()).as("pinned buffers left").isZero();
        assertThat(host.closed()).isTrue();
    }
}
