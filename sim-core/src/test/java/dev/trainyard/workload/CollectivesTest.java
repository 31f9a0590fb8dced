package dev.trainyard.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.cluster.Accelerators;
import dev.trainyard.cluster.Cluster;
import dev.trainyard.cluster.Fabrics;
import dev.trainyard.constants.ConstantName;
import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.collective.CollectiveKind;
import dev.trainyard.kernel.collective.FabricProfile;
import dev.trainyard.kernel.cpu.CpuKernels;
import java.util.List;
import org.junit.jupiter.api.Test;

class CollectivesTest {
    private static final Constants CONSTANTS = Constants.shipped();
    private static final FabricProfile PROFILE = FabricProfiles.of(Machines.usual("h100-sxm", 2048), CONSTANTS);

    @Test
    void groupsFollowFromRanksAndStride() {
        Collectives collectives = new Collectives(PROFILE, 8);
        assertThat(collectives.group(8, 1)).isEqualTo(new Collectives.Group(8, 8, 8, 1));
        assertThat(collectives.group(1024, 2)).isEqualTo(new Collectives.Group(1024, 4, 2048, 1));
        assertThat(collectives.group(16, 8)).isEqualTo(new Collectives.Group(16, 1, 128, 1));
        assertThat(collectives.group(4, 64)).isEqualTo(new Collectives.Group(4, 1, 256, 1));
        assertThat(collectives.group(12, 1)).isEqualTo(new Collectives.Group(12, 6, 12, 1));
    }

    @Test
    void aBatchOfManyShapesIsTimedAtOnce() {
        Collectives collectives = new Collectives(PROFILE, 8);
        int tensor = collectives.add(CollectiveKind.ALL_REDUCE, 1e8, collectives.group(8, 1));
        int data = collectives.add(CollectiveKind.ALL_REDUCE, 1e8, collectives.group(256, 8));
        int near = collectives.send(1e8, 1);
        int far = collectives.send(1e8, 8);
        try (CpuKernels kernels = new CpuKernels(1)) {
            double[] seconds = collectives.seconds(kernels);
            assertThat(seconds).hasSize(4);
            assertThat(seconds[data]).isGreaterThan(2 * seconds[tensor]);
            assertThat(seconds[far]).isGreaterThan(4 * seconds[near]);
        }
    }

    @Test
    void weakScalingBendsUpThroughRingLatency() {
        // The same gradients over 8 to 1,024 data-parallel ranks, four in a node (Nemotron 15B with TP 2).
        double before = 0;
        for (int ranks = 8; ranks <= 1024; ranks *= 2) {
            Collectives collectives = new Collectives(PROFILE, 8);
            collectives.add(CollectiveKind.REDUCE_SCATTER, 2e9, collectives.group(ranks, 2));
            try (CpuKernels kernels = new CpuKernels(1)) {
                double now = collectives.seconds(kernels)[0];
                assertThat(now).isGreaterThan(before);
                before = now;
            }
        }
    }

    @Test
    void busBandwidthNeverExceedsTheHardwareForAnyCatalogueMachine() {
        long[] sizes = {1 << 10, 1 << 20, 1 << 26, 1L << 30, 1L << 36};
        for (String name : Accelerators.names()) {
            for (int gpus : new int[] {1, 2, 4, 8, 64, 4096}) {
                Cluster cluster = Machines.usual(name, 4096);
                boolean inside = gpus <= cluster.gpusPerDomain();
                double links = cluster.accelerator().scaleUpBytesPerSecond() * (inside ? 1 : 8)
                        + cluster.nicBytesPerSecond() * cluster.gpusPerDomain();
                // Reduction in the switch halves what an all-reduce must carry.
                double limit = links * (cluster.accelerator().inSwitchReduction() ? 2 : 1);
                for (CollectiveKind kind : CollectiveKind.values()) {
                    List<CollectiveTable.Row> rows = CollectiveTable.rows(cluster, CONSTANTS, kind, gpus, sizes);
                    assertThat(rows).hasSize(sizes.length).allSatisfy(row -> {
                        assertThat(row.seconds()).isFinite().isNotNegative();
                        assertThat(row.busBandwidth()).isBetween(0.0, limit);
                        assertThat(row.algorithm()).isNotEmpty();
                    });
                }
            }
        }
    }

    @Test
    void everyFabricGivesAProfileAndHashedRoutesAreSlower() {
        for (String fabric : Fabrics.names()) {
            Cluster cluster = Machines.on("h100-sxm", 2048, fabric, 400);
            assertThat(FabricProfiles.of(cluster, CONSTANTS).collisionSlowdown())
                    .isEqualTo(cluster.fabric().adaptiveRouting() ? 1
                            : CONSTANTS.of(ConstantName.COLLECTIVE_NETWORK_COLLISIONS));
        }
    }

    @Test
    void moreGpusThanTheClusterHasAreRefused() {
        Cluster cluster = Machines.usual("h100-sxm", 64);
        assertThatThrownBy(() -> CollectiveTable.rows(cluster, CONSTANTS, CollectiveKind.ALL_REDUCE, 65, new long[1]))
                .hasMessageContaining("between 1 and the cluster's 64, found 65");
    }

    @Test
    void atMostFourteenConstantsDescribeAllCollectives() {
        assertThat(CONSTANTS.all()).filteredOn(constant -> constant.name().text().startsWith("collective."))
                .hasSizeLessThanOrEqualTo(14);
    }
}
