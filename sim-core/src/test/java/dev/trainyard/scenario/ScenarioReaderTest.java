package dev.trainyard.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.input.InputException;
import dev.trainyard.model.Precision;
import dev.trainyard.plan.schedule.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class ScenarioReaderTest {
    private static final String SMALL = """
            model: llama3-8b
            cluster: {accelerator: h100-sxm, gpus: 64}
            plan: {tp: 2, pp: 2}
            training: {sequence: 8192, globalBatch: 128}
            """;

    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> everyPresetIsRead() {
        return Presets.names().stream().map(name -> DynamicTest.dynamicTest(name, () -> {
            Scenario scenario = ScenarioReader.named(name);
            assertThat(scenario.name()).isEqualTo(name);
            assertThat(scenario.plan()).isPresent();
            assertThat(scenario.training().tokens()).isGreaterThanOrEqualTo(15e12);
            assertThat(Presets.summary(name)).startsWith("MAI-");
        }));
    }

    @TestFactory
    Stream<DynamicTest> everyExampleIsRead() throws IOException {
        return Examples.files().stream().map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () ->
                assertThat(ScenarioReader.read(file).name()).isNotBlank()));
    }

    @Test
    void thePresetsScaleTheSameReplica() {
        List<Scenario> sizes = Stream.of("mai1-1x", "mai1-6x", "mai1-8x", "mai1-10x").map(ScenarioReader::named)
                .toList();
        int[] gpus = {15_000, 90_000, 120_000, 150_000};
        int[] factor = {1, 6, 8, 10};
        for (int i = 0; i < gpus.length; i++) {
            Scenario scenario = sizes.get(i);
            assertThat(scenario.cluster().gpus() + scenario.spares()).isEqualTo(gpus[i]);
            assertThat(scenario.spares()).isBetween(gpus[i] / 200, gpus[i] / 50);
            assertThat(scenario.plan().orElseThrow().dp()).isEqualTo(58 * factor[i]);
            assertThat(scenario.model()).isEqualTo(sizes.get(0).model());
            assertThat(scenario.training().tokens()).isEqualTo(15e12);
        }
    }

    @Test
    void defaultsAreTheDocumentedOnes() {
        Scenario scenario = ScenarioReader.read("s.yaml", """
                model: {layers: 4, hidden: 512}
                cluster: {accelerator: h100-sxm, gpus: 8}
                training: {globalBatch: 8}
                """);
        assertThat(scenario.name()).isEqualTo("s.yaml");
        assertThat(scenario.plan()).isEmpty();
        assertThat(scenario.training()).isEqualTo(new Training(0, 4096, 8, Precision.BF16));
        assertThat(scenario.softwareStated()).isFalse();
        assertThat(scenario.spares()).isZero();
    }

    @Test
    void aModelWithLearnedPositionsLimitsTheSequence() {
        String text = "model: gpt3-175b\ncluster: {accelerator: h100-sxm, gpus: 64}\ntraining: {globalBatch: 8%s}\n";
        assertThat(ScenarioReader.read("s", text.formatted("")).training().sequence()).isEqualTo(2048);
        assertMessage(text.formatted(", sequence: 4096"), "s.yaml:3:38: training.sequence: a sequence of 4096 tokens is"
                + " longer than the 2048 positions that the model \"gpt3-175b\" has learned. Maybe 2048 or less.");
    }

    @Test
    void theRestOfThePlanFollows() {
        Scenario scenario = ScenarioReader.read("s.yaml", SMALL);
        assertThat(scenario.plan().orElseThrow().dp()).isEqualTo(16);
        assertThat(scenario.plan().orElseThrow().schedule()).isEqualTo(Schedule.ONE_F_ONE_B);
    }

    @Test
    void changesAreMadeInOrderAndNamedInMessages() {
        Map<String, String> changes = new LinkedHashMap<>();
        changes.put("plan.tp", "4");
        changes.put("training.globalBatch", "4096");
        changes.put("software", "nemo-2024");
        Scenario scenario = ScenarioReader.read("s.yaml", SMALL, changes);
        assertThat(scenario.plan().orElseThrow().tp()).isEqualTo(4);
        assertThat(scenario.plan().orElseThrow().dp()).isEqualTo(8);
        assertThat(scenario.training().globalBatch()).isEqualTo(4096);
        assertThat(scenario.software().name()).isEqualTo("nemo-2024");

        assertThatThrownBy(() -> ScenarioReader.read("s.yaml", SMALL, Map.of("plan.tp", "x")))
                .hasMessageStartingWith("--set plan.tp: plan.tp: \"x\" is not a number");
        assertThatThrownBy(() -> ScenarioReader.read("s.yaml", SMALL, Map.of("plan.tpp", "4")))
                .hasMessageStartingWith("--set plan.tpp: plan.tpp: unknown key \"tpp\"").hasMessageContaining("Maybe");
        assertThatThrownBy(() -> ScenarioReader.read("s.yaml", SMALL, Map.of("plan.tp", "")))
                .hasMessage("--set plan.tp: has no value; expected --set plan.tp=VALUE");
        assertThatThrownBy(() -> ScenarioReader.read("s.yaml", SMALL, Map.of("plan..tp", "3")))
                .isInstanceOf(InputException.class).hasMessageStartingWith("--set plan..tp: expected key=value");
    }

    @Test
    void aCatalogueClusterCanBeChanged() {
        Scenario scenario = ScenarioReader.read("s.yaml", SMALL, Map.of("cluster", "mai1-10x-h100",
                "plan", "auto"));
        Scenario other = ScenarioReader.named("mai1-10x", Map.of("cluster.gpus", "75_000", "plan", "auto"));
        assertThat(other.cluster().gpus()).isEqualTo(75_000);
        assertThat(other.cluster().fabric()).isEqualTo(scenario.cluster().fabric());
        assertThat(other.cluster().name()).isEqualTo("mai1-10x-h100, changed");
        Scenario blackwell = ScenarioReader.named("mai1-1x", Map.of("cluster.accelerator", "gb200", "plan", "auto"));
        assertThat(blackwell.cluster().gpus()).isEqualTo(15_000);
        assertThat(blackwell.cluster().gpusPerNode()).isEqualTo(4);
    }

    @Test
    void anAutomaticPlanBecomesExplicitWhereItIsSet() {
        Scenario scenario = ScenarioReader.read("s.yaml", SMALL.replace("{tp: 2, pp: 2}", "auto"),
                Map.of("plan.tp", "8"));
        assertThat(scenario.plan().orElseThrow().tp()).isEqualTo(8);
        assertThat(scenario.plan().orElseThrow().dp()).isEqualTo(8);
    }

    @Test
    void wholeNodesMayStandBy() {
        Scenario scenario = ScenarioReader.read("s.yaml", SMALL.replace("pp: 2}", "pp: 2, dp: 32}")
                .replace("gpus: 64", "gpus: 136"));
        assertThat(scenario.cluster().gpus()).isEqualTo(128);
        assertThat(scenario.spares()).isEqualTo(8);
        assertMessage(SMALL.replace("gpus: 64", "gpus: 136"), "s.yaml:4:41: training.globalBatch: ");
    }

    @Test
    void impossibleLayoutsAreRefusedAtTheFieldThatIsWrong() {
        assertMessage(SMALL.replace("tp: 2", "tp: 3"), "s.yaml:3:7: plan.dp: tp * cp * pp * dp = 3 ");
        assertMessage(SMALL.replace("pp: 2}", "pp: 2, dp: 32}"), "s.yaml:3:26: plan.dp: tp * cp * pp * dp = ");
        assertMessage(SMALL.replace("pp: 2}", "pp: 2, dp: 2}"), "s.yaml:3:26: plan.dp: tp * cp * pp * dp = ");
        assertMessage(SMALL.replace("globalBatch: 128", "globalBatch: 100"), "s.yaml:4:41: training.globalBatch: ");
        assertMessage(SMALL.replace("pp: 2", "pp: 2, ep: 8"), "s.yaml:3:26: plan.ep: the model \"llama3-8b\" has no");
        assertMessage(SMALL.replace("pp: 2", "pp: 64"), "s.yaml:3:");
        assertMessage(SMALL.replace("{tp: 2, pp: 2}", "automatic"), "s.yaml:3:7: plan: expected auto, ");
    }

    @Test
    void aBatchThatWouldTakeMinutesToSimulateIsRefused() {
        assertThat(ScenarioReader.named("mai1-1x", Map.of("training.globalBatch", "278_400")).plan()).isPresent();
        assertThatThrownBy(() -> ScenarioReader.named("mai1-1x", Map.of("training.globalBatch", "9_280_000")))
                .isInstanceOf(InputException.class)
                .hasMessage("--set training.globalBatch: training.globalBatch: makes 160000 micro-batches a replica, or"
                        + " 30720000 passes; expected at most 1000000. Maybe 302064 or less, or more dp or"
                        + " microBatch. Or --plan auto, which looks for a plan.");
    }

    @Test
    void absurdAcceleratorsAreRefused() throws IOException {
        String text = Examples.text(Examples.folder().resolve("own-silicon.yaml"));
        for (String[] change : new String[][] {{"scaleUp: 1.2 TB/s", "scaleUp: 1e-320 TB/s"},
                {"bf16: 3 PFLOP/s", "bf16: 3"}, {"bf16: 3 PFLOP/s, ", ""}, {"ethernet-fairwater", "ether"},
                {"year: 2027", "year: 2027\n    reference: h1000"},
                {"year: 2027", "year: 2027\n    rateConstants: [gemm.ultra2]"}}) {
            String changed = text.replaceFirst(change[0], change[1]);
            assertThat(changed).isNotEqualTo(text);
            assertMessage(changed, "s.yaml:");
        }
        assertThat(ScenarioReader.read("s.yaml", text.replaceFirst("year: 2027", "year: 2027\n    reference: h100"))
                .cluster().accelerator().reference()).isEqualTo("h100");
    }

    @Test
    void unknownNamesShowTheNearest() {
        assertMessage(SMALL.replace("llama3-8b", "lama3-8b"), "s.yaml:1:8: model: unknown model \"lama3-8b\"");
        assertMessage(SMALL.replace("h100-sxm", "h100-sxn"), "s.yaml:2:24: cluster.accelerator: unknown accelerator");
        assertMessage(SMALL.replace("training", "trainig"), "s.yaml:4:1: trainig: unknown key \"trainig\"");
        assertMessage(SMALL + "software: nemo-2042\n", "s.yaml:5:11: software: unknown software level");
        assertThatThrownBy(() -> ScenarioReader.named("mai1-12x")).isInstanceOf(InputException.class)
                .hasMessage("mai1-12x: no such file, and no preset of that name; presets are "
                        + String.join(", ", Presets.names()) + ". Maybe \"mai1-1x\"?");
        assertThatThrownBy(() -> ScenarioReader.named("")).isInstanceOf(InputException.class);
        assertThatThrownBy(() -> ScenarioReader.named("a\0b")).isInstanceOf(InputException.class);
    }

    @Test
    void anAcceleratorWithoutTheFormatIsRefused() {
        assertMessage(SMALL.replace("h100-sxm", "a100-sxm-80").replace("128}", "128, precision: fp8}"),
                "s.yaml:4:57: training.precision: the accelerator \"a100-sxm-80\" has no fp8 rate; expected one of"
                        + " fp32, tf32, fp16, bf16");
    }

    @Test
    void aHuggingFacePathStartsFromTheFile() throws IOException {
        Path config = Files.createDirectory(folder.resolve("tiny")).resolve("config.json");
        Files.copy(Examples.folder().resolve("hugging-face/config.json"), config);
        Path file = folder.resolve("s.json");
        Files.writeString(file, "{\"model\": {\"huggingFace\": \"tiny/config.json\"}, \"training\":"
                + " {\"globalBatch\": 8}, \"cluster\": {\"accelerator\": \"h100-sxm\", \"gpus\": 8}}");
        Scenario scenario = ScenarioReader.read(file);
        assertThat(scenario.model().layers()).isEqualTo(40);
        assertThat(scenario.name()).isEqualTo("s");
        Files.writeString(config, "{\"model_type\": ");
        assertThatThrownBy(() -> ScenarioReader.read(file)).isInstanceOf(InputException.class)
                .hasMessageContaining("config.json").hasMessageContaining("not valid JSON");
    }

    @Test
    void theDigestIsOfWhatIsMeantNotOfHowItIsWritten() {
        String digest = ScenarioDigest.of(ScenarioReader.read("s.yaml", SMALL));
        String rewritten = """
                {"name": "other", "training": {"globalBatch": 128, "sequence": 8192, "precision": "bf16"},
                 "plan": {"pp": 2, "tp": 2, "dp": 16}, "cluster": {"gpus": "64", "accelerator": "h100"},
                 "model": "llama3-8b"}""";
        assertThat(digest).matches("[0-9a-f]{64}");
        assertThat(ScenarioDigest.of(ScenarioReader.read("s.json", rewritten))).isEqualTo(digest);
        assertThat(ScenarioDigest.of(ScenarioReader.read("s.yaml", SMALL.replace("128}", "256}"))))
                .isNotEqualTo(digest);
    }

    private static void assertMessage(String text, String start) {
        assertThatThrownBy(() -> ScenarioReader.read("s.yaml", text)).isInstanceOf(InputException.class)
                .hasMessageStartingWith(start);
    }
}
