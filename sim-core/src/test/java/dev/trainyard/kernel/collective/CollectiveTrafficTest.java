package dev.trainyard.kernel.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CollectiveTrafficTest {
    private static final double BYTES = 1e9;

    /** What every rank must send of a collective whatever the order: nccl-tests' bus factor. */
    @Test
    void aRingSendsWhatTheBusFactorSays() {
        for (CollectiveKind kind : new CollectiveKind[] {CollectiveKind.ALL_REDUCE, CollectiveKind.REDUCE_SCATTER,
            CollectiveKind.ALL_GATHER, CollectiveKind.BROADCAST}) {
            for (int perDomain : new int[] {1, 4, 8, 64}) {
                double sent = inside(CollectiveAlgorithm.RING, kind, 64, perDomain)
                        + between(CollectiveAlgorithm.RING, kind, 64, perDomain);
                assertThat(sent).as(kind + " " + perDomain).isCloseTo(BYTES * kind.busFactor(64), within(1.0));
            }
        }
        assertThat(inside(CollectiveAlgorithm.PAIRWISE, CollectiveKind.ALL_TO_ALL, 64, 8)
                + between(CollectiveAlgorithm.PAIRWISE, CollectiveKind.ALL_TO_ALL, 64, 8))
                .isCloseTo(BYTES * 63 / 64, within(1.0));
    }

    @Test
    void railsShareWhatPassesBetweenDomains() {
        for (CollectiveAlgorithm algorithm : new CollectiveAlgorithm[] {CollectiveAlgorithm.RING,
            CollectiveAlgorithm.TREE, CollectiveAlgorithm.NVLS, CollectiveAlgorithm.HIERARCHICAL}) {
            double alone = between(algorithm, CollectiveKind.ALL_REDUCE, 8, 1);
            double railed = between(algorithm, CollectiveKind.ALL_REDUCE, 64, 8);
            assertThat(railed).as(algorithm.name()).isBetween(alone / 8, alone / 8 * 1.13);
            assertThat(between(algorithm, CollectiveKind.ALL_REDUCE, 8, 8)).as(algorithm.name()).isZero();
        }
        assertThat(between(CollectiveAlgorithm.DIRECT, CollectiveKind.SEND_RECV, 2, 1)).isEqualTo(BYTES);
        assertThat(inside(CollectiveAlgorithm.DIRECT, CollectiveKind.SEND_RECV, 2, 2)).isEqualTo(BYTES);
    }

    @Test
    void trafficLeavesOnlySwitchesThatDoNotJoinTheWholeGroup() {
        int ring = CollectiveAlgorithm.RING.ordinal();
        int pairwise = CollectiveAlgorithm.PAIRWISE.ordinal();
        assertThat(CollectiveTraffic.leaving(ring, 256, 64, 8, 256)).isZero();
        assertThat(CollectiveTraffic.leaving(ring, 256, 64, 8, 512)).isEqualTo(0.25);
        assertThat(CollectiveTraffic.leaving(ring, 256, 8, 1, 4096)).isEqualTo(1);
        assertThat(CollectiveTraffic.leaving(pairwise, 256, 64, 8, 512)).isEqualTo(0.5);
    }

    /** Of 2 to 1 at the leaf and 3 to 1 above it, traffic that leaves the pod meets both: 6 to 1. */
    @Test
    void trafficThatLeavesItsPodWaitsForLeafAndSpine() {
        FabricProfile fabric = new FabricProfile(450e9, 0.8, 0, 0, false, 0.7, 0, 0, 50e9, 0.9, 0, 0, 0, 0, 0, 16, 32,
                2, 3, 1, 0, 0);
        assertThat(CollectiveTraffic.uplinkSlowdown(fabric, 1, 1)).isEqualTo(6);
        assertThat(CollectiveTraffic.uplinkSlowdown(fabric, 1, 0.5)).isEqualTo(3);
        assertThat(CollectiveTraffic.uplinkSlowdown(fabric, 1, 0.25)).as("the leaf is the narrower").isEqualTo(2);
        assertThat(CollectiveTraffic.uplinkSlowdown(fabric, 0.75, 0)).isEqualTo(1.5);
        assertThat(CollectiveTraffic.uplinkSlowdown(fabric, 0.25, 0)).as("the interface is").isEqualTo(1);
    }

    private static double inside(CollectiveAlgorithm algorithm, CollectiveKind kind, int ranks, int perDomain) {
        return CollectiveTraffic.inside(algorithm.ordinal(), kind.ordinal(), BYTES, ranks, perDomain);
    }

    private static double between(CollectiveAlgorithm algorithm, CollectiveKind kind, int ranks, int perDomain) {
        return CollectiveTraffic.between(algorithm.ordinal(), kind.ordinal(), BYTES, ranks, perDomain);
    }
}
