package dev.trainyard.workload.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.trainyard.input.Documents;
import dev.trainyard.input.InputException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reference times are ASTRA-sim's, analytical network, for an all-reduce of 1 MiB; its GB/s are 2^30 bytes/s. */
class NetworkModelTest {
    private static final long MIB = 1L << 20;
    private static final String SWITCHES = "{topology: switch, size: 8, bandwidth: 450 UNIT, latency: 500 ns}, "
            + "{topology: switch, size: 32, bandwidth: 50 UNIT, latency: 1 us}, "
            + "{topology: switch, size: 64, bandwidth: 50 UNIT, latency: 2 us}";

    @ParameterizedTest
    @CsvSource({"64, 4, 296896", "1024, 1, 1082344", "1024, 4, 4206616"})
    void flatRingsMatchTheReferenceToTheNanosecond(int size, int chunks, long nanoseconds) {
        assertThat(NetworkModel.allReduce(ring(size, "GiB/s", chunks), MIB).nanoseconds()).isEqualTo(nanoseconds);
        assertThat(NetworkModel.allReduce(ring(size, "GB/s", chunks), MIB).nanoseconds())
                .isCloseTo(nanoseconds, withinPercentage(2));
    }

    @Test
    void ringsPerDimensionMatchTheReferenceToTheNanosecond() {
        assertThat(NetworkModel.allReduce(switches("GiB/s", "ring"), MIB).nanoseconds()).isEqualTo(2_162_416);
        assertThat(NetworkModel.allReduce(switches("GB/s", "ring"), MIB).nanoseconds())
                .isCloseTo(2_162_416L, withinPercentage(2));
    }

    /** The reference leaves out the last reduction of a halving phase, so it is a little faster. */
    @Test
    void halvingDoublingPerDimensionMatchesTheReference() {
        assertThat(NetworkModel.allReduce(switches("GiB/s", "halving-doubling"), MIB).nanoseconds())
                .isCloseTo(221_178L, withinPercentage(0.1));
        assertThat(NetworkModel.allReduce(switches("GB/s", "halving-doubling"), MIB).nanoseconds())
                .isCloseTo(221_178L, withinPercentage(2));
    }

    @Test
    void oneRankStandsForAll() {
        NetworkModel.Result result = NetworkModel.allReduce(switches("GiB/s", "ring"), MIB);
        long perChunk = 2 * (7 + 31 + 63);
        assertThat(result.messagesPerRank()).isEqualTo(4 * perChunk);
        assertThat(result.messages()).isEqualTo(16_384.0 * 4 * perChunk);
    }

    @Test
    void anAllReduceInOneDimensionIsAReduceScatterAndAnAllGather() {
        InlineNetwork network = ring(64, "GiB/s", 1);
        long halves = NetworkModel.reduceScatter(network, MIB).nanoseconds()
                + NetworkModel.allGather(network, MIB).nanoseconds();
        // Each half hands over its last message; together they do so once.
        assertThat(NetworkModel.allReduce(network, MIB).nanoseconds()).isEqualTo(halves - 10);
    }

    @Test
    void moreBytesAreNeverFasterForAnyTopologyAndAlgorithm() {
        for (DimensionTopology topology : DimensionTopology.values()) {
            for (DimensionAlgorithm algorithm : DimensionAlgorithm.values()) {
                InlineNetwork network = new InlineNetwork(
                        List.of(new Dimension(topology, 16, 50e9, 5e-7, algorithm)), 1e-8, 3, 1.6e12);
                long before = 0;
                for (long bytes = 0; bytes < 1L << 40; bytes = bytes * 2 + 1) {
                    long now = NetworkModel.allReduce(network, bytes).nanoseconds();
                    assertThat(now).as("%s %s %d", topology, algorithm, bytes).isGreaterThanOrEqualTo(before);
                    before = now;
                }
                assertThat(before).isPositive();
            }
        }
    }

    @Test
    void dimensionsOfOneAndNoBytesAreFree() {
        assertThat(NetworkModel.allReduce(ring(1, "GB/s", 2), MIB).nanoseconds()).isZero();
        assertThat(NetworkModel.allReduce(ring(8, "GB/s", 2), 0).nanoseconds()).isZero();
    }

    @Test
    void timesBeyondExactNanosecondsAreRefused() {
        InlineNetwork slow = read("dimensions: [{topology: ring, size: 1024, bandwidth: 1 MB/s, latency: 1 s}]");
        assertThat(NetworkModel.allReduce(slow, 1L << 40).nanoseconds()).isPositive();
        assertThatThrownBy(() -> NetworkModel.allReduce(slow, 1L << 60)).hasMessageContaining("wrong unit");
    }

    @Test
    void chunksOverlapInDifferentDimensions() {
        String one = "{topology: switch, size: 16, bandwidth: 50 GB/s, latency: 0 ns}";
        InlineNetwork whole = read("dimensions: [" + one + ", " + one + "]");
        InlineNetwork cut = read("dimensions: [" + one + ", " + one + "]\nchunks: 8");
        long bytes = 1L << 30;
        assertThat(NetworkModel.allReduce(cut, bytes).nanoseconds())
                .isLessThan(NetworkModel.allReduce(whole, bytes).nanoseconds());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', value = {
        "dimensions: [] | is empty",
        "chunks: 4 | \"dimensions\" is missing",
        "dimensions: [{topology: rang, size: 8, bandwidth: 1 GB/s, latency: 1 ns}] | Maybe \"ring\"",
        "dimensions: [{topology: ring, size: 0, bandwidth: 1 GB/s, latency: 1 ns}] | dimensions[0].size",
        "dimensions: [{topology: ring, size: 8, bandwidth: 50, latency: 1 ns}] | dimensions[0].bandwidth",
        "dimensions: [{topology: ring, size: 8, bandwidth: 1 GB/s, latency: 5 GB}] | dimensions[0].latency",
        "dimensions: [{topology: ring, size: 8, bandwith: 1 GB/s, latency: 1 ns}] | bandwidth",
        "dimensions: [{topology: ring, size: 48, bandwidth: 1 GB/s, latency: 1 ns, algorithm: halving-doubling}] | "
            + "power of two",
        "dimensions: ring | expected a list"})
    void mistakesAreNamedWithTheRemedy(String text, String part) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(InputException.class).hasMessageContaining(part.strip());
    }

    private static InlineNetwork ring(int size, String unit, int chunks) {
        return read("dimensions: [{topology: ring, size: " + size + ", bandwidth: 50 " + unit + ", latency: 500 ns}]\n"
                + "endpointDelay: 10 ns\nchunks: " + chunks);
    }

    private static InlineNetwork switches(String unit, String algorithm) {
        return read("dimensions: [" + SWITCHES.replace("UNIT", unit) + "]\nendpointDelay: 10 ns\nchunks: 4\nalgorithm: "
                + algorithm);
    }

    private static InlineNetwork read(String text) {
        return InlineNetwork.read(Documents.parse("network.yaml", text));
    }
}
