package dev.trainyard.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.input.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model's name or configuration in a scenario's place, and a configuration's path as a model. */
class ModelAloneTest {
    private static final String CLUSTER = "{accelerator: h100-sxm, gpus: 64}";
    private static final String CONFIG = """
            {"model_type": "llama", "hidden_size": 4096, "intermediate_size": 14336, "num_hidden_layers": 32,
             "num_attention_heads": 32, "num_key_value_heads": 8, "vocab_size": 128256}
            """;

    @TempDir
    private Path folder;

    private static Map<String, String> on(String... more) {
        Map<String, String> changes = new LinkedHashMap<>();
        changes.put("cluster", CLUSTER);
        for (int i = 0; i < more.length; i += 2) {
            changes.put(more[i], more[i + 1]);
        }
        return changes;
    }

    @Test
    void aModelsNameWithAClusterIsAScenario() {
        Scenario scenario = ScenarioReader.named("llama-3-70b", on());
        assertThat(scenario.model().name()).isEqualTo("llama3-70b");
        assertThat(scenario.plan()).isEmpty();
        assertThat(scenario.training().globalBatch()).isEqualTo(1024);
        assertThat(scenario.notes()).anyMatch(note -> note.startsWith("training.sequence: 4096 tokens are assumed"))
                .anyMatch(note -> note.startsWith("training.globalBatch: 1024 sequences are assumed"));
        Scenario stated = ScenarioReader.named("llama3-70b", on("training.sequence", "8192", "training.globalBatch",
                "256", "software", "nemo-2024", "plan.tp", "8"));
        assertThat(stated.notes()).isEmpty();
        assertThat(stated.plan().orElseThrow().tp()).isEqualTo(8);
    }

    @Test
    void aConfigurationOrItsFolderIsOneToo() throws IOException {
        Path config = Files.writeString(folder.resolve("config.json"), CONFIG);
        for (Path path : new Path[] {config, folder}) {
            Scenario scenario = ScenarioReader.named(path.toString(), on("model.num_hidden_layers", "16"));
            assertThat(scenario.model().layers()).isEqualTo(16);
            assertThat(scenario.notes()).contains("model: num_hidden_layers is changed from what config.json says");
        }
        assertThatThrownBy(() -> ScenarioReader.named(config.toString(), on("model.layers", "16")))
                .isInstanceOf(InputException.class).hasMessageContaining("Maybe \"num_hidden_layers\"?");
    }

    @Test
    void withoutAClusterItIsSaidWhatToWrite() throws IOException {
        Path config = Files.writeString(folder.resolve("config.json"), CONFIG);
        for (String model : new String[] {"llama3-70b", config.toString()}) {
            assertThatThrownBy(() -> ScenarioReader.named(model)).isInstanceOf(InputException.class)
                    .hasMessageContaining("is a model and does not say what it runs on").hasMessageEndingWith(
                            "Maybe --cluster h100-sxm --gpus 512?");
        }
        assertThatThrownBy(() -> ScenarioReader.named("eos"))
                .hasMessageStartingWith("eos: is a cluster and no scenario");
        assertThatThrownBy(() -> ScenarioReader.named("gb200"))
                .hasMessageStartingWith("gb200: is an accelerator and no");
    }

    @Test
    void aScenariosModelMayBeAPath() throws IOException {
        Files.writeString(folder.resolve("config.json"), CONFIG);
        String text = "{model: config.json, cluster: " + CLUSTER + ", training: {globalBatch: 64}}";
        Path file = Files.writeString(folder.resolve("s.yaml"), text);
        assertThat(ScenarioReader.read(file).model().hidden()).isEqualTo(4096);
        assertThat(ScenarioReader.read(file, Map.of("model.num_hidden_layers", "8")).model().layers()).isEqualTo(8);
        Path none = Files.writeString(folder.resolve("n.yaml"), text.replace("config.json", "none.json"));
        assertThatThrownBy(() -> ScenarioReader.read(none)).hasMessageContaining("model: no such file: none.json");
        Path hub = Files.writeString(folder.resolve("h.yaml"), text.replace("config.json", "meta-llama/Llama-3.1-70B"));
        assertThatThrownBy(() -> ScenarioReader.read(hub)).hasMessageContaining("Maybe the catalogue's"
                + " \"llama3-70b\"? Nothing is fetched");
        Path out = Files.writeString(folder.resolve("o.yaml"), text.replace("config.json", "../config.json"));
        assertThatThrownBy(() -> ScenarioReader.read(out)).hasMessageContaining("lies outside");
    }

    @Test
    void aRepositorysNameIsAnsweredWithWhatToGive() {
        assertThatThrownBy(() -> ScenarioReader.named("meta-llama/Llama-3-70B", on()))
                .isInstanceOf(InputException.class).hasMessageContaining("nothing is fetched")
                .hasMessageContaining("save its config.json")
                .hasMessageContaining("Maybe the catalogue's \"llama3-70b\"");
        assertThatThrownBy(() -> ScenarioReader.named("runs/mine.yaml", on()))
                .hasMessageContaining("no such file, and no preset of that name");
    }

    @Test
    void groupsThatDoNotTileADomainAreNoted() {
        String text = """
                model: mai1-500b-moe
                cluster: {accelerator: gb200, gpus: 4608, gpusPerDomain: %d}
                plan: {ep: 64, dp: 4608}
                training: {globalBatch: 4608, sequence: 8192}
                software: megatron-bridge-26.08
                """;
        assertThat(ScenarioReader.read("s", text.formatted(72)).notes()).singleElement().asString()
                .startsWith("plan.ep: groups of 64 accelerators do not tile domains of 72");
        assertThat(ScenarioReader.read("s", text.formatted(64)).notes()).isEmpty();
    }
}
