package dev.trainyard.study.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.constants.Constants;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.iteration.StepSimulator;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioReader;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class SizingTest {
    private static final String SMALL = "{model: llama3-8b, cluster: {accelerator: h100-sxm, gpus: 64}, training: "
            + "{sequence: 8192, globalBatch: 96}}";

    private final Constants constants = Constants.shipped();
    private final CpuKernels kernels = new CpuKernels(2);
    private final Sizing sizing = new Sizing(kernels, constants);
    private final Scenario scenario = ScenarioReader.read("test", SMALL);

    /** The whole space of every smaller size, without a bound by time. */
    @ParameterizedTest
    @ValueSource(doubles = {30, 12, 6})
    void noSmallerClusterIsFastEnough(double limit) {
        SizeResult least = sizing.least(scenario, limit, 256, SearchWidth.FRAMEWORK).orElseThrow();
        int gpus = least.scenario().cluster().gpus();
        assertThat(least.plan().eventSeconds()).isLessThanOrEqualTo(limit);
        assertThat(least.plan().plan().gpus()).isEqualTo(gpus);
        assertThat(new StepSimulator(kernels, constants).simulate(least.scenario(), Fidelity.EVENT).stepSeconds())
                .isEqualTo(least.plan().eventSeconds());
        assertThat(gpus).isGreaterThan(1);
        SizeResult smaller = sizing.fastest(scenario, gpus - 1, SearchWidth.FRAMEWORK).orElseThrow();
        assertThat(smaller.plan().eventSeconds()).isGreaterThan(limit);
    }

    /** Between the closed form's time and the events' only the latter says that the plan is too slow. */
    @Test
    void whatIsFastEnoughInTheClosedFormOnlyDoesNotCount() {
        Scenario large = ScenarioReader.named("mai1-1x");
        SizeResult first = sizing.least(large, 9, 20_000, SearchWidth.FRAMEWORK).orElseThrow();
        double limit = (first.plan().closedSeconds() + first.plan().eventSeconds()) / 2;
        assertThat(limit).isLessThan(first.plan().eventSeconds());
        SizeResult next = sizing.least(large, limit, 20_000, SearchWidth.FRAMEWORK).orElseThrow();
        assertThat(next.plan().eventSeconds()).isLessThanOrEqualTo(limit);
    }

    @Test
    void lessTimeNeverTakesFewerAccelerators() {
        int before = 0;
        for (double limit = 40; limit > 3; limit *= 0.7) {
            int gpus = sizing.least(scenario, limit, 512, SearchWidth.FRAMEWORK).orElseThrow().scenario().cluster()
                    .gpus();
            assertThat(gpus).isGreaterThanOrEqualTo(before);
            before = gpus;
        }
    }

    /** Beyond the batch there is nothing for more replicas to do. */
    @Test
    void moreAcceleratorsThanTheBatchFeedsDoNotHelp() {
        assertThat(sizing.least(scenario, 0.05, 4096, SearchWidth.FRAMEWORK)).isEmpty();
        SizeResult fastest = sizing.fastest(scenario, 100_000, SearchWidth.FRAMEWORK).orElseThrow();
        assertThat(fastest.scenario().cluster().gpus()).isLessThan(100_000);
        assertThat(fastest.plan().eventSeconds()).isLessThanOrEqualTo(
                sizing.fastest(scenario, 1000, SearchWidth.FRAMEWORK).orElseThrow().plan().eventSeconds());
    }

    @Test
    void aModelThatFitsNowhereHasNoSize() {
        Scenario large = ScenarioReader.read("test", "{model: mai1-500b, cluster: {accelerator: h100-sxm, gpus: 8},"
                + " training: {sequence: 8192, globalBatch: 96}}");
        assertThat(sizing.fastest(large, 8, SearchWidth.FULL)).isEmpty();
        assertThat(sizing.least(large, 1e6, 8, SearchWidth.FULL)).isEmpty();
    }

    @Test
    void timeHasToBePositive() {
        assertThatThrownBy(() -> sizing.least(scenario, 0, 8, SearchWidth.FRAMEWORK))
                .hasMessageContaining("must be positive");
    }
}
