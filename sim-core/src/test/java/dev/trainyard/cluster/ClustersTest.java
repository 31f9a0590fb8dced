package dev.trainyard.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.input.Documents;
import dev.trainyard.input.InputException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClustersTest {

    static Stream<CatalogueEntry<Cluster>> all() {
        return Clusters.shipped().entries().stream();
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyFigureHasItsSourceAndNodesAreWhole(CatalogueEntry<Cluster> entry) {
        Cluster cluster = entry.value();
        assertThat(entry.summary()).isNotBlank();
        assertThat(entry.sources()).containsKeys("accelerator", "gpus", "gpusPerNode", "gpusPerDomain", "nic",
                "fabric");
        assertThat(cluster.gpus() % cluster.gpusPerNode()).isZero();
        assertThat(cluster.gpusPerDomain() % cluster.gpusPerNode()).isZero();
        assertThat(cluster.nicBytesPerSecond()).isLessThanOrEqualTo(cluster.accelerator().scaleUpBytesPerSecond());
        assertThat(Accelerators.find(cluster.accelerator().name())).contains(cluster.accelerator());
    }

    @ParameterizedTest
    @CsvSource({"6, 90000", "8, 120000", "10, 150000"})
    void theNextClustersAreSixToTenTimesTheFirst(int times, int gpus) {
        Cluster first = Clusters.find("mai1-preview").orElseThrow();
        assertThat(first.gpus() * times).isEqualTo(gpus);
        assertThat(Clusters.find("mai1-" + times + "x-h100").orElseThrow().gpus()).isEqualTo(gpus);
        Cluster next = Clusters.find("mai1-" + times + "x-gb200").orElseThrow();
        assertThat(next.gpus()).isEqualTo(gpus);
        assertThat(next.gpusPerDomain()).isEqualTo(72);
        assertThat(next.accelerator().name()).isEqualTo("gb200");
    }

    @Test
    void theMissionsOwnSystemsAreAsReported() {
        Cluster first = Clusters.find("mai1-preview").orElseThrow();
        assertThat(first.accelerator().name()).isEqualTo("h100-sxm");
        assertThat(first.nicBytesPerSecond()).isEqualTo(50e9);
        assertThat(first.fabric().name()).isEqualTo("infiniband-ndr-rail");
        assertThat(first.fabric().tiers()).isEqualTo(3);
        Cluster second = Clusters.find("mai-base-1").orElseThrow();
        assertThat(second.gpus()).isEqualTo(8192);
        assertThat(second.gpusPerDomain()).isEqualTo(64);
    }

    @Test
    void inlineClusterTakesTheRestFromItsAccelerator() {
        Cluster h100 = read("{accelerator: h100, gpus: 15000}");
        assertThat(h100.gpusPerNode()).isEqualTo(8);
        assertThat(h100.gpusPerDomain()).isEqualTo(8);
        assertThat(h100.nicBytesPerSecond()).isEqualTo(50e9);
        assertThat(h100.fabric()).isEqualTo(Fabrics.usual());
        Cluster gb300 = read("{accelerator: gb300, gpus: 720}");
        assertThat(gb300.gpusPerNode()).isEqualTo(4);
        assertThat(gb300.gpusPerDomain()).isEqualTo(72);
        assertThat(gb300.nicBytesPerSecond()).isEqualTo(100e9);
        Cluster few = read("{accelerator: gb200, gpus: 2}");
        assertThat(few.gpusPerNode()).isEqualTo(2);
        assertThat(few.gpusPerDomain()).isEqualTo(2);
        Cluster four = read("{accelerator: h100, gpus: 64, gpusPerNode: 4}");
        assertThat(four.gpusPerDomain()).isEqualTo(4);
        Cluster cloud = read("{accelerator: a100-40, gpus: 64, fabric: efa-400}");
        assertThat(cloud.nicBytesPerSecond()).isEqualTo(6.25e9);
        Cluster oversubscribed = read("{name: ours, accelerator: h100, gpus: 4096, nic: 200 Gb/s,"
                + " fabric: {kind: fat-tree, leafOversubscription: 2}}");
        assertThat(oversubscribed.name()).isEqualTo("ours");
        assertThat(oversubscribed.nicBytesPerSecond()).isEqualTo(25e9);
        assertThat(oversubscribed.fabric().leafOversubscription()).isEqualTo(2);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', value = {
        "mai1-preveiw | unknown cluster \"mai1-preveiw\" | Maybe \"mai1-preview\"?",
        "{gpus: 8} | \"accelerator\" is missing | h100-sxm",
        "{accelerator: h100} | \"gpus\" is missing | key",
        "{accelerator: h1000, gpus: 8} | unknown accelerator \"h1000\" | Maybe \"h100\"?",
        "{accelerator: h100, gpus: 15001} | gpus: must fill whole nodes of 8 | Maybe 15000 or 15008?",
        "{accelerator: h100, gpus: 0} | gpus: must lie between 1 and 10000000 | found \"0\"",
        "{accelerator: h100, gpus: -8} | gpus: must lie between | \"-8\"",
        "{accelerator: h100, gpus: .nan} | gpus | nan",
        "{accelerator: h100, gpus: 1e12} | gpus: must lie between | 1e12",
        "{accelerator: h100, gpus: 12.5} | gpus: expected a whole number | 12.5",
        "{accelerator: h100, gpus: 8, nodes: 1} | unknown key \"nodes\" | gpusPerNode",
        "{accelerator: h100, gpus: 64, gpusPerNode: 7} | gpus: must fill whole nodes of 7 | Maybe 63 or 70?",
        "{accelerator: h100, gpus: 64, gpusPerDomain: 12} | gpusPerDomain: must be whole nodes of 8 | Maybe 16?",
        "{accelerator: h100, gpus: 64, gpusPerDomain: 128} | gpusPerDomain: must not be more | 64",
        "{accelerator: h100, gpus: 64, nic: 400} | nic: has no unit | Maybe \"400 Gb/s\"?",
        "{accelerator: h100, gpus: 64, nic: 400 GB} | nic: unit \"GB\" | 400 Gb/s",
        "{accelerator: h100, gpus: 64, nic: 400 PB/s} | nic: must lie between 1 Gb/s and 20 Tb/s | 400 PB/s",
        "{accelerator: h100, gpus: 64, fabric: token-ring} | unknown fabric | token-ring",
        "{accelerator: a100, gpus: 9600, fabric: omnipath-100} | joins 2304 accelerators in 2 tiers | tiers: 3",
        "[1, 2] | expected a single value | list"})
    void whatCannotBeIsRefusedWithARemedy(String text, String problem, String remedy) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(InputException.class)
                .hasMessageContaining(problem).hasMessageContaining(remedy);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{accelerator: {}, gpus: 8}", "{accelerator: [], gpus: 8}", "{accelerator: h100, gpus: {}}",
        "{accelerator: {value: h100, x: 1}, gpus: 8}", "{accelerator: h100, gpus: 8, fabric: {}}", "''", "{}", "null"})
    void halfWrittenClustersAreInputErrors(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(InputException.class);
    }

    private static Cluster read(String text) {
        return Clusters.read(Documents.parse("test.yaml", text));
    }
}
