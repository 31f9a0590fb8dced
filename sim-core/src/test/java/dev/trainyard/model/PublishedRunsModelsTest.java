package dev.trainyard.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;

/** Every shape that the published runs trained is in the catalogue under a name of its own. */
class PublishedRunsModelsTest {

    private record Shape(int layers, int hidden, int ffn, int heads, int kvHeads, AttentionKind kind, boolean gated,
            int vocabulary, Set<Integer> experts) {

        static Shape of(Transformer t) {
            Experts e = t.experts();
            return new Shape(t.layers(), t.hidden(), e != null && t.ffn() == 0 ? 0 : t.ffn(), t.heads(), t.kvHeads(),
                    t.attention(), t.gatedMlp(), t.vocabulary(), e == null ? Set.of()
                            : new TreeSet<>(List.of(e.count(), e.topK(), e.ffn())));
        }

        static Shape of(CSVRecord row) {
            int expertWidth = number(row, "expert_ffn");
            // A row of a model without dense layers may repeat the expert's width as the MLP's.
            boolean allMixtures = expertWidth > 0 && number(row, "dense_layers") == 0;
            return new Shape(number(row, "layers"), number(row, "hidden"), allMixtures ? 0 : number(row, "ffn"),
                    number(row, "heads"), number(row, "kv_heads"),
                    AttentionKind.valueOf(row.get("attention").toUpperCase(Locale.ROOT)),
                    row.get("gated_mlp").equals("y"), number(row, "vocab"), expertWidth == 0 ? Set.of()
                            : new TreeSet<>(List.of(number(row, "experts"), number(row, "experts_topk"),
                                    expertWidth)));
        }

        private static int number(CSVRecord row, String column) {
            return row.get(column).isEmpty() ? 0 : Integer.parseInt(row.get(column));
        }
    }

    @Test
    void everyPublishedRunsShapeIsInTheCatalogue() throws IOException {
        Set<Shape> known = Models.shipped().entries().stream().map(entry -> Shape.of(entry.model()))
                .collect(Collectors.toSet());
        try (var in = new InputStreamReader(Models.class.getResourceAsStream(
                "/dev/trainyard/runs/published-runs.csv"), StandardCharsets.UTF_8);
                CSVParser rows = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get().parse(in)) {
            List<CSVRecord> records = rows.getRecords();
            assertThat(records).hasSizeGreaterThan(200);
            for (CSVRecord row : records) {
                assertThat(known).as("%s: %s", row.get("id"), row.get("model")).contains(Shape.of(row));
            }
        }
    }
}
