package dev.trainyard.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.trainyard.cluster.Cluster;
import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.collective.CollectiveKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Measured collectives. All-reduce times are nccl-tests, out of place, read from public logs of an 8-H100 DGX, of two
 * p5 nodes (16 H100, EFA 3200 Gb/s each) and of two p4d nodes (16 A100, EFA 400 Gb/s each).
 */
class CollectiveTablesTest {
    private static final long MIB = 1L << 20;
    private static final Constants CONSTANTS = Constants.shipped();

    @ParameterizedTest
    @CsvSource({"1, 16.9", "64, 19.5", "1024, 27.4", "4096, 54.2", "16384, 124", "65536, 325", "262144, 1113",
        "1048576, 4029", "4194304, 15749", "16777216, 62648"})
    void eightH100InOneNodeMatchTheMeasuredAllReduce(long kibibytes, double microseconds) {
        assertMatches(Machines.usual("h100-sxm", 8), 8, kibibytes << 10, microseconds);
    }

    @ParameterizedTest
    @CsvSource({"1, 123", "16, 298", "64, 602", "256, 1468", "1024, 4608", "4096, 17286", "16384, 66132"})
    void sixteenH100OverEfaMatchTheMeasuredAllReduce(long mebibytes, double microseconds) {
        assertMatches(Machines.on("h100-sxm", 16, "efa-3200", 400), 16, mebibytes * MIB, microseconds);
    }

    @ParameterizedTest
    @CsvSource({"1, 309", "16, 1192", "64, 2645", "256, 7202", "1024, 26217"})
    void sixteenA100OverEfaMatchTheMeasuredAllReduce(long mebibytes, double microseconds) {
        assertMatches(Machines.on("a100-sxm-40", 16, "efa-400", 50), 16, mebibytes * MIB, microseconds);
    }

    private static void assertMatches(Cluster cluster, int gpus, long bytes, double microseconds) {
        double found = row(cluster, CollectiveKind.ALL_REDUCE, gpus, bytes).seconds() * 1e6;
        assertThat(found).isCloseTo(microseconds, withinPercentage(bytes >= 16 * MIB ? 10 : 25));
    }

    @Test
    void peakBusBandwidthsMatchTheMeasuredOnes() {
        long bytes = 16384 * MIB;
        // 8 H200 in one node, 8 GB200 over NVLink, 16 nodes of 8 H200.
        assertThat(row(Machines.usual("h200-sxm", 8), CollectiveKind.ALL_REDUCE, 8, bytes).busBandwidth())
                .isCloseTo(482e9, withinPercentage(3));
        assertThat(row(Machines.usual("gb200", 8), CollectiveKind.ALL_REDUCE, 8, bytes).busBandwidth())
                .isCloseTo(811e9, withinPercentage(3));
        assertThat(row(Machines.usual("h200-sxm", 128), CollectiveKind.ALL_REDUCE, 128, bytes).busBandwidth())
                .isCloseTo(370e9, withinPercentage(5));
        // 16 A100 at 2 GiB: 78 GB/s.
        assertThat(row(Machines.on("a100-sxm-40", 16, "efa-400", 50), CollectiveKind.ALL_REDUCE, 16, 2048 * MIB)
                .busBandwidth()).isCloseTo(78e9, withinPercentage(5));
    }

    /** DeepEP on H800 with CX7 (its README): bandwidth of the bottleneck link, NVLink at EP8, RDMA beyond. */
    @ParameterizedTest
    @CsvSource({"8, 153, 158", "16, 43, 43", "32, 44, 47", "64, 46, 45"})
    void allToAllReachesDeepEpsBandwidthOnTheBottleneckLink(int ranks, double dispatch, double combine) {
        long bytes = 2048 * MIB;
        double seconds = row(Machines.usual("h800-sxm", ranks), CollectiveKind.ALL_TO_ALL, ranks, bytes).seconds();
        double overBottleneck = ranks == 8 ? bytes * 7.0 / 8 : bytes * (ranks - 8.0) / ranks;
        assertThat(overBottleneck / seconds / 1e9).isCloseTo((dispatch + combine) / 2, withinPercentage(12));
    }

    /** nccl-tests' PERFORMANCE.md: algorithm bandwidth is bytes over time, bus bandwidth that times a kind's factor. */
    @ParameterizedTest
    @CsvSource({"ALL_REDUCE, 1.75", "ALL_GATHER, 0.875", "REDUCE_SCATTER, 0.875", "ALL_TO_ALL, 0.875", "BROADCAST, 1"})
    void bandwidthsAreCountedAsNcclTestsCountsThem(CollectiveKind kind, double factor) {
        CollectiveTable.Row row = row(Machines.usual("h100-sxm", 8), kind, 8, 1024 * MIB);
        assertThat(row.algorithmBandwidth() * row.seconds()).isCloseTo(1024.0 * MIB, within(1.0));
        assertThat(row.busBandwidth() / row.algorithmBandwidth()).isCloseTo(factor, within(1e-12));
    }

    private static CollectiveTable.Row row(Cluster cluster, CollectiveKind kind, int gpus, long bytes) {
        return CollectiveTable.rows(cluster, CONSTANTS, kind, gpus, new long[] {bytes}).get(0);
    }
}
