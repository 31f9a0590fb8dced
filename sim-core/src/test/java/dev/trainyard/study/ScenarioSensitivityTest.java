package dev.trainyard.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.constants.ConstantName;
import dev.trainyard.constants.Constants;
import dev.trainyard.input.InputException;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioDraft;
import dev.trainyard.scenario.ScenarioReader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScenarioSensitivityTest {
    private final ScenarioDraft draft = ScenarioReader.draft("mai1-1x", Map.of());
    private final Scenario base = draft.read();
    private final ScenarioSensitivity study = new ScenarioSensitivity(Constants.shipped(), draft, base, 2);

    private UncertainInput only() {
        assertThat(study.inputs()).hasSize(1);
        return study.inputs().get(0);
    }

    private double seconds(double value) {
        return study.answers(study.inputs(), new double[][] {{value}})[0];
    }

    @Test
    void batchesAreThoseThatFillTheReplicas() {
        study.add("training.globalBatch", 1856, 3712, "");
        UncertainInput batch = only();
        assertThat(batch.base()).isEqualTo(1856);
        int dp = base.plan().orElseThrow().dp();
        assertThat(batch.values()).contains(1856.0, 3712.0).hasSizeGreaterThan(10)
                .allMatch(value -> value % dp == 0);
        for (int i = 0; i < 100; i++) {
            assertThat(batch.values()).contains(batch.at(i / 100.0));
        }
        assertThat(batch.at(0)).isEqualTo(1856);
        assertThat(batch.at(Math.nextDown(1.0))).isEqualTo(3712);
        assertThat(seconds(3712)).isGreaterThan(1.8 * seconds(1856));
    }

    @Test
    void theBaseIsTheScenariosOwnInTheUnitOfTheRange() {
        study.add("cluster.nic", 200, 800, "Gb/s");
        assertThat(only().base()).isCloseTo(400, within(1e-9));
        assertThat(only().values()).isEmpty();
        assertThat(seconds(400)).isEqualTo(seconds(only().base())).isLessThan(seconds(200));
    }

    @Test
    void numbersInsideNamedPartsAreVaried() {
        study.add("cluster.accelerator.memoryBandwidth", 2, 4, "TB/s");
        assertThat(only().base()).isCloseTo(3.35, within(1e-9));
        assertThat(only().unit()).isEqualTo("TB/s");
        assertThat(seconds(2)).isGreaterThan(seconds(3.35)).isGreaterThan(seconds(4));
        ScenarioSensitivity fabric = new ScenarioSensitivity(Constants.shipped(), draft, base, 2);
        fabric.add("cluster.fabric.leafOversubscription", 1, 4, "");
        assertThat(fabric.inputs().get(0).base()).isEqualTo(1);
        assertThat(fabric.answers(fabric.inputs(), new double[][] {{4}})[0])
                .isGreaterThan(fabric.answers(fabric.inputs(), new double[][] {{1}})[0]);
    }

    @Test
    void ofAWideRangeOfWholeNumbersSomeAreTriedEvenly() {
        study.add("cluster.fabric.podAccelerators", 1024, 16384, "");
        assertThat(only().values()).contains(1024.0, 2048.0, 16384.0).hasSizeBetween(1000, 2001)
                .allMatch(value -> value == Math.rint(value));
        ScenarioSensitivity prime = new ScenarioSensitivity(Constants.shipped(), draft, base, 2);
        prime.add("cluster.fabric.podAccelerators", 2048, 2048 + 10_007, "");
        assertThat(prime.inputs().get(0).values()).containsExactly(2048.0, 12_055.0);
    }

    @Test
    void layersOfTheModelAreThoseThatThePlanCanRun() {
        study.add("model.layers", 96, 120, "");
        assertThat(only().values()).contains(96.0, 120.0).allMatch(value -> value >= 96);
        assertThat(seconds(120)).isGreaterThan(seconds(96));
        ScenarioSensitivity other = new ScenarioSensitivity(Constants.shipped(), draft, base, 2);
        assertThatThrownBy(() -> other.add("model.layers", 90, 120, "")).isInstanceOf(InputException.class)
                .hasMessageContaining("cannot be 90").hasMessageNotContaining(".. ");
        other.add("software.gradientBytes", 2, 4, "");
        assertThat(other.inputs().get(0).values()).containsExactly(2.0, 3.0, 4.0);
    }

    @Test
    void constantsStayWithinTheirBounds() {
        Constants.Constant bandwidth = Constants.shipped()
                .constant(ConstantName.find("memory.bandwidth").orElseThrow());
        study.add("memory.bandwidth", bandwidth.low(), bandwidth.high(), "");
        assertThat(only().base()).isEqualTo(bandwidth.value());
        for (double[] range : List.of(new double[] {-1, 0}, new double[] {bandwidth.low(), 2 * bandwidth.high()})) {
            ScenarioSensitivity other = new ScenarioSensitivity(Constants.shipped(), draft, base, 2);
            assertThatThrownBy(() -> other.add("memory.bandwidth", range[0], range[1], ""))
                    .isInstanceOf(InputException.class).hasMessageContaining("memory.bandwidth: must lie between");
        }
    }

    @Test
    void whatTheScenarioDoesNotHangOnMovesNothing() {
        study.add("training.tokens", 1, 2, "T");
        assertThat(seconds(1)).isEqualTo(seconds(2));
    }

    @Test
    void anInputIsVariedOnce() {
        study.add("straggler", 0, 0.01, "");
        assertThatThrownBy(() -> study.add("straggler", 0, 0.005, "")).hasMessageContaining("varied twice");
    }
}
