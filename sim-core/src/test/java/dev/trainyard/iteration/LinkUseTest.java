package dev.trainyard.iteration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.cluster.Cluster;
import dev.trainyard.constants.ConstantName;
import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.kernel.plan.Cause;
import dev.trainyard.kernel.plan.LinkClass;
import dev.trainyard.model.ParameterCount;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.runs.PublishedRun;
import dev.trainyard.runs.PublishedRuns;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.workload.TrafficClass;
import org.junit.jupiter.api.Test;

class LinkUseTest {
    private static final Constants SHIPPED = Constants.shipped();
    private static final double NIC = 50e9 * SHIPPED.of(ConstantName.COLLECTIVE_NETWORK_EFFICIENCY);
    private static final double SCALE_UP = 450e9 * SHIPPED.of(ConstantName.COLLECTIVE_SCALE_UP_EFFICIENCY);

    @Test
    void pipelineMessagesLoadTheNetworkInterface() {
        Steps.Draft draft = new Steps.Draft().split(8, 2, 1);
        StepResult step = Steps.closed(Steps.scenario(Steps.dense(4), draft.plan(), 2048, 32), SHIPPED);
        double bytes = 32 * 2.0 * 2048 * 4096 / 8;
        assertThat(sent(step, LinkClass.NIC, TrafficClass.PIPELINE, NIC)).isCloseTo(bytes, within(1e-5 * bytes));
        assertThat(step.links().of(LinkClass.NIC))
                .isEqualTo(step.links().of(LinkClass.NIC, TrafficClass.PIPELINE));
        assertThat(step.links().busiest()).isEqualTo(LinkClass.SCALE_UP);
    }

    /** Two halves a layer, each gathering three times and scattering twice, and what the head does besides. */
    @Test
    void tensorTrafficStaysOnScaleUpLinksAndCountsWhatIsHidden() {
        double bytes = 2.0 * 2048 * 4096;
        double[] sent = new double[2];
        for (int overlap = 0; overlap < 2; overlap++) {
            Steps.Draft draft = new Steps.Draft().split(8, 1, 1);
            draft.overlapTensor = overlap == 1;
            StepResult step = Steps.closed(Steps.scenario(Steps.dense(4), draft.plan(), 2048, 1), SHIPPED);
            sent[overlap] = sent(step, LinkClass.SCALE_UP, TrafficClass.TENSOR, SCALE_UP);
            assertThat(step.links().of(LinkClass.NIC)).isZero();
        }
        assertThat(sent[0]).isBetween((4 * 10 + 2) * bytes * 7 / 8, (4 * 10 + 3) * bytes);
        assertThat(sent[1]).isCloseTo(sent[0], within(1e-5 * sent[0]));
    }

    /** Scattered in four bytes and gathered in two; eight accelerators of a domain share the way to the other. */
    @Test
    void shardedGradientsAndParametersCrossOnceAStep() {
        Steps.Draft draft = new Steps.Draft().split(1, 1, 16);
        draft.sharding = Sharding.ZERO1;
        Scenario scenario = Steps.scenario(Steps.dense(2), draft.plan(), 2048, 64);
        double bytes = ParameterCount.of(scenario.model()).total()
                * (scenario.software().reduceBytes() + 2) * 15 / 16;
        for (Fidelity fidelity : Fidelity.values()) {
            StepResult step = step(scenario, SHIPPED, fidelity);
            assertThat(sent(step, LinkClass.NIC, TrafficClass.DATA, NIC)).isCloseTo(bytes / 8, within(2e-3 * bytes));
            assertThat(sent(step, LinkClass.SCALE_UP, TrafficClass.DATA, SCALE_UP))
                    .isCloseTo(bytes * 7 / 8, within(2e-3 * bytes));
        }
    }

    @Test
    void parametersShardedInEveryPassTravelWithEveryMicroBatch() {
        double[] sent = new double[2];
        for (int i = 0; i < 2; i++) {
            Steps.Draft draft = new Steps.Draft().split(1, 1, 16);
            draft.sharding = Sharding.ZERO3;
            StepResult step = Steps.closed(Steps.scenario(Steps.dense(2), draft.plan(), 2048, 16 << i), SHIPPED);
            sent[i] = sent(step, LinkClass.NIC, TrafficClass.DATA, NIC);
        }
        assertThat(sent[1] / sent[0]).isCloseTo(2, within(1e-5));
    }

    @Test
    void recomputationSendsForwardTrafficOnceMore() {
        double[] sent = new double[3];
        for (Recompute recompute : Recompute.values()) {
            Steps.Draft draft = new Steps.Draft().split(8, 1, 1);
            draft.recompute = recompute;
            StepResult step = Steps.closed(Steps.scenario(Steps.dense(16), draft.plan(), 2048, 1), SHIPPED);
            sent[recompute.ordinal()] = sent(step, LinkClass.SCALE_UP, TrafficClass.TENSOR, SCALE_UP);
        }
        // Two of a half layer's five collectives are forward; the attention core has none.
        assertThat(sent[Recompute.FULL.ordinal()] / sent[Recompute.NONE.ordinal()]).isBetween(1.37, 1.4);
        assertThat(sent[Recompute.SELECTIVE.ordinal()]).isCloseTo(sent[Recompute.NONE.ordinal()], within(1e4));
    }

    /** Nearly all of the context exchange hides under attention, so only the link's capacity can hold it back. */
    @Test
    void hiddenTrafficBeyondALinksCapacityStretchesTheStep() {
        Constants hidden = Steps.BARE.with(ConstantName.CP_EXPOSED, 1e-6);
        Scenario slow = overContext(0.4e9);
        for (Fidelity fidelity : Fidelity.values()) {
            StepResult step = step(slow, hidden, fidelity);
            assertThat(step.links().of(LinkClass.NIC)).isBetween(0.98, 1 + 1e-9);
            assertThat(step.breakdown().of(Cause.CONTENTION)).isGreaterThan(0.1 * step.stepSeconds());
            assertThat(step.breakdown().total()).isCloseTo(step.stepSeconds(), within(1e-9));
            StepResult half = step(overContext(0.2e9), hidden, fidelity);
            assertThat(half.stepSeconds() / step.stepSeconds()).isBetween(1.9, 2.0001);
        }
        assertThat(Steps.closed(overContext(50e9), hidden).breakdown().of(Cause.CONTENTION)).isZero();
    }

    private static Scenario overContext(double nic) {
        Steps.Draft draft = new Steps.Draft().split(8, 1, 1);
        draft.cp = 2;
        Scenario usual = Steps.scenario(Steps.dense(4), draft.plan(), 4096, 8);
        Cluster cluster = usual.cluster();
        return new Scenario(usual.name(), usual.model(), new Cluster("slow", cluster.accelerator(), cluster.gpus(),
                cluster.gpusPerNode(), cluster.gpusPerDomain(), nic, cluster.fabric()), usual.plan(),
                usual.training(), usual.software(), usual.softwareStated());
    }

    @Test
    void noPublishedRunFillsALinkSoNoneIsStretched() {
        StepSimulator simulator = new StepSimulator(new CpuKernels(1), SHIPPED);
        for (PublishedRun run : PublishedRuns.shipped()) {
            StepResult step = simulator.simulate(run.scenario(), Fidelity.CLOSED);
            assertThat(step.breakdown().of(Cause.CONTENTION)).as(run.id()).isZero();
            for (LinkClass link : LinkClass.values()) {
                assertThat(step.links().of(link)).as(run.id() + " " + link).isBetween(0.0, 0.95);
            }
        }
    }

    private static StepResult step(Scenario scenario, Constants constants, Fidelity fidelity) {
        return new StepSimulator(new CpuKernels(1), constants).simulate(scenario, fidelity);
    }

    private static double sent(StepResult step, LinkClass link, TrafficClass traffic, double bytesPerSecond) {
        return step.links().of(link, traffic) * bytesPerSecond * step.stepSeconds();
    }
}
