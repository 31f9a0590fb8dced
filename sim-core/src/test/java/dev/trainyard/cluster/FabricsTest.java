package dev.trainyard.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.input.Documents;
import dev.trainyard.input.InputException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FabricsTest {

    static Stream<CatalogueEntry<Fabric>> all() {
        return Fabrics.shipped().entries().stream();
    }

    @Test
    void everyFabricOfTheFieldIsThere() {
        assertThat(Fabrics.names()).contains("infiniband-ndr-rail", "infiniband-hdr", "infiniband-xdr-rail",
                "roce-v2-clos", "efa-3200", "efa-400", "omnipath-100", "ethernet-fairwater");
        assertThat(all().map(entry -> entry.value().kind())).contains(FabricKind.values());
    }

    @ParameterizedTest
    @MethodSource("all")
    void figuresAreSourcedAndOfTheRightOrder(CatalogueEntry<Fabric> entry) {
        Fabric fabric = entry.value();
        assertThat(entry.summary()).isNotBlank();
        assertThat(entry.sources()).containsKeys("kind", "tiers", "leafAccelerators", "podAccelerators",
                "leafOversubscription", "spineOversubscription", "hop", "endpoint", "adaptiveRouting", "nic");
        assertThat(fabric.hopSeconds()).isBetween(100e-9, 2e-6);
        assertThat(fabric.endpointSeconds()).isBetween(500e-9, 50e-6);
        assertThat(fabric.podAccelerators()).isGreaterThan(fabric.leafAccelerators());
        assertThat(fabric.leafOversubscription()).isGreaterThanOrEqualTo(1);
        assertThat(fabric.spineOversubscription()).isGreaterThanOrEqualTo(1);
    }

    @Test
    void inlineFabricStatesOnlyWhatDiffersFromTheUsual() {
        Fabric fabric = Fabrics.read(Documents.parse("t", "{kind: fat-tree, spineOversubscription: 2}"));
        assertThat(fabric.kind()).isEqualTo(FabricKind.FAT_TREE);
        assertThat(fabric.spineOversubscription()).isEqualTo(2);
        assertThat(fabric.hopSeconds()).isEqualTo(Fabrics.usual().hopSeconds());
        assertThat(fabric.podAccelerators()).isEqualTo(Fabrics.usual().podAccelerators());
    }

    @Test
    void wrongWordsShowTheNearest() {
        assertThatThrownBy(() -> Fabrics.read(Documents.parse("t", "infiniband-ndr-rial")))
                .isInstanceOf(InputException.class).hasMessageContaining("Maybe \"infiniband-ndr-rail\"?");
        assertThatThrownBy(() -> Fabrics.read(Documents.parse("t", "{kind: fat-tre}")))
                .hasMessageContaining("Maybe \"fat-tree\"?");
        assertThatThrownBy(() -> Fabrics.read(Documents.parse("t", "{kind: torus, hopp: 1 us}")))
                .hasMessageContaining("Maybe \"hop\"?");
        assertThatThrownBy(() -> Fabrics.read(Documents.parse("t", "{kind: torus, hop: 3 days}")))
                .hasMessageContaining("must lie between 0 s and 1 s, found \"3 days\"");
    }
}
