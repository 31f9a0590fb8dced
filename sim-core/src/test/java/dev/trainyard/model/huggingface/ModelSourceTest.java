package dev.trainyard.model.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.input.Documents;
import dev.trainyard.input.Folder;
import dev.trainyard.input.InputException;
import dev.trainyard.model.Models;
import dev.trainyard.model.Transformer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelSourceTest {
    private final ModelSource source = new ModelSource(Models.shipped());

    private Transformer resolve(String text, Path folder) {
        return source.resolve(Documents.parse("s", text), Folder.of(folder));
    }

    @Test
    void aScenarioNamesWritesOutOrPointsToAModel(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("config.json"), """
                {"model_type": "gpt2", "n_layer": 12, "n_embd": 768, "n_head": 12, "n_positions": 1024,
                 "vocab_size": 50257}""");
        assertThat(resolve("mt-nlg-530b", directory).layers()).isEqualTo(105);
        assertThat(resolve("{layers: 3, hidden: 256}", directory).layers()).isEqualTo(3);
        assertThat(resolve("config.json", directory).layers()).isEqualTo(12);
        assertThatThrownBy(() -> resolve("meta-llama/Llama3-8B", directory)).isInstanceOf(InputException.class)
                .hasMessageContaining("no such file: meta-llama/Llama3-8B").hasMessageContaining("\"llama3-8b\"")
                .hasMessageContaining("save its config.json");
        assertThatThrownBy(() -> resolve("../config.json", directory)).isInstanceOf(InputException.class)
                .hasMessageContaining("lies outside");
        for (String where : List.of("config.json", ".", directory.toString())) {
            assertThat(resolve("{huggingFace: '" + where + "'}", directory).layers()).isEqualTo(12);
        }
        assertThatThrownBy(() -> resolve("llama3-80b", directory))
                .isInstanceOf(InputException.class).hasMessageContaining("unknown model \"llama3-80b\"")
                .hasMessageContaining("Maybe \"llama3-8b\"");
        assertThatThrownBy(() -> resolve("{huggingFace: nowhere.json}", directory))
                .isInstanceOf(InputException.class).hasMessageContaining("no such file");
    }
}
