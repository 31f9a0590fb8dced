package dev.trainyard.campaign.power;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.campaign.job.Activity;
import dev.trainyard.cluster.Accelerators;
import dev.trainyard.scenario.campaign.Cooling;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Power against measured nodes and caps. */
class PowerModelTest {
    /** MLPerf's LoRA task: over eight nodes the network is waited for, on one it is not. */
    private static final Activity ONE_NODE = new Activity(0.85, 0.15, 0, 0);
    private static final Activity EIGHT_NODES = new Activity(0.70, 0.15, 0.10, 0.05);

    @ParameterizedTest
    @CsvSource({"h100-sxm, AIR, 8, 7850", "h100-sxm, IMMERSION, 8, 6230", "h100-sxm, IMMERSION, 1, 7260",
        "b200-sxm, AIR, 1, 9630"})
    void nodesDrawWhatWasMeasured(String accelerator, Cooling cooling, int nodes, double measured) {
        PowerModel model = new PowerModel(Accelerators.find(accelerator).orElseThrow(),
                nodes == 1 ? ONE_NODE : EIGHT_NODES, cooling, 0);
        assertThat(8 * model.nodeWatts(model.trainingWatts()) / measured).isEqualTo(1, within(0.1));
    }

    @Test
    void idleNodesDrawAboutAThird() {
        PowerModel model = new PowerModel(Accelerators.find("b200-sxm").orElseThrow(), ONE_NODE, Cooling.AIR, 0);
        double share = model.nodeWatts(model.idleWatts()) / model.nodeWatts(model.trainingWatts());
        assertThat(share).isBetween(0.27, 0.36);
    }

    /** ResNet-50 on V100, batch 360 (Zeus's traces): watts and throughput against 218 W; the curve is of the others. */
    @ParameterizedTest
    @CsvSource({"203, .982, .04", "190, .950, .04", "165, .914, .08", "144, .842, .08"})
    void theThirdTaskFollowsTheCurveOfTwo(double watts, double throughput, double bound) {
        assertThat(CapCurve.speed(watts / 218)).isEqualTo(throughput, within(bound));
    }

    /** Fans cost most, a bath nothing. */
    @Test
    void coolingIsPartOfANodesPower() {
        double[] watts = new double[Cooling.values().length];
        for (Cooling cooling : Cooling.values()) {
            PowerModel model = new PowerModel(Accelerators.find("h100-sxm").orElseThrow(), ONE_NODE, cooling, 0);
            watts[cooling.ordinal()] = 8 * model.nodeWatts(model.trainingWatts());
        }
        assertThat(watts[0] - watts[2]).as("fans of a node at work").isBetween(1300.0, 1650.0);
        assertThat(watts[1] / watts[2]).isEqualTo(1.03, within(1e-9));
    }

    @Test
    void aSwingIsAsSteepAsTheShortestPhaseIsShort() {
        StepSwing swing = StepSwing.of(70, new Activity(0.75, 0.15, 0.06, 0.04), 4);
        assertThat(swing.megawattsPerSecond()).isEqualTo(70 / 0.16, within(1e-9));
        assertThat(swing.hertz()).isEqualTo(0.25);
        assertThat(swing.mattersToGrid()).isTrue();
        assertThat(StepSwing.of(70, new Activity(1, 0, 0, 0), 20).mattersToGrid()).isFalse();
        assertThat(StepSwing.of(70, new Activity(1, 0, 0, 0), 20).megawattsPerSecond()).isZero();
    }

    @Test
    void aCapAboveTheDrawChangesNothing() {
        PowerModel free = model(0);
        PowerModel capped = model(free.naturalWatts() + 50);
        assertThat(capped.trainingWatts()).isEqualTo(free.trainingWatts());
        assertThat(capped.slowdown()).isEqualTo(1, within(0.01));
        assertThat(CapCurve.speed(1.2)).isEqualTo(1);
    }

    private static PowerModel model(double cap) {
        return new PowerModel(Accelerators.find("h100-sxm").orElseThrow(), EIGHT_NODES, Cooling.AIR, cap);
    }

    @Test
    void speedRisesWithTheCap() {
        assertThat(CapCurve.speed(0.1)).isLessThan(0.1);
        for (double share = 0.02; share < 1; share += 0.01) {
            assertThat(CapCurve.speed(share)).isGreaterThan(CapCurve.speed(share - 0.01));
        }
    }
}
