package dev.trainyard.kernel.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CollectiveKernelTest {
    private static final long TIB = 1L << 40;

    private static FabricProfile fabric(boolean inSwitch, double leafOversubscription, double collisions) {
        return new FabricProfile(450e9, 0.8, 6e-7, 5e-6, inSwitch, 0.685, 1.7e-5, 9e-5, 50e9, 0.9, 3, 1.9, 3.7e6, 4e-6,
                1.2e-6, 256, 4096, leafOversubscription, 2, collisions, 0.077, 8.8e-6);
    }

    private static final FabricProfile FABRIC = fabric(true, 1, 1);
    private static final FabricProfile NO_SWITCH = fabric(false, 4, 1.15);

    private static double seconds(FabricProfile fabric, CollectiveKind kind, double bytes, int ranks, int perDomain) {
        return seconds(fabric, kind, bytes, ranks, perDomain, ranks, 1);
    }

    private static double seconds(FabricProfile fabric, CollectiveKind kind, double bytes, int ranks, int perDomain,
            int span, double sharing) {
        CollectiveBatch batch = new CollectiveBatch(fabric);
        batch.add(kind, bytes, ranks, perDomain, span, sharing);
        double[] seconds = new double[1];
        CollectiveKernel.run(batch, seconds, new int[1]);
        return seconds[0];
    }

    private static CollectiveAlgorithm chosen(CollectiveKind kind, double bytes, int ranks, int perDomain) {
        CollectiveBatch batch = new CollectiveBatch(FABRIC);
        batch.add(kind, bytes, ranks, perDomain, ranks, 1);
        int[] algorithm = new int[1];
        CollectiveKernel.run(batch, new double[1], algorithm);
        return CollectiveAlgorithm.values()[algorithm[0]];
    }

    @ParameterizedTest
    @EnumSource(CollectiveKind.class)
    void moreBytesAreNeverFasterAndEveryTimeIsFinite(CollectiveKind kind) {
        Random random = new Random(kind.ordinal());
        for (int trial = 0; trial < 300; trial++) {
            int ranks = trial % 50 == 0 ? 150_000 : 2 + random.nextInt(1 << random.nextInt(1, 15));
            int perDomain = 1 + random.nextInt(Math.min(ranks, 72));
            int span = ranks * (1 + random.nextInt(8));
            double sharing = 1 + random.nextInt(3);
            FabricProfile fabric = trial % 2 == 0 ? FABRIC : NO_SWITCH;
            double before = 0;
            for (double bytes = 1; bytes <= TIB; bytes *= 1 + 3 * random.nextDouble()) {
                double now = seconds(fabric, kind, bytes, ranks, perDomain, span, sharing);
                assertThat(now).isFinite().isGreaterThan(0).isGreaterThanOrEqualTo(before);
                before = now;
            }
        }
    }

    @ParameterizedTest
    @EnumSource(CollectiveKind.class)
    void oneRankAndNoBytesAreFree(CollectiveKind kind) {
        assertThat(seconds(FABRIC, kind, 1e9, 1, 1)).isZero();
        assertThat(seconds(FABRIC, kind, 0, 64, 8)).isZero();
        assertThat(chosen(kind, 0, 64, 8)).isEqualTo(CollectiveAlgorithm.NONE);
    }

    @ParameterizedTest
    @EnumSource(CollectiveKind.class)
    void noAlgorithmBeatsTheLinksThatItNeeds(CollectiveKind kind) {
        for (int ranks : new int[] {2, 3, 8, 16, 24, 128, 2048, 16_384}) {
            int perDomain = Math.min(8, ranks);
            for (double bytes = 1024; bytes <= TIB; bytes *= 4) {
                double out = leastBytesOutOfARank(kind, bytes, ranks);
                assertThat(seconds(NO_SWITCH, kind, bytes, ranks, perDomain)).isGreaterThan(out / (450e9 + 50e9));
                if (ranks > perDomain) {
                    double between = leastBytesOutOfADomain(kind, bytes, ranks, perDomain);
                    assertThat(seconds(FABRIC, kind, bytes, ranks, perDomain)).isGreaterThan(between / (8 * 50e9));
                }
            }
        }
    }

    private static double leastBytesOutOfARank(CollectiveKind kind, double bytes, int ranks) {
        return kind == CollectiveKind.BROADCAST || kind == CollectiveKind.SEND_RECV ? bytes
                : bytes * kind.busFactor(ranks);
    }

    /** A domain must send what its ranks hold of the sum, or its own share, once. */
    private static double leastBytesOutOfADomain(CollectiveKind kind, double bytes, int ranks, int perDomain) {
        double others = (double) (ranks - perDomain) / ranks;
        return switch (kind) {
            case ALL_REDUCE -> 2 * bytes * others;
            case REDUCE_SCATTER, ALL_GATHER -> bytes * others;
            case ALL_TO_ALL -> perDomain * bytes * others;
            case BROADCAST, SEND_RECV -> bytes;
        };
    }

    @Test
    void gatheringCostsWhatReducingCosts() {
        for (double bytes = 1; bytes <= TIB; bytes *= 32) {
            assertThat(seconds(FABRIC, CollectiveKind.ALL_GATHER, bytes, 1024, 4))
                    .isEqualTo(seconds(FABRIC, CollectiveKind.REDUCE_SCATTER, bytes, 1024, 4));
        }
    }

    @Test
    void ringLatencyGrowsWithTheRanks() {
        double few = seconds(FABRIC, CollectiveKind.REDUCE_SCATTER, 64 << 20, 16, 4);
        double many = seconds(FABRIC, CollectiveKind.REDUCE_SCATTER, 64 << 20, 1024, 4);
        assertThat(many - few).isGreaterThan(1e-3);
        double tree = seconds(FABRIC, CollectiveKind.ALL_REDUCE, 1024, 1024, 4)
                - seconds(FABRIC, CollectiveKind.ALL_REDUCE, 1024, 16, 4);
        assertThat(tree).isBetween(1e-6, 2e-4);
    }

    @Test
    void theFastestAlgorithmDependsOnSizeAndPlace() {
        assertThat(chosen(CollectiveKind.ALL_REDUCE, 1024, 8, 8)).isEqualTo(CollectiveAlgorithm.RING);
        assertThat(chosen(CollectiveKind.ALL_REDUCE, 1L << 30, 8, 8)).isEqualTo(CollectiveAlgorithm.NVLS);
        assertThat(chosen(CollectiveKind.ALL_REDUCE, 1024, 4096, 8)).isEqualTo(CollectiveAlgorithm.TREE);
        assertThat(chosen(CollectiveKind.REDUCE_SCATTER, 1L << 30, 4096, 8)).isEqualTo(CollectiveAlgorithm.RING);
        assertThat(chosen(CollectiveKind.ALL_TO_ALL, 1L << 20, 64, 8)).isEqualTo(CollectiveAlgorithm.PAIRWISE);
        assertThat(chosen(CollectiveKind.SEND_RECV, 1L << 20, 2, 1)).isEqualTo(CollectiveAlgorithm.DIRECT);
    }

    @Test
    void theChoiceIsTheLeastOverAllAlgorithms() {
        double least = Double.POSITIVE_INFINITY;
        for (CollectiveAlgorithm algorithm : CollectiveAlgorithm.values()) {
            least = Math.min(least, CollectiveKernel.seconds(FABRIC, algorithm.ordinal(), 0, 1e8, 64, 8, 64, 1));
        }
        assertThat(seconds(FABRIC, CollectiveKind.ALL_REDUCE, 1e8, 64, 8)).isEqualTo(least);
    }

    @Test
    void sharedNicsAndNarrowUplinksCostTime() {
        double alone = seconds(FABRIC, CollectiveKind.ALL_TO_ALL, 1e9, 1024, 8, 1024, 1);
        assertThat(seconds(FABRIC, CollectiveKind.ALL_TO_ALL, 1e9, 1024, 8, 1024, 2)).isGreaterThan(1.8 * alone);
        assertThat(seconds(fabric(true, 4, 1), CollectiveKind.ALL_TO_ALL, 1e9, 1024, 8)).isGreaterThan(2.5 * alone);
        assertThat(seconds(fabric(true, 1, 1.15), CollectiveKind.ALL_TO_ALL, 1e9, 1024, 8))
                .isCloseTo(1.15 * alone, within(0.05 * alone));
        // A ring whose neighbours sit side by side hardly notices the same uplinks.
        double ring = seconds(FABRIC, CollectiveKind.ALL_GATHER, 1e9, 1024, 8);
        assertThat(seconds(fabric(true, 4, 1), CollectiveKind.ALL_GATHER, 1e9, 1024, 8)).isLessThan(1.05 * ring);
    }

    @Test
    void wrongShapesAreNamed() {
        CollectiveBatch batch = new CollectiveBatch(FABRIC);
        CollectiveKind kind = CollectiveKind.ALL_REDUCE;
        assertThatThrownBy(() -> batch.add(kind, Double.NaN, 8, 8, 8, 1)).hasMessageContaining("bytes");
        assertThatThrownBy(() -> batch.add(kind, 1, 0, 1, 8, 1)).hasMessageContaining("ranks");
        assertThatThrownBy(() -> batch.add(kind, 1, 8, 9, 8, 1)).hasMessageContaining("ranksPerDomain");
        assertThatThrownBy(() -> batch.add(kind, 1, 8, 8, 4, 1)).hasMessageContaining("span");
        assertThatThrownBy(() -> batch.add(kind, 1, 8, 8, 8, 0)).hasMessageContaining("sharing");
        assertThat(batch.size()).isZero();
        assertThat(batch.add(kind, 1e18, 8, 8, 8, 1e6)).as("the most").isZero();
        assertThatThrownBy(() -> batch.add(kind, 1.001e18, 8, 8, 8, 1)).hasMessageContaining("bytes");
        assertThatThrownBy(() -> batch.add(kind, 1, 8, 8, 8, 1.001e6)).hasMessageContaining("sharing");
    }

    @Test
    void groupsNeedTheLinksThatTheyUse() {
        CollectiveBatch apart = new CollectiveBatch(links(0, 50e9));
        assertThatThrownBy(() -> apart.add(CollectiveKind.ALL_REDUCE, 1, 8, 2, 8, 1))
                .hasMessageContaining("ranksPerDomain is 2").hasMessageContaining("no scale-up links");
        assertThat(apart.add(CollectiveKind.ALL_REDUCE, 1, 8, 1, 8, 1)).isZero();
        CollectiveBatch alone = new CollectiveBatch(links(450e9, 0));
        assertThatThrownBy(() -> alone.add(CollectiveKind.ALL_REDUCE, 1, 8, 4, 8, 1))
                .hasMessageContaining("NIC bandwidth is 0");
        assertThat(alone.add(CollectiveKind.ALL_REDUCE, 1, 8, 8, 8, 1)).isZero();
        assertThatThrownBy(() -> new CollectiveBatch(null)).hasMessageContaining("profile is missing");
    }

    private static FabricProfile links(double scaleUp, double nic) {
        return new FabricProfile(scaleUp, 0.8, 6e-7, 5e-6, false, 0.685, 1.7e-5, 9e-5, nic, 0.9, 3, 1.9, 3.7e6, 4e-6,
                1.2e-6, 256, 4096, 1, 1, 1, 0.077, 8.8e-6);
    }

    @Test
    void batchesGrowAndKeepTheirOrder() {
        CollectiveBatch batch = new CollectiveBatch(FABRIC);
        for (int i = 1; i <= 100; i++) {
            assertThat(batch.add(CollectiveKind.ALL_REDUCE, i * 1e6, 8, 8, 8, 1)).isEqualTo(i - 1);
        }
        double[] seconds = new double[100];
        CollectiveKernel.run(batch, seconds, new int[100]);
        assertThat(seconds).isSorted();
        assertThat(seconds[41]).isEqualTo(seconds(FABRIC, CollectiveKind.ALL_REDUCE, 42e6, 8, 8));
    }

    @Test
    void kindsAreWrittenWithHyphens() {
        assertThat(CollectiveKind.ALL_TO_ALL.label()).isEqualTo("all-to-all");
        assertThat(CollectiveAlgorithm.NVLS.label()).isEqualTo("nvls");
    }

    @Test
    void busBandwidthFollowsNcclTests() {
        assertThat(CollectiveKind.ALL_REDUCE.busBandwidth(8, 1e9, 0.5)).isEqualTo(3.5e9);
        assertThat(CollectiveKind.ALL_GATHER.busBandwidth(8, 1e9, 1)).isEqualTo(0.875e9);
        assertThat(CollectiveKind.BROADCAST.busBandwidth(8, 1e9, 1)).isEqualTo(1e9);
        assertThat(CollectiveKind.ALL_TO_ALL.busBandwidth(8, 1e9, 0)).isZero();
    }
}
