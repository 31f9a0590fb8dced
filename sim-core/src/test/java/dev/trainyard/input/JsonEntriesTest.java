package dev.trainyard.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonEntriesTest {
    private static Entry parse(String text) {
        return JsonEntries.parse("config.json", text);
    }

    @Test
    void valuesOfEachKindComeOutWithTheirPlaces() {
        Entry root = parse("{\t\"a\": [1, -2.5e-05, \"x\\u00e9\\/\\n\"],\r\n\t\t\"b\":{\"c\" :true, \"d\": null}}");
        assertThat(root.keys()).containsExactly("a", "b");
        assertThat(root.require("a").elements()).extracting(Entry::text).containsExactly("1", "-2.5e-05", "x\u00e9/\n");
        assertThat(root.require("b").require("c").flag()).isTrue();
        assertThat(root.require("b").find("d")).isEmpty();
        assertThat(root.require("b").require("c").place().describe()).isEqualTo("config.json:2:13");
        assertThat(root.require("b").require("c").path()).isEqualTo("b.c");
        assertThat(parse("{}").keys()).isEmpty();
        assertThat(parse("[]").elements()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "`{\"a\": 1,}` | 1:9 | expected a key in double quotes",
        "`{\"a\" 1}` | 1:6 | expected a colon",
        "`{\"a\": 1 \"b\": 2}` | 1:9 | expected a comma or }",
        "`[1, 2` | 1:6 | the end of the file",
        "`{\"a\": 01x}` | 1:7 | expected a value",
        "`{\"a\": \"x` | 1:9 | has no end",
        "`{\"a\": 1} {}` | 1:10 | expected the end",
        "`{\"a\": \"\\q\"}` | 1:10 | unknown escape",
        "`{\"a\": \"\\u12g4\"}` | 1:10 | hexadecimal",
        "`{\"a\": 1, \"a\": 2}` | 1:10 | written twice",
    })
    void whatIsNoJsonIsNamedWithItsPlace(String text, String place, String problem) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(InputException.class)
                .hasMessageContaining("config.json:" + place.strip()).hasMessageContaining(problem.strip());
    }

    @Test
    void depthAndNumberOfValuesAreLimited() {
        assertThatThrownBy(() -> parse("[".repeat(100_000))).isInstanceOf(InputException.class)
                .hasMessageContaining("nested more than");
        assertThatThrownBy(() -> parse("[0" + ",0".repeat(JsonEntries.MAX_VALUES) + "]"))
                .isInstanceOf(InputException.class).hasMessageContaining("more than " + JsonEntries.MAX_VALUES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"scenario.json", "scenario.yaml"})
    void documentsReadJsonWithTabs(String name) {
        assertThat(Documents.parse(name, "{\n\t\"a\": {\n\t\t\"b\": 3\n\t}\n}").require("a").require("b").text())
                .isEqualTo("3");
    }

    @Test
    void aFileOfAnotherProgramMayBeLarge(@TempDir Path folder) throws IOException {
        Path large = folder.resolve("config.json");
        StringBuilder labels = new StringBuilder("{\"id2label\": {\"0\": \"a\"");
        for (int i = 1; labels.length() < 2 << 20; i++) {
            labels.append(", \"").append(i).append("\": \"LABEL_").append(i).append('"');
        }
        Files.writeString(large, labels + "}, \"hidden_size\": 8}");
        assertThat(Documents.readJson(large).require("hidden_size").text()).isEqualTo("8");
        Files.writeString(large, " ".repeat(Limits.JSON_BYTES + 1));
        assertThatThrownBy(() -> Documents.readJson(large)).isInstanceOf(InputException.class)
                .hasMessageContaining("larger than 16 MiB");
        Files.writeString(large, "{model_type: llama}");
        assertThat(Documents.readJson(large).require("model_type").text()).isEqualTo("llama");
    }
}
