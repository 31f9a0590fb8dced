package dev.trainyard.campaign.power;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.campaign.job.Activity;
import dev.trainyard.cluster.Accelerator;
import dev.trainyard.cluster.Accelerators;
import dev.trainyard.cluster.UsualSystem.Cooling;
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

    /** Ranks that hang in a collective draw no more than the cap either, and never swing above the products. */
    @Test
    void aCapHoldsWhileRanksWait() {
        Accelerator part = Accelerators.find("h100-sxm").orElseThrow();
        PowerModel capped = new PowerModel(part, EIGHT_NODES, Cooling.AIR, 200);
        assertThat(capped.hangingWatts()).isEqualTo(200);
        assertThat(capped.swingWatts()).isZero();
        PowerModel free = new PowerModel(part, EIGHT_NODES, Cooling.AIR, 0);
        assertThat(free.hangingWatts()).isBetween(part.idleWatts(), free.fullestWatts());
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
        PowerModel capped = model(free.fullestWatts() + 1);
        assertThat(capped.trainingWatts()).isEqualTo(free.trainingWatts());
        assertThat(capped.slowdown()).isEqualTo(1);
        assertThat(model(free.naturalWatts() + 20).trainingWatts()).as("products draw more than the mean")
                .isLessThan(free.naturalWatts());
        assertThat(CapCurve.speed(1.2)).isEqualTo(1);
    }

    /** Energy of a step, and its time, as the cap sinks: less energy until the curve turns, never less time. */
    @Test
    void aLowerCapSavesEnergyAndNeverTime() {
        double tdp = Accelerators.find("h100-sxm").orElseThrow().watts();
        double before = model(0).trainingWatts();
        double time = 1;
        for (double cap = tdp; cap > 0.62 * tdp; cap -= 5) {
            PowerModel capped = model(cap);
            double energy = capped.trainingWatts() * capped.slowdown();
            assertThat(energy).as("energy at %s W", cap).isLessThanOrEqualTo(before * (1 + 1e-12));
            assertThat(capped.slowdown()).as("time at %s W", cap).isGreaterThanOrEqualTo(time - 1e-12);
            before = energy;
            time = capped.slowdown();
        }
        assertThat(before).as("a cap above the mean draw saves too").isLessThan(0.95 * model(0).trainingWatts());
    }

    /** Products alone take the energy that the curve of measured tasks says; no accelerator draws more than its cap. */
    @Test
    void productsUnderACapFollowTheCurve() {
        double peak = new PowerModel(Accelerators.find("h100-sxm").orElseThrow(), new Activity(1, 0, 0, 0),
                Cooling.AIR, 0).trainingWatts();
        for (double share = 0.2; share < 1; share += 0.05) {
            PowerModel capped = new PowerModel(Accelerators.find("h100-sxm").orElseThrow(), new Activity(1, 0, 0, 0),
                    Cooling.AIR, share * peak);
            assertThat(capped.trainingWatts() * capped.slowdown() / peak)
                    .isEqualTo(share / CapCurve.speed(share), within(1e-9));
            assertThat(model(share * peak).trainingWatts()).isLessThanOrEqualTo(share * peak + 1e-9);
        }
    }

    /** A server's accelerators, host and fans stay below what the server is rated at. */
    @ParameterizedTest
    @CsvSource({"a100-sxm-80, 8, 6500", "h100-sxm, 8, 10200", "b200-sxm, 8, 14300", "gb200, 72, 120000",
        "gb300, 72, 132000"})
    void noServerDrawsMoreThanItsRating(String name, int accelerators, double rated) {
        Accelerator accelerator = Accelerators.find(name).orElseThrow();
        PowerModel model = new PowerModel(accelerator, new Activity(1, 0, 0, 0), accelerator.system().cooling(), 0);
        assertThat(accelerators * model.nodeWatts(model.trainingWatts()) / rated).isBetween(0.7, 1.0);
    }

    @Test
    void partsSumToTheSite() {
        PowerModel model = model(0);
        PowerParts parts = model.parts(model.trainingWatts(), 1.2);
        assertThat(parts.total()).isEqualTo(1.2 * model.itWatts(model.trainingWatts()), within(1e-9));
        assertThat(parts.accelerators() + parts.host() + parts.fans() + parts.supplies() + parts.network()
                + parts.facility()).isEqualTo(parts.total(), within(1e-9));
        assertThat(parts.network() / parts.it()).isEqualTo(0.11, within(1e-9));
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
