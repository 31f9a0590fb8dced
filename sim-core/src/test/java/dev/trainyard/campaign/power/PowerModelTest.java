package dev.trainyard.campaign.power;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.campaign.job.Activity;
import dev.trainyard.cluster.Accelerators;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Power against measured nodes and caps. */
class PowerModelTest {
    /** MLPerf's LoRA task: over eight nodes the network is waited for, on one it is not. */
    private static final Activity ONE_NODE = new Activity(0.85, 0.15, 0, 0);
    private static final Activity EIGHT_NODES = new Activity(0.70, 0.15, 0.10, 0.05);

    @ParameterizedTest
    @CsvSource({"h100-sxm, true, 8, 7850", "h100-sxm, false, 8, 6230", "h100-sxm, false, 1, 7260",
        "b200-sxm, true, 1, 9630"})
    void nodesDrawWhatWasMeasured(String accelerator, boolean air, int nodes, double measured) {
        PowerModel model = new PowerModel(Accelerators.find(accelerator).orElseThrow(),
                nodes == 1 ? ONE_NODE : EIGHT_NODES, air, 0);
        assertThat(8 * model.nodeWatts(model.trainingWatts()) / measured).isEqualTo(1, within(0.1));
    }

    @Test
    void idleNodesDrawAboutAThird() {
        PowerModel model = new PowerModel(Accelerators.find("b200-sxm").orElseThrow(), ONE_NODE, true, 0);
        double share = model.nodeWatts(model.idleWatts()) / model.nodeWatts(model.trainingWatts());
        assertThat(share).isBetween(0.27, 0.36);
    }

    /** ResNet-50 on V100, batch 360 (Zeus's traces): watts and throughput against 218 W; the curve is of the others. */
    @ParameterizedTest
    @CsvSource({"203, .982, .04", "190, .950, .04", "165, .914, .08", "144, .842, .08"})
    void theThirdTaskFollowsTheCurveOfTwo(double watts, double throughput, double bound) {
        assertThat(CapCurve.speed(watts / 218)).isEqualTo(throughput, within(bound));
    }

    @Test
    void aCapAboveTheDrawChangesNothing() {
        assertThat(CapCurve.speed(1.2)).isEqualTo(1);
        assertThat(CapCurve.speed(0.1)).isLessThan(0.1);
        for (double share = 0.02; share < 1; share += 0.01) {
            assertThat(CapCurve.speed(share)).isGreaterThan(CapCurve.speed(share - 0.01));
        }
    }
}
