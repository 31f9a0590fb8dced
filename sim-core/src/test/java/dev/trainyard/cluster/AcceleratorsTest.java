package dev.trainyard.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.constants.Constants;
import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.input.InputException;
import dev.trainyard.model.Precision;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AcceleratorsTest {

    static Stream<CatalogueEntry<Accelerator>> all() {
        return Accelerators.shipped().entries().stream();
    }

    @Test
    void everyAcceleratorOfTheFieldIsThere() {
        assertThat(Accelerators.names()).contains("a100-sxm-40", "a100-sxm-80", "h100-sxm", "h100-sxm-96gb-500w",
                "h200-sxm", "h800-sxm", "b200-sxm", "b300-sxm", "gb200", "gb300", "mi300x", "mi355x", "tpu-v4",
                "maia-100", "maia-200");
    }

    @ParameterizedTest
    @MethodSource("all")
    void noMeasuredRateIsAboveTheDataSheet(CatalogueEntry<Accelerator> entry) {
        for (Precision precision : Precision.values()) {
            assertThat(entry.value().measured().of(precision)).as("%s", precision)
                    .isLessThanOrEqualTo(entry.value().peak().of(precision));
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void narrowerFormatsAreNoSlower(CatalogueEntry<Accelerator> entry) {
        Rates peak = entry.value().peak();
        assertThat(peak.bf16()).isPositive();
        assertThat(peak.tf32()).isLessThanOrEqualTo(peak.bf16());
        for (double narrow : new double[] {peak.fp8(), peak.mxfp8()}) {
            assertThat(narrow == 0 || narrow >= peak.bf16()).isTrue();
        }
        assertThat(peak.nvfp4() == 0 || peak.nvfp4() >= peak.fp8()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("all")
    void figuresAreOfTheRightOrder(CatalogueEntry<Accelerator> entry) {
        Accelerator a = entry.value();
        assertThat(a.memoryBytes()).isBetween(30e9, 400e9);
        assertThat(a.memoryBytesPerSecond()).isBetween(1e12, 1e13);
        assertThat(a.cacheBytes()).isBetween(30e6, 1e9);
        assertThat(a.scaleUpBytesPerSecond()).isBetween(1e11, 2e12);
        assertThat(a.idleWatts()).isLessThan(0.5 * a.watts());
        assertThat(a.peak().bf16() / a.memoryBytesPerSecond()).as("FLOPs a byte").isBetween(100.0, 600.0);
        assertThat(a.system().gpusPerDomain() % a.system().gpusPerNode()).isZero();
        assertThat(Fabrics.find(a.system().fabric())).isPresent();
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyFigureHasItsSource(CatalogueEntry<Accelerator> entry) {
        assertThat(entry.summary()).isNotBlank().doesNotContain("\n");
        assertThat(entry.sources()).containsKeys("processors", "tile.rows", "tile.columns", "peak.bf16", "memory",
                "memoryBandwidth", "cache", "scaleUp", "inSwitchReduction", "power", "idlePower", "sustainedPower",
                "system.gpusPerNode", "system.gpusPerDomain", "system.nic", "system.fabric");
        assertThat(entry.sources().values()).allSatisfy(source -> assertThat(source).hasSizeGreaterThan(8));
        assertThat(entry.value().estimated()).isEqualTo(entry.estimated());
        assertThat(entry.sources().keySet()).containsAll(entry.estimated());
    }

    @ParameterizedTest
    @MethodSource("all")
    void sustainedRatesPointToMeasuredPartsAndKnownConstants(CatalogueEntry<Accelerator> entry) {
        Accelerator reference = Accelerators.find(entry.value().reference()).orElseThrow();
        assertThat(reference.family()).isEqualTo(entry.value().family());
        assertThat(reference.reference()).isEqualTo(reference.name());
        Constants constants = Constants.shipped();
        assertThat(entry.value().rateConstants()).allSatisfy(name -> assertThat(constants.of(name)).isPositive());
    }

    @Test
    void dataSheetFiguresAreRead() {
        Accelerator h100 = Accelerators.find("h100-sxm").orElseThrow();
        assertThat(h100.processors()).isEqualTo(132);
        assertThat(h100.peak().of(Precision.BF16)).isCloseTo(989.4e12, within(1e9));
        assertThat(h100.measured().of(Precision.FP8)).isCloseTo(1403e12, within(1e9));
        assertThat(h100.memoryBytes()).isCloseTo(81559.0 * 1024 * 1024, within(1.0));
        assertThat(h100.scaleUpBytesPerSecond()).isEqualTo(450e9);
        assertThat(h100.system().nicBytesPerSecond()).isEqualTo(50e9);
        assertThat(Accelerators.find("gb300").orElseThrow().peak().nvfp4()).isEqualTo(15e15);
    }

    @Test
    void aliasesAndCaseFindTheSamePart() {
        for (String alias : List.of("H100", "h100-80gb", "H100-SXM")) {
            assertThat(Accelerators.find(alias).orElseThrow().name()).isEqualTo("h100-sxm");
        }
        assertThat(Accelerators.find("a100").orElseThrow().name()).isEqualTo("a100-sxm-80");
        assertThat(Accelerators.find("voodoo")).isEmpty();
    }

    @Test
    void unknownNameShowsTheNearest() {
        assertThatThrownBy(() -> Accelerators.read(document("accelerator: h100-smx").require("accelerator")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("unknown accelerator \"h100-smx\"")
                .hasMessageContaining("Maybe \"h100-sxm\"?");
    }

    @Test
    void ownAcceleratorNeedsNoSources() {
        Accelerator own = Accelerators.read(document(ownPart("family: maia\nconstantsOf: hopper")
                .replace("bf16: 4 PFLOP/s", "bf16: 4 PFLOP/s, fp8: 8 PFLOP/s")));
        assertThat(own.name()).isEqualTo("mine");
        assertThat(own.peak().of(Precision.FP8)).isEqualTo(8e15);
        assertThat(own.sustainedPower()).isEqualTo(1);
    }

    /** Hopper's constants make a Blackwell part faster than it is, so a slip must not be priced with them. */
    @Test
    void noCacheIsLargerThanTheMemory() {
        String most = ownPart("family: hopper").replace("300 MB", "400 GB");
        assertThat(Accelerators.read(document(most)).cacheBytes()).isEqualTo(400e9);
        assertThatThrownBy(() -> Accelerators.read(document(most.replace("cache: 400 GB", "cache: 401 GB"))))
                .isInstanceOf(InputException.class).hasMessageContaining("cache: must lie between 0 and 400000000000");
    }

    @Test
    void anUnknownFamilyIsAnErrorWithItsPlaceAndTheNearestName() {
        String part = ownPart("family: blackwel");
        assertThatThrownBy(() -> Accelerators.read(document(part))).isInstanceOf(InputException.class)
                .hasMessageContaining("test.yaml:3").hasMessageContaining("family")
                .hasMessageContaining("unknown family \"blackwel\"").hasMessageContaining("Maybe \"blackwell\"?")
                .hasMessageContaining("constantsOf");
        assertThatThrownBy(() -> Accelerators.read(document(ownPart("family: maia\nconstantsOf: hoper"))))
                .isInstanceOf(InputException.class).hasMessageContaining("constantsOf")
                .hasMessageContaining("unknown family \"hoper\"").hasMessageContaining("Maybe \"hopper\"?");
    }

    /** The catalogue says what its parts without published runs borrow; one written out beside them borrows it too. */
    @ParameterizedTest
    @ValueSource(strings = {"maia", "tpu", "cdna3", "cdna4", "trainium"})
    void aFamilyOfTheCatalogueBorrowsWhatItsPartsBorrow(String family) {
        Accelerator own = Accelerators.read(document(ownPart("family: " + family)));
        assertThat(own.family()).isEqualTo(family);
        assertThat(own.constants()).isEqualTo(AcceleratorFamilies.shipped().find("hopper").orElseThrow());
    }

    @Test
    void aFamilyOfItsOwnKeepsItsNameAndBorrowsConstants() {
        Accelerator own = Accelerators.read(document(ownPart("family: next\nconstantsOf: Blackwell")));
        assertThat(own.family()).isEqualTo("next");
        assertThat(own.constants()).isEqualTo(AcceleratorFamilies.shipped().find("blackwell").orElseThrow());
        assertThat(Accelerators.read(document(ownPart("family: Ampere"))).family()).isEqualTo("ampere");
    }

    @ParameterizedTest
    @MethodSource("all")
    void partsOfAFamilyThatRunsTaughtUseItsConstantsAndOthersSayWhoseTheyBorrow(CatalogueEntry<Accelerator> entry) {
        if (AcceleratorFamilies.names().contains(entry.value().family())) {
            assertThat(entry.value().constants().name()).isEqualTo(entry.value().family());
        } else {
            assertThat(entry.sources().get("constantsOf")).contains("no published run");
        }
    }

    @Test
    void anUnknownRateConstantShowsTheNearest() {
        assertThatThrownBy(() -> Accelerators.read(document(ownPart("family: hopper\nrateConstants: [gemm.ulta]"))))
                .isInstanceOf(InputException.class).hasMessageContaining("rateConstants")
                .hasMessageContaining("Maybe \"gemm.ultra\"?");
    }

    private static String ownPart(String family) {
        return """
                name: mine
                vendor: Us
                %s
                year: 2027
                processors: 100
                tile: {rows: 256, columns: 256}
                peak: {bf16: 4 PFLOP/s}
                memory: 400 GB
                memoryBandwidth: 16 TB/s
                cache: 300 MB
                scaleUp: 1.8 TB/s
                inSwitchReduction: no
                power: 1.8 kW
                idlePower: 200 W
                system: {gpusPerNode: 4, gpusPerDomain: 144, nic: 1600 Gb/s, fabric: ethernet-fairwater}
                """.formatted(family);
    }

    @Test
    void catalogueFileWithoutASourceIsRefused() {
        Figures figures = Figures.sourced(document("sources: {a: A sheet}\nmemory: {value: 80 GB, source: b}\nq: 3"));
        assertThatThrownBy(() -> figures.requireFigure("memory")).hasMessageContaining("unknown source \"b\"");
        assertThatThrownBy(() -> figures.requireFigure("q")).hasMessageContaining("q: has no source");
    }

    private static Entry document(String text) {
        return Documents.parse("test.yaml", text);
    }
}
