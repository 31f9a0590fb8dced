package dev.trainyard.iteration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.cluster.Cluster;
import dev.trainyard.cluster.Fabric;
import dev.trainyard.cluster.FabricKind;
import dev.trainyard.cluster.Fabrics;
import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.kernel.plan.Cause;
import dev.trainyard.kernel.plan.LinkClass;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.schedule.Schedule;
import dev.trainyard.scenario.Scenario;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a network with less capacity above its leaves does to a step, in both depths. */
class FabricSenseTest {
    private static final Constants SHIPPED = Constants.shipped();
    /** Which algorithm is fastest may change with the fabric, and rounding to picoseconds is not monotonic. */
    private static final double ROUNDING = 1e-6;

    @Test
    void anOversubscribedLeafSlowsDataParallelTraffic() {
        for (Sharding sharding : Sharding.values()) {
            for (boolean overlap : new boolean[] {false, true}) {
                Scenario scenario = dataParallel(sharding, overlap);
                for (Fidelity fidelity : Fidelity.values()) {
                    double full = step(on(scenario, tree(3, 1, 1)), fidelity).stepSeconds();
                    StepResult four = step(on(scenario, tree(3, 4, 1)), fidelity);
                    String what = sharding + " overlap " + overlap + " " + fidelity;
                    assertThat(four.stepSeconds()).as(what).isGreaterThan(1.2 * full);
                    // All traffic is four times slower at most, and computing is no slower.
                    assertThat(four.stepSeconds()).as(what).isLessThan(4.01 * full);
                    assertThat(four.links().busiest()).as(what).isEqualTo(LinkClass.LEAF_UPLINK);
                }
            }
        }
    }

    @Test
    void lessCapacityNeverSpeedsAStepUp() {
        Random random = new Random(11);
        for (int i = 0; i < 40; i++) {
            Scenario scenario = random(random);
            for (Fidelity fidelity : Fidelity.values()) {
                double before = 0;
                for (Fabric fabric : new Fabric[] {tree(3, 1, 1), tree(3, 1.5, 1), tree(3, 4, 1), tree(3, 4, 3),
                    tree(3, 16, 3)}) {
                    double seconds = step(on(scenario, fabric), fidelity).stepSeconds();
                    assertThat(seconds).as(scenario.plan() + " " + fidelity + " " + fabric)
                            .isGreaterThanOrEqualTo(before * (1 - ROUNDING));
                    before = seconds;
                }
            }
        }
    }

    /**
     * Reductions that leave the leaf wait for uplinks of an eighth of the capacity and so leave most of the network
     * interface to experts' traffic, which stays under the leaf: half of the reductions' steps climb, so they use a
     * quarter of the interface, and what is left slows the experts by a third at most.
     */
    @Test
    void trafficThatWaitsForUplinksLeavesTheInterfaceToTrafficUnderTheLeaf() {
        Steps.Draft draft = new Steps.Draft().split(1, 1, 1024);
        draft.ep = 16;
        draft.sharding = Sharding.ZERO1;
        draft.overlapData = true;
        Scenario scenario = on(Steps.scenario(Steps.mixture(24), draft.plan(), 4096, 1024), tree(2, 8, 1));
        StepResult under = step(scenario, Fidelity.EVENT);
        assertThat(under.breakdown().of(Cause.CONTENTION)).isPositive()
                .isLessThan(under.breakdown().of(Cause.EXPERT_PARALLEL) / 3);
        // Under leaves of eight the experts' traffic climbs too, and the uplinks are shared by halves.
        StepResult over = step(on(scenario, new Fabric("small leaves", FabricKind.FAT_TREE, 2, 8, 8, 8, 1, 300e-9, 1e-6,
                true)), Fidelity.EVENT);
        assertThat(over.breakdown().of(Cause.CONTENTION))
                .isGreaterThan(over.breakdown().of(Cause.EXPERT_PARALLEL) / 2);
    }

    @Test
    void aThirdTierCostsWhatItIsOversubscribed() {
        Scenario scenario = dataParallel(Sharding.ZERO1, false);
        for (Fidelity fidelity : Fidelity.values()) {
            StepResult two = step(on(scenario, tree(2, 1, 1)), fidelity);
            StepResult three = step(on(scenario, tree(3, 1, 1)), fidelity);
            StepResult narrow = step(on(scenario, tree(3, 1, 16)), fidelity);
            assertThat(two.links().of(LinkClass.SPINE_UPLINK)).isZero();
            assertThat(three.links().of(LinkClass.SPINE_UPLINK)).isPositive();
            // Two more switches each way, and nothing else.
            assertThat(three.stepSeconds() / two.stepSeconds()).isBetween(1.0, 1.05);
            assertThat(narrow.stepSeconds()).isGreaterThan(1.2 * three.stepSeconds());
            assertThat(narrow.links().busiest()).isEqualTo(LinkClass.SPINE_UPLINK);
        }
    }

    /**
     * A way out of a pod climbs through the leaf's uplinks and the pod's: with 2 to 1 at the leaf and 3 to 1 above it
     * an accelerator's share of the latter is a sixth of its network interface. Neighbours of the ring are a domain of
     * 8 apart, so half of the traffic leaves a leaf of 16 and a quarter leaves a pod of 32: uplinks are used 1/2 * 2
     * and 1/4 * 6 times as much as the interface, and the traffic takes 1.5 times as long.
     */
    @Test
    void uplinksOfAPodAreAsNarrowAsLeafAndSpineTogether() {
        Scenario scenario = dataParallel(Sharding.ZERO1, false);
        for (Fidelity fidelity : Fidelity.values()) {
            StepResult full = step(on(scenario, tree(3, 1, 1)), fidelity);
            StepResult narrow = step(on(scenario, tree(3, 2, 3)), fidelity);
            double used = narrow.links().of(LinkClass.NIC);
            assertThat(narrow.links().of(LinkClass.LEAF_UPLINK) / used).isCloseTo(1, within(1e-6));
            assertThat(narrow.links().of(LinkClass.SPINE_UPLINK) / used).isCloseTo(1.5, within(1e-6));
            // Latencies stay as they are.
            assertThat(narrow.breakdown().of(Cause.DATA_PARALLEL) / full.breakdown().of(Cause.DATA_PARALLEL))
                    .isBetween(1.3, 1.5);
        }
    }

    @Test
    void torusAndDragonflyAreSlowerThanFullBisection() {
        // Neighbouring stages are 1,024 accelerators apart: beyond any group of a dragonfly or leaf of a torus.
        Steps.Draft draft = new Steps.Draft().split(1, 2, 1024);
        Scenario scenario = Steps.scenario(Steps.dense(4), draft.plan(), 512, 4 * 1024);
        for (String name : new String[] {"tpu-v4-torus", "slingshot-dragonfly"}) {
            Fabric fabric = Fabrics.find(name).orElseThrow();
            Fabric full = new Fabric("full", FabricKind.FAT_TREE, fabric.tiers(), fabric.leafAccelerators(),
                    fabric.podAccelerators(), 1, 1, fabric.hopSeconds(), fabric.endpointSeconds(), true);
            for (Fidelity fidelity : Fidelity.values()) {
                double seconds = step(on(scenario, fabric), fidelity).stepSeconds();
                assertThat(seconds).as(name + " " + fidelity).isFinite()
                        .isGreaterThan(1.002 * step(on(scenario, full), fidelity).stepSeconds());
            }
        }
    }

    private static Fabric tree(int tiers, double leaf, double spine) {
        return new Fabric("test", FabricKind.FAT_TREE, tiers, 16, 32, leaf, spine, 300e-9, 1e-6, true);
    }

    /** Each accelerator of a domain reduces with 127 others, one a domain: little to compute, much to reduce. */
    private static Scenario dataParallel(Sharding sharding, boolean overlap) {
        Steps.Draft draft = new Steps.Draft().split(8, 1, 128);
        draft.sharding = sharding;
        draft.overlapData = overlap;
        return Steps.scenario(Steps.dense(8), draft.plan(), 512, 128);
    }

    private static Scenario random(Random random) {
        boolean mixture = random.nextBoolean();
        Steps.Draft draft = new Steps.Draft().split(1 << random.nextInt(4), 1 << random.nextInt(3),
                4 << random.nextInt(5));
        draft.cp = 1 << random.nextInt(2);
        draft.vp = draft.pp == 1 ? 1 : 1 + random.nextInt(2);
        draft.schedule = draft.vp == 1 && random.nextBoolean() ? Schedule.ZERO_BUBBLE : Schedule.ONE_F_ONE_B;
        draft.sharding = Sharding.values()[random.nextInt(4)];
        draft.overlapData = random.nextInt(3) > 0;
        draft.overlapPipeline = random.nextBoolean();
        draft.ep = mixture ? Math.min(16, draft.tp * draft.cp * draft.dp) : 1;
        int layers = 2 * draft.pp * draft.vp;
        return Steps.scenario(mixture ? Steps.mixture(layers) : Steps.dense(layers), draft.plan(),
                512 << random.nextInt(3), 4 * (1 + random.nextInt(3)) * draft.dp);
    }

    private static Scenario on(Scenario scenario, Fabric fabric) {
        Cluster cluster = scenario.cluster();
        return new Scenario(scenario.name(), scenario.model(), new Cluster(cluster.name(), cluster.accelerator(),
                cluster.gpus(), cluster.gpusPerNode(), cluster.gpusPerDomain(), cluster.nicBytesPerSecond(), fabric),
                scenario.plan(), scenario.training(), scenario.software(), scenario.softwareStated());
    }

    private static StepResult step(Scenario scenario, Fidelity fidelity) {
        return new StepSimulator(new CpuKernels(1), SHIPPED).simulate(scenario, fidelity);
    }
}
