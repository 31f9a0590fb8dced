package dev.trainyard.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.input.InputException;
import dev.trainyard.model.Experts;
import dev.trainyard.model.ModelEntry;
import dev.trainyard.model.ModelShapeBuilder;
import dev.trainyard.model.Models;
import dev.trainyard.model.Transformer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A model's facts come from the columns of its run or from the catalogue, never from its name. */
class ModelFactsTest {
    private static final String RENAMED = "somebody's";

    static Stream<ModelEntry> catalogue() {
        return Models.shipped().entries().stream();
    }

    /** Fails where a model of the catalogue needs a line in model-facts.csv, and where a line there is wrong. */
    @ParameterizedTest
    @MethodSource("catalogue")
    void aRunOfACataloguedShapeHasTheCataloguesFacts(ModelEntry entry) {
        Transformer wanted = entry.model();
        Transformer read = model(row(wanted, RENAMED));
        assertThat(read.headSize()).isEqualTo(wanted.headSize());
        assertThat(read.latent()).isEqualTo(wanted.latent());
        assertThat(read.experts()).isEqualTo(wanted.experts());
        assertThat(read.biases()).isEqualTo(wanted.biases());
        assertThat(read.window()).isEqualTo(wanted.window());
        assertThat(read.globalEvery()).isEqualTo(wanted.globalEvery());
        assertThat(read.multiTokenLayers()).isEqualTo(wanted.multiTokenLayers());
        assertThat(read.parallelBlock()).isEqualTo(wanted.parallelBlock());
    }

    @Test
    void anotherNameChangesNoPublishedRun() throws IOException {
        List<PublishedRun> shipped = PublishedRuns.shipped();
        List<Map<String, String>> rows = shippedRows();
        rows.forEach(row -> row.put("model", RENAMED));
        List<PublishedRun> renamed = PublishedRuns.parse("renamed.csv", rows.stream().map(row -> line(row.values()))
                .collect(Collectors.joining("\n", line(rows.get(0).keySet()) + "\n", "\n")));
        assertThat(renamed).hasSameSizeAs(shipped);
        for (int i = 0; i < renamed.size(); i++) {
            assertThat(named(renamed.get(i).scenario().model(), "")).as(renamed.get(i).id())
                    .isEqualTo(named(shipped.get(i).scenario().model(), ""));
        }
    }

    @Test
    void aNameAloneGivesNoFacts() {
        Map<String, String> llama = row(Models.shipped().find("llama3-8b").orElseThrow(), "gpt-oss-120b");
        assertThat(model(llama)).isEqualTo(named(Models.shipped().find("llama3-8b").orElseThrow(), "gpt-oss-120b"));
    }

    @Test
    void columnsGoBeforeTheCatalogue() {
        Map<String, String> row = row(Models.shipped().find("gpt-oss-120b").orElseThrow(), RENAMED);
        row.putAll(Map.of("head_size", "96", "biases", "n", "window", "256", "global_every", "4",
                "multi_token_layers", "2", "parallel_block", "y", "experts_every", "2", "expert_latent", "1024"));
        row.put("ffn", "2880");
        Transformer read = model(row);
        assertThat(List.of(read.headSize(), read.window(), read.globalEvery(), read.multiTokenLayers()))
                .containsExactly(96, 256, 4, 2);
        assertThat(read.biases()).isFalse();
        assertThat(read.parallelBlock()).isTrue();
        assertThat(read.experts()).isEqualTo(new Experts(128, 4, 2880, 0, 0, 2, 1024));
    }

    @Test
    void anotherShapeOfACataloguedModelMayNameIt() {
        Map<String, String> row = row(Models.shipped().find("mpt-7b").orElseThrow(), RENAMED);
        row.put("vocab", "50304");
        assertThat(model(row).biases()).as("GPT's kind by its columns").isTrue();
        row.put("catalogue_model", "MPT-7b");
        assertThat(model(row).biases()).isFalse();
        assertThat(model(row).learnedPositions()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "gpt-oss-12b | unknown model \"gpt-oss-12b\" | Maybe \"gpt-oss-120b\"?",
        "llama3-8b | has hidden 4096 and heads 32, the run 2880 and 64 | Maybe another model"})
    void aCatalogueModelThatCannotBeMeantIsRefusedWithItsPlace(String written, String problem, String remedy) {
        Map<String, String> row = row(Models.shipped().find("gpt-oss-120b").orElseThrow(), RENAMED);
        row.put("catalogue_model", written);
        assertThatThrownBy(() -> model(row)).isInstanceOf(InputException.class).hasMessageContaining("mine.csv:2")
                .hasMessageContaining("catalogue_model").hasMessageContaining(problem).hasMessageContaining(remedy);
    }

    @Test
    void headsThatNothingGivesAWidthAreRefusedWithTheNearestModel() {
        Map<String, String> row = row(Models.shipped().find("mai-base-1").orElseThrow(), "mai-base-2");
        row.put("expert_ffn", "4096");
        row.put("heads", "40");
        assertThatThrownBy(() -> model(row)).isInstanceOf(InputException.class)
                .hasMessageContaining("40 heads do not divide the model's width of 6652")
                .hasMessageContaining("head_size").hasMessageContaining("Maybe catalogue_model mai-base-1");
        row.put("head_size", "128");
        assertThat(model(row).headSize()).isEqualTo(128);
    }

    private static Transformer model(Map<String, String> row) {
        return PublishedRuns.parse("mine.csv", line(row.keySet()) + "\n" + line(row.values()) + "\n").get(0)
                .scenario().model();
    }

    private static Transformer named(Transformer t, String name) {
        return ModelShapeBuilder.builder(t.shape()).name(name).build().model();
    }

    /** A run of a model on one accelerator, with the columns that every file has. */
    private static Map<String, String> row(Transformer t, String name) {
        Map<String, String> row = new LinkedHashMap<>();
        PublishedRuns.COLUMNS.forEach(column -> row.put(column, ""));
        row.putAll(Map.of("id", "X-1", "source", "test", "year", "2026", "framework", "Megatron-LM", "accelerator",
                "h100-sxm", "gpus", "1", "seq", "2048", "global_batch", "1", "seconds_per_iteration", "1"));
        row.put("model", name);
        row.put("layers", String.valueOf(t.layers()));
        row.put("hidden", String.valueOf(t.hidden()));
        row.put("ffn", String.valueOf(t.ffn()));
        row.put("heads", String.valueOf(t.heads()));
        row.put("kv_heads", String.valueOf(t.kvHeads()));
        row.put("attention", t.attention().name().toLowerCase(Locale.ROOT));
        row.put("gated_mlp", t.gatedMlp() ? "y" : "n");
        row.put("vocab", String.valueOf(t.vocabulary()));
        if (t.experts() != null) {
            row.put("experts", String.valueOf(t.experts().count()));
            row.put("experts_topk", String.valueOf(t.experts().topK()));
            row.put("expert_ffn", String.valueOf(t.experts().ffn()));
            row.put("shared_experts", String.valueOf(t.experts().shared()));
            row.put("dense_layers", String.valueOf(t.experts().denseLayers()));
        }
        return row;
    }

    private static List<Map<String, String>> shippedRows() throws IOException {
        try (var in = PublishedRuns.class.getResourceAsStream("published-runs.csv");
                CSVParser parser = CSVParser.parse(in, StandardCharsets.UTF_8,
                        CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get())) {
            return parser.getRecords().stream().map(CSVRecord::toMap).toList();
        }
    }

    private static String line(Iterable<String> cells) {
        StringBuilder line = new StringBuilder();
        cells.forEach(cell -> line.append(line.isEmpty() ? "\"" : ",\"").append(cell.replace("\"", "\"\""))
                .append('"'));
        return line.toString();
    }
}
