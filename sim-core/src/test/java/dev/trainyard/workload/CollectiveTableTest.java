package dev.trainyard.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.cluster.Accelerators;
import dev.trainyard.cluster.Cluster;
import dev.trainyard.cluster.Fabrics;
import dev.trainyard.constants.ConstantName;
import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.collective.CollectiveBatch;
import dev.trainyard.kernel.collective.CollectiveKernel;
import dev.trainyard.kernel.collective.CollectiveKind;
import dev.trainyard.kernel.collective.FabricProfile;
import java.util.List;
import org.junit.jupiter.api.Test;

class CollectiveTableTest {
    private static final Constants CONSTANTS = Constants.shipped();
    private static final FabricProfile PROFILE = FabricProfiles.of(Machines.usual("h100-sxm", 2048), CONSTANTS);

    @Test
    void aGroupOverDomainsIsSlowerThanOneInside() {
        CollectiveBatch batch = new CollectiveBatch(PROFILE);
        int tensor = batch.add(CollectiveKind.ALL_REDUCE, 1e8, 8, 8, 8, 1);
        int data = batch.add(CollectiveKind.ALL_REDUCE, 1e8, 256, 1, 2048, 1);
        int near = batch.add(CollectiveKind.SEND_RECV, 1e8, 2, 2, 2, 1);
        int far = batch.add(CollectiveKind.SEND_RECV, 1e8, 2, 1, 9, 1);
        double[] seconds = seconds(batch);
        assertThat(seconds[data]).isGreaterThan(2 * seconds[tensor]);
        assertThat(seconds[far]).isGreaterThan(4 * seconds[near]);
    }

    @Test
    void weakScalingBendsUpThroughRingLatency() {
        // The same gradients over 8 to 1,024 data-parallel ranks, four in a node (Nemotron 15B with TP 2).
        CollectiveBatch batch = new CollectiveBatch(PROFILE);
        for (int ranks = 8; ranks <= 1024; ranks *= 2) {
            batch.add(CollectiveKind.REDUCE_SCATTER, 2e9, ranks, 4, 2 * ranks, 1);
        }
        assertThat(seconds(batch)).isSorted();
    }

    private static double[] seconds(CollectiveBatch batch) {
        double[] seconds = new double[batch.size()];
        CollectiveKernel.run(batch, seconds, new int[batch.size()]);
        return seconds;
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
