package dev.trainyard.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.cluster.Accelerator;
import dev.trainyard.cluster.Accelerators;
import dev.trainyard.cluster.Cluster;
import dev.trainyard.cluster.Fabric;
import dev.trainyard.cluster.Fabrics;
import dev.trainyard.cluster.SoftwareLevels;
import dev.trainyard.input.InputException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A key below a name changes what is named, at any depth, and leaves the rest. */
class OverridesTest {
    private static final Scenario PRESET = ScenarioReader.named("mai1-1x");

    private static Scenario with(String... pairs) {
        Map<String, String> changes = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            changes.put(pairs[i], pairs[i + 1]);
        }
        return ScenarioReader.named("mai1-1x", changes);
    }

    @Test
    void aFabricsKeyChangesTheClustersOwnFabric() {
        Fabric before = PRESET.cluster().fabric();
        Cluster cluster = with("cluster.fabric.leafOversubscription", "2").cluster();
        assertThat(cluster.fabric().leafOversubscription()).isEqualTo(2);
        assertThat(cluster.fabric().name()).isEqualTo("infiniband-ndr-rail, changed");
        assertThat(cluster.fabric().kind()).isEqualTo(before.kind());
        assertThat(cluster.fabric().podAccelerators()).isEqualTo(before.podAccelerators());
        assertThat(cluster.nicBytesPerSecond()).isEqualTo(PRESET.cluster().nicBytesPerSecond());
        assertThat(cluster.gpus()).isEqualTo(PRESET.cluster().gpus());
    }

    @Test
    void withoutACatalogueClusterTheUsualFabricIsChanged() {
        Scenario inline = ScenarioReader.read("s.yaml", """
                model: llama3-8b
                cluster: {accelerator: h100-sxm, gpus: 64, fabric: {hop: 600 ns}}
                training: {globalBatch: 64}
                """);
        Fabric usual = Fabrics.find("infiniband-ndr-rail").orElseThrow();
        assertThat(inline.cluster().fabric().hopSeconds()).isCloseTo(600e-9, within(1e-18));
        assertThat(inline.cluster().fabric().endpointSeconds()).isEqualTo(usual.endpointSeconds());
    }

    @Test
    void anAcceleratorsKeyChangesTheClustersOwnAccelerator() {
        Accelerator before = PRESET.cluster().accelerator();
        Cluster cluster = with("cluster.accelerator.memoryBandwidth", "2.4TB/s").cluster();
        assertThat(cluster.accelerator().memoryBytesPerSecond()).isEqualTo(2.4e12);
        assertThat(cluster.accelerator().name()).isEqualTo("h100-sxm, changed");
        assertThat(cluster.accelerator().peak()).isEqualTo(before.peak());
        assertThat(cluster.accelerator().reference()).isEqualTo(before.reference());
        assertThat(cluster.fabric()).isEqualTo(PRESET.cluster().fabric());
    }

    @Test
    void basesAreReadInDocumentsToo() {
        Scenario scenario = ScenarioReader.read("s.yaml", """
                model: {base: llama3-70b, layers: 40}
                cluster:
                  accelerator: {base: h100, memoryBandwidth: 2.4 TB/s}
                  gpus: 64
                  fabric: {base: roce-v2-clos, spineOversubscription: 4}
                software: {base: nemo-2024, overlapTensor: false}
                training: {globalBatch: 64}
                """);
        assertThat(scenario.model().layers()).isEqualTo(40);
        assertThat(scenario.model().hidden()).isEqualTo(8192);
        assertThat(scenario.model().kvHeads()).isEqualTo(8);
        assertThat(scenario.model().name()).isEqualTo("llama3-70b, changed");
        assertThat(scenario.cluster().accelerator().memoryBytesPerSecond()).isEqualTo(2.4e12);
        assertThat(scenario.cluster().fabric().spineOversubscription()).isEqualTo(4);
        assertThat(scenario.cluster().fabric().kind())
                .isEqualTo(Fabrics.find("roce-v2-clos").orElseThrow().kind());
        assertThat(scenario.software().overlapTensor()).isFalse();
        assertThat(scenario.software().overlapData())
                .isEqualTo(SoftwareLevels.find("nemo-2024").orElseThrow().overlapData());
        assertThat(scenario.softwareStated()).isTrue();
    }

    @Test
    void aBaseAloneIsTheNamedPart() {
        Scenario scenario = ScenarioReader.read("s.yaml", """
                model: {base: llama3-8b}
                cluster: {accelerator: {base: h100-sxm}, gpus: 64, fabric: {base: roce-v2-clos}}
                software: {base: nemo-2024}
                training: {globalBatch: 64}
                """);
        Scenario named = ScenarioReader.read("s.yaml", """
                model: llama3-8b
                cluster: {accelerator: h100-sxm, gpus: 64, fabric: roce-v2-clos}
                software: nemo-2024
                training: {globalBatch: 64}
                """);
        assertThat(ScenarioDigest.of(scenario)).isEqualTo(ScenarioDigest.of(named));
    }

    @Test
    void whatWasMeasuredKeepsItsShareOfAChangedPeak() {
        Accelerator before = PRESET.cluster().accelerator();
        Accelerator half = with("cluster.accelerator.peak.bf16", "494.7 TFLOP/s").cluster().accelerator();
        assertThat(half.peak().bf16()).isEqualTo(before.peak().bf16() / 2);
        assertThat(half.measured().bf16()).isCloseTo(before.measured().bf16() / 2, within(1.0));
        assertThat(half.measured().fp8()).isEqualTo(before.measured().fp8());
    }

    @Test
    void theSameAcceleratorIsNoOther() {
        assertThat(with("cluster.accelerator", "h100-sxm", "cluster.gpus", "15000").cluster().fabric())
                .isEqualTo(PRESET.cluster().fabric());
        Scenario racks = ScenarioReader.named("mai1-10x-gb200", Map.of("cluster.accelerator", "gb200"));
        assertThat(racks.cluster().gpusPerDomain()).isEqualTo(72);
        assertThat(racks.cluster().fabric().name()).isEqualTo("infiniband-ndr-rail-large");
        Cluster other = with("cluster.accelerator", "{base: gb200, memory: 150 GB}", "plan", "auto").cluster();
        assertThat(other.gpusPerNode()).isEqualTo(4);
        assertThat(other.accelerator().memoryBytes()).isEqualTo(150e9);
    }

    @Test
    void allThatIsMissingIsNamedAtOnce() {
        assertThatThrownBy(() -> ScenarioReader.read("s.yaml", "{model: {layers: 4}, cluster: {gpus: 8}, plan: auto}"))
                .isInstanceOf(InputException.class).hasMessageStartingWith("s.yaml:1:1: the keys \"model.hidden\","
                        + " \"cluster.accelerator\" and \"training.globalBatch\" are missing; expected such as");
        assertThatThrownBy(() -> ScenarioReader.read("s.yaml", "{plan: auto}"))
                .hasMessageContaining("\"model\", \"cluster\" and \"training.globalBatch\" are missing");
        assertThatThrownBy(() -> ScenarioReader.read("s.yaml", """
                model: {layers: 4, hidden: 1024, experts: {topK: 2}}
                cluster: {accelerator: h100, gpus: 8}
                training: {globalBatch: 8}
                """)).hasMessageContaining("model.experts: the keys \"count\" and \"ffn\" are missing");
        assertThatThrownBy(() -> ScenarioReader.read("s.yaml", """
                model: llama3-8b
                cluster: {accelerator: {memoryBandwidth: 2 TB/s}, gpus: 8}
                training: {globalBatch: 8}
                """)).hasMessageContaining("cluster.accelerator: the keys \"vendor\", \"family\"")
                .hasMessageContaining("Maybe base: h100-sxm beside what is other?");
        assertThatThrownBy(() -> ScenarioReader.read("s.yaml", "{model: llama3-8b, cluster: {gpus: 8, accelerator: "
                + "h100}}")).hasMessageContaining("the key \"training\" is missing");
    }

    @Test
    void aBatchMayBeWrittenInTokens() {
        assertThat(with("training.globalBatch", "1856").training()).isEqualTo(PRESET.training());
        Scenario exact = with("training.globalBatch", "15_204_352 tokens");
        assertThat(exact.training().globalBatch()).isEqualTo(1856);
        assertThat(exact.notes()).isEmpty();
        Scenario near = with("training.globalBatch", "4M tokens", "plan", "auto", "training.tokens", "2T tokens");
        assertThat(near.training().globalBatch()).isEqualTo(488);
        assertThat(near.training().tokens()).isEqualTo(2e12);
        assertThat(near.notes()).containsExactly("training.globalBatch: 4M tokens are 488.3 sequences of 8192; 488 are"
                + " taken, 3997696 tokens");
        assertThat(with("training.globalBatch", "4Mi tokens", "plan", "auto").training().globalBatch()).isEqualTo(512);
        assertThat(with("training.globalBatch", "1 token", "plan", "auto").training().globalBatch()).isEqualTo(1);
        assertThatThrownBy(() -> with("training.globalBatch", "1E tokens")).isInstanceOf(InputException.class)
                .hasMessageContaining("must lie between");
    }

    @Test
    void bitsASecondMayBeWrittenAsVendorsDo() {
        assertThat(with("cluster.nic", "200Gbps").cluster().nicBytesPerSecond()).isEqualTo(25e9);
    }

    @Test
    void aModelThatBreaksThePresetsPlanOffersAnother() {
        assertThatThrownBy(() -> with("model", "mai1-500b-moe")).isInstanceOf(InputException.class)
                .hasMessageContaining("plan.vp").hasMessageEndingWith("Or --plan auto, which looks for a plan.");
        assertThat(with("model", "mai1-500b-moe", "plan", "auto").plan()).isEmpty();
    }

    @Test
    void aLevelThatNobodyNamedIsNoted() {
        assertThat(PRESET.notes()).isEmpty();
        for (String level : new String[] {"newest", "{overlapData: false}"}) {
            Scenario assumed = with("software", level);
            assertThat(assumed.notes()).singleElement().asString().startsWith("software: ")
                    .contains(" is assumed").endsWith("--set software=" + SoftwareLevels.newest().name()
                            + " says that it is the one");
        }
        Scenario named = with("software", SoftwareLevels.newest().name());
        assertThat(named.notes()).isEmpty();
        assertThat(ScenarioDigest.of(named.withNote("anything"))).isEqualTo(ScenarioDigest.of(named));
    }

    @Test
    void softwareKeysGoOverTheNewestWhereNoneIsStated() {
        Scenario scenario = ScenarioReader.read("s.yaml",
                "{model: llama3-8b, cluster: {accelerator: h100, gpus: 8}, training: {globalBatch: 8}}",
                Map.of("software.overlapData", "false"));
        assertThat(scenario.software().name()).isEqualTo(SoftwareLevels.newest().name() + ", changed");
        assertThat(scenario.software().overlapData()).isFalse();
        assertThat(scenario.softwareStated()).isFalse();
    }

    @Test
    void fewerThanADomainAreOneDomain() {
        Scenario few = ScenarioReader.named("mai1-10x-gb200", Map.of("cluster.gpus", "16", "plan", "auto"));
        assertThat(few.cluster().gpusPerDomain()).isEqualTo(16);
        assertThat(few.cluster().gpusPerNode()).isEqualTo(4);
        assertThat(ScenarioReader.named("mai1-1x", Map.of("cluster.gpus", "4", "plan", "auto")).cluster()
                .gpusPerNode()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "cluster.fabric.leafOversubscripton | 2 | leafOversubscription",
        "cluster.accelerator.memoryBandwith | 2 TB/s | memoryBandwidth",
        "cluster.accelerator.base | h1000 | h100",
        "model.layer | 3 | layers",
        "model.base | llama3-70bb | llama3-70b",
        "software.overlapTensr | true | overlapTensor"})
    void slipsBelowNamesShowTheNearest(String key, String value, String nearest) {
        assertThatThrownBy(() -> with(key, value)).isInstanceOf(InputException.class)
                .hasMessageContaining(key).hasMessageContaining("Maybe \"" + nearest);
    }

    @Test
    void aChangedPartIsNotTheCatalogues() {
        assertThat(Accelerators.find("h100-sxm, changed")).isEmpty();
    }
}
