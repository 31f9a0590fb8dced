package dev.trainyard.iteration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.cluster.Cluster;
import dev.trainyard.cluster.Fabric;
import dev.trainyard.cluster.FabricKind;
import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.collective.CollectiveBatch;
import dev.trainyard.kernel.collective.CollectiveKernel;
import dev.trainyard.kernel.collective.CollectiveKind;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.kernel.plan.LinkClass;
import dev.trainyard.model.AttentionKind;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.schedule.OrderCache;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioBuilder;
import dev.trainyard.workload.FabricProfiles;
import dev.trainyard.workload.NetworkTraffic;
import dev.trainyard.workload.PricedStep;
import dev.trainyard.workload.TrafficClass;
import org.junit.jupiter.api.Test;

/** Who sends what over which link, by counting; eight accelerators of 450 GB/s a domain, 50 GB/s each between them. */
class TrafficByHandTest {
    private static final double NIC = 50e9;
    private static final double TOKENS = 2048;
    private static final double WIDTH = 4096;
    private static final double ROUNDING = 1e-5;

    private final Constants constants = Constants.shipped();

    /** A message asks of its interface the bytes that it carries over the seconds that it takes. */
    @Test
    void messagesBetweenDomainsAskForTheirRate() {
        NetworkTraffic traffic = network(Steps.scenario(Steps.dense(4), new Steps.Draft().split(8, 2, 1).plan(),
                (int) TOKENS, 8));
        double bytes = 2 * TOKENS * WIDTH / 8;
        CollectiveBatch message = new CollectiveBatch(FabricProfiles.of(Steps.cluster("h100-sxm", 16), constants));
        message.add(CollectiveKind.SEND_RECV, bytes, 2, 1, 16, 1);
        double[] seconds = new double[1];
        CollectiveKernel.run(message, seconds, new int[1]);
        assertThat(traffic.transferBytesPerSecond()).isCloseTo(bytes / seconds[0], within(1e-3 * NIC)).isLessThan(NIC);
    }

    @Test
    void whatStaysInADomainAsksNothingOfTheNetwork() {
        NetworkTraffic inside = network(Steps.scenario(Steps.dense(4), new Steps.Draft().split(1, 2, 4).plan(),
                (int) TOKENS, 8));
        assertThat(inside.transferBytesPerSecond()).isZero();
        assertThat(inside.dataBytesPerSecond()).isZero();
        NetworkTraffic across = network(Steps.scenario(Steps.dense(4), new Steps.Draft().split(1, 2, 16).plan(),
                (int) TOKENS, 32));
        assertThat(across.dataBytesPerSecond()).isEqualTo(NIC);
    }

    /** Of uplinks with a quarter of a leaf's interfaces a message from leaf to leaf gets a quarter of its own. */
    @Test
    void messagesBetweenLeavesGetTheirShareOfTheUplinks() {
        Steps.Draft draft = new Steps.Draft().split(8, 2, 1);
        draft.cp = 2;
        Scenario usual = Steps.scenario(Steps.dense(4), draft.plan(), (int) TOKENS, 8);
        Cluster cluster = usual.cluster();
        Fabric leaves = new Fabric("leaves", FabricKind.FAT_TREE, 2, 16, 16, 4, 1, 300e-9, 1e-6, true);
        NetworkTraffic traffic = network(ScenarioBuilder.builder(usual).cluster(new Cluster("leaves",
                cluster.accelerator(), cluster.gpus(), cluster.gpusPerNode(), cluster.gpusPerDomain(), NIC, leaves))
                .build());
        assertThat(traffic.transferOnUplink()).isTrue();
        // Two context ranks of a leaf reduce their gradients under it.
        assertThat(traffic.dataOnUplink()).isFalse();
        assertThat(traffic.uplinkBytesPerSecond()).isCloseTo(NIC / 4, within(1e-6 * NIC));
    }

    /** Keys and values of 8 heads of 128 travel once forward and twice back, half of them to each of two ranks. */
    @Test
    void contextTrafficIsItsOwn() {
        Steps.Draft draft = new Steps.Draft();
        draft.cp = 2;
        StepResult step = closed(Steps.scenario(Steps.dense(4), draft.plan(), (int) TOKENS, 1));
        double bytes = 4 * 3 * 2.0 * TOKENS * 2 * 8 * 128 / 2;
        assertThat(sent(step, LinkClass.SCALE_UP, TrafficClass.CONTEXT)).isCloseTo(bytes, within(ROUNDING * bytes));
        assertThat(step.links().of(LinkClass.SCALE_UP, TrafficClass.TENSOR)).isZero();
        assertThat(step.links().of(LinkClass.SCALE_UP, TrafficClass.EXPERT)).isZero();
    }

    /** All traffic of a class is its own: of a step that does nothing else the class has the whole link. */
    @Test
    void eachClassSendsWhatItsParallelismSends() {
        Steps.Draft tensor = new Steps.Draft().split(8, 1, 1);
        onlyOn(closed(Steps.scenario(Steps.dense(4), tensor.plan(), (int) TOKENS, 1)), LinkClass.SCALE_UP,
                TrafficClass.TENSOR);
        Steps.Draft stages = new Steps.Draft().split(1, 8, 1);
        onlyOn(closed(Steps.scenario(Steps.dense(16), stages.plan(), (int) TOKENS, 16)), LinkClass.SCALE_UP,
                TrafficClass.PIPELINE);
        for (Sharding sharding : Sharding.values()) {
            Steps.Draft data = new Steps.Draft().split(1, 1, 16);
            data.sharding = sharding;
            onlyOn(closed(Steps.scenario(Steps.dense(4), data.plan(), (int) TOKENS, 32)), LinkClass.NIC,
                    TrafficClass.DATA);
        }
        Steps.Draft experts = new Steps.Draft().split(1, 1, 8);
        experts.ep = 8;
        StepResult mixture = closed(Steps.scenario(Steps.mixture(4), experts.plan(), (int) TOKENS, 8));
        // Each of three mixtures sends a token's two copies there and back, forward and backward: 7 of 8 leave.
        double bytes = 3 * 4 * 2.0 * 2 * TOKENS * 2048 * 7 / 8;
        assertThat(sent(mixture, LinkClass.SCALE_UP, TrafficClass.EXPERT)).isBetween(0.5 * bytes, 1.01 * bytes);
        assertThat(mixture.links().of(LinkClass.SCALE_UP, TrafficClass.TENSOR)).isZero();
    }

    /** Recomputed mixtures send their tokens there and back a third time, beside forward and backward. */
    @Test
    void recomputedMixturesExchangeTheirTokensAgain() {
        double[] sent = new double[2];
        for (int again = 0; again < 2; again++) {
            Steps.Draft draft = new Steps.Draft().split(1, 1, 8);
            draft.ep = 8;
            draft.recompute = again == 0 ? Recompute.NONE : Recompute.FULL;
            sent[again] = sent(closed(Steps.scenario(Steps.mixture(4), draft.plan(), (int) TOKENS, 8)),
                    LinkClass.SCALE_UP, TrafficClass.EXPERT);
        }
        assertThat(sent[1] / sent[0]).isCloseTo(1.5, within(ROUNDING));
    }

    /** A prediction layer sends what a layer sends, and what the head sends once more (DeepSeek-V3, section 2.2). */
    @Test
    void aPredictionLayerSendsAsALayerAndAHead() {
        double three = tensor(3, 0);
        double layer = tensor(4, 0) - three;
        double head = three - 3 * layer;
        assertThat(head).isPositive();
        double predicted = tensor(3, 1);
        assertThat(predicted).isCloseTo(three + layer + head, within(ROUNDING * predicted));
    }

    private double tensor(int layers, int predictions) {
        Transformer model = new Transformer("dense", layers, (int) WIDTH, 14336, 32, 8, 128, AttentionKind.GQA, null,
                null, true, 32000, false, 0, false, 0, 0, predictions);
        return sent(closed(Steps.scenario(model, new Steps.Draft().split(8, 1, 1).plan(), (int) TOKENS, 1)),
                LinkClass.SCALE_UP, TrafficClass.TENSOR);
    }

    private static void onlyOn(StepResult step, LinkClass link, TrafficClass traffic) {
        assertThat(step.links().of(link)).isPositive();
        for (TrafficClass each : TrafficClass.values()) {
            assertThat(step.links().of(link, each)).as(traffic + " alone: " + each)
                    .isEqualTo(each == traffic ? step.links().of(link) : 0);
        }
    }

    private NetworkTraffic network(Scenario scenario) {
        return new PricedStep(scenario, scenario.plan().orElseThrow(), constants, new CpuKernels(1), new OrderCache())
                .network();
    }

    private StepResult closed(Scenario scenario) {
        return Steps.closed(scenario, constants);
    }

    private double sent(StepResult step, LinkClass link, TrafficClass traffic) {
        double[] capacity = new PricedStep(step.scenario(), step.plan(), constants, new CpuKernels(1),
                new OrderCache()).batch().tables().profile().linkBytesPerSecond();
        return step.links().of(link, traffic) * capacity[link.ordinal()] * step.stepSeconds();
    }
}
