package dev.trainyard.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.constants.ConstantName;
import dev.trainyard.constants.Constants;
import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.input.InputException;
import dev.trainyard.model.Precision;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SoftwareLevelsTest {

    static Stream<CatalogueEntry<SoftwareLevel>> all() {
        return SoftwareLevels.shipped().entries().stream();
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyFigureHasItsSourceAndItsConstant(CatalogueEntry<SoftwareLevel> entry) {
        assertThat(entry.summary()).isNotBlank();
        assertThat(entry.sources()).containsKeys("fusion", "flashAttention", "fusedCrossEntropy", "gradientBytes",
                "reduceBytes", "gatherBytes", "fp4GatherBytes", "overlapTensor", "overlapData", "overlapPipeline",
                "overlapGathers", "gatherUnit", "cudaGraphs", "dispatch", "expertStack");
        assertThat(Constants.shipped().of(entry.value().fusion().traffic())).isPositive();
    }

    @ParameterizedTest
    @MethodSource("all")
    void nothingTravelsWiderThanItIsHeld(CatalogueEntry<SoftwareLevel> entry) {
        SoftwareLevel level = entry.value();
        assertThat(level.reduceBytes()).isLessThanOrEqualTo(level.gradientBytes());
        assertThat(level.parameterBytesOnWire(Precision.BF16)).isEqualTo(2);
        assertThat(level.parameterBytesOnWire(Precision.MXFP8)).isLessThanOrEqualTo(2);
    }

    @Test
    void levelsStandInOrderOfYearAndTheLastIsTheNewest() {
        assertThat(all().map(entry -> entry.value().year()).distinct().toList())
                .contains(2021, 2026).isSortedAccordingTo(Comparator.naturalOrder());
        assertThat(SoftwareLevels.newest().name()).isEqualTo("megatron-bridge-26.08");
        assertThat(SoftwareLevels.find("newest")).contains(SoftwareLevels.newest());
    }

    @Test
    void recipesTuneMixturesOnRacksFirst() {
        assertThat(Stream.of("26.04", "26.06", "26.08").map(release -> SoftwareLevels.find("megatron-bridge-" + release)
                .orElseThrow().expertStack())).containsExactly(ExpertStack.NONE, ExpertStack.RACKS, ExpertStack.ALL);
    }

    @ParameterizedTest(name = "{0} of {1} is {2}")
    @CsvSource({
        "Composer FSDP, 2023, composer-fsdp-2023",
        "DeepSpeed ZeRO-3, 2021, deepspeed-zero3-2021",
        "MaxText, 2025, maxtext-2025",
        "Megatron-Bridge 26.02.01, 2026, megatron-bridge-26.02",
        "Megatron-Bridge 26.04.01, 2026, megatron-bridge-26.04",
        "Megatron-Bridge 26.06, 2026, megatron-bridge-26.06",
        "Megatron-Bridge 26.08, 2026, megatron-bridge-26.08",
        "Megatron-Core r0.8, 2024, megatron-2024",
        "Megatron-DeepSpeed, 2022, megatron-deepspeed-2022",
        "Megatron-LM, 2021, megatron-2021",
        "Megatron-LM, 2022, megatron-2022",
        "Megatron-LM, 2024, megatron-2024",
        "Megatron-LM 2026, 2026, megatron-2026",
        "Megatron-LM PTD-P, 2021, megatron-2021",
        "NeMo, 2024, nemo-2024",
        "NeMo, 2025, nemo-2025",
        "NeMo (MLPerf), 2023, nemo-2023",
        "NeMo (MLPerf), 2024, nemo-2024",
        "NeMo (MLPerf), 2025, nemo-2025",
        "NeMo 24.07, 2024, nemo-2024"})
    void publishedFrameworksFindTheirLevel(String framework, int year, String level) {
        assertThat(SoftwareLevels.matching(framework, year).name()).isEqualTo(level);
    }

    @ParameterizedTest(name = "{0} of {1} is {2}")
    @CsvSource({
        "NeMo 25.09, 2025, nemo-2025",
        "NeMo, 2027, nemo-2025",
        "NeMo 23.11, 2024, nemo-2023",
        "Megatron-Bridge, 2025, megatron-bridge-26.02",
        "Megatron-Bridge, 2026, megatron-bridge-26.08",
        "Megatron-Bridge 26.05, 2026, megatron-bridge-26.04",
        "Megatron-Bridge 27.01, 2027, megatron-bridge-26.08",
        "Megatron-LM, 2023, megatron-2022",
        "Megatron-LM, 2025, megatron-2024",
        "Megatron-Core 0.14, 2025, megatron-2024",
        "MegaScale, 2024, megatron-2024",
        "TorchTitan, 2024, torchtitan-2025",
        "PyTorch FSDP, 2024, composer-fsdp-2023",
        "JAX, 2023, maxtext-2025",
        "our own, 2019, megatron-2021",
        "torchtitan-2025, 2020, torchtitan-2025"})
    void otherFrameworksFindTheNearest(String framework, int year, String level) {
        assertThat(SoftwareLevels.matching(framework, year).name()).isEqualTo(level);
    }

    /** A framework that is not known has no plans of its own, and Megatron-LM's would be searched for it. */
    @Test
    void anUnknownFrameworkIsAnErrorWithTheNearest() {
        assertThatThrownBy(() -> SoftwareLevels.read(Documents.parse("t", "framework: torchtitn\nyear: 2026")))
                .isInstanceOf(InputException.class).hasMessageContaining("framework")
                .hasMessageContaining("\"torchtitn\"").hasMessageContaining("Maybe \"torchtitan\"?");
    }

    /** A constant that no level names would be fitted to nothing, and its release priced as any other. */
    @Test
    void everyReleasesConstantIsNamedByOneLevelAndThatIsTheOneItIsFor() {
        Stream<String> releases = ConstantName.texts().stream().filter(name -> name.startsWith("release."));
        assertThat(releases).isNotEmpty().allSatisfy(name -> assertThat(all()
                .filter(entry -> entry.value().rateConstants().stream().anyMatch(one -> one.text().equals(name)))
                .map(CatalogueEntry::name)).containsExactly(name.substring("release.".length())));
    }

    @Test
    void everyGradeOfFusionHasAConstantOfItsOwnName() {
        assertThat(Fusion.values()).allSatisfy(fusion ->
                assertThat(fusion.traffic().text()).isEqualTo("elementwise." + Entry.nameOf(fusion)));
    }

    @Test
    void whatALevelsMixturesAreGraphedOnMustBeSaidAndKnown() {
        String level = """
                framework: megatron
                year: 2027
                fusion: fused-2025
                flashAttention: yes
                fusedCrossEntropy: yes
                gradientBytes: 2
                reduceBytes: 2
                gatherBytes: 1
                fp4GatherBytes: 1
                overlapTensor: yes
                overlapData: yes
                overlapPipeline: yes
                overlapGathers: no
                gatherUnit: layer
                cudaGraphs: mixtures
                dispatch: deep-ep
                expertStack: none
                asyncTensorGradient: yes
                """;
        assertThatThrownBy(() -> SoftwareLevels.read(Documents.parse("t", level)))
                .isInstanceOf(InputException.class).hasMessageContaining("mixtureGraphs");
        assertThatThrownBy(() -> SoftwareLevels.read(Documents.parse("t", level + "mixtureGraphs: [blackwel]")))
                .isInstanceOf(InputException.class).hasMessageContaining("Maybe \"blackwell\"?");
        assertThat(SoftwareLevels.read(Documents.parse("t", level + "mixtureGraphs: [Hopper]")).mixtureGraphs())
                .containsExactly("hopper");
    }

    @Test
    void unknownLevelShowsTheNearest() {
        assertThatThrownBy(() -> SoftwareLevels.read(Documents.parse("t", "nemo-2052")))
                .hasMessageContaining("unknown software level \"nemo-2052\"")
                .hasMessageContaining("Maybe \"nemo-2025\"?");
    }
}
