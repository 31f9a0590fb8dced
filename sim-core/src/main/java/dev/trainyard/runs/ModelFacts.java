package dev.trainyard.runs;

import dev.trainyard.model.Models;
import dev.trainyard.model.Transformer;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * What the catalogue knows of a run's model and the usual columns of a runs file cannot tell: a head size that is not
 * hidden over heads, biases, windows, multi-token layers. {@code model-facts.csv} has a line for each model of the
 * catalogue where that differs from what the columns imply; a test holds it to the catalogue. A line is a run's when
 * every cell of the shape that it fills is the run's own: names decide nothing. Columns of the run go before all.
 */
final class ModelFacts {
    private ModelFacts() {}

    /** Read once, on first use, and never changed. */
    private static final class Shipped {
        private static final List<RunRow> LINES = read();
    }

    /** The run's own cells, then those that the catalogue has for the model it names or for its shape. */
    static RunRow of(RunRow row, RunShape shape) {
        Optional<RunRow> line = row.blank("catalogue_model")
                ? Shipped.LINES.stream().filter(one -> is(one, shape)).findFirst() : named(row, shape);
        return line.map(row::or).orElse(row);
    }

    /** The line of the model that the column {@code catalogue_model} names; most models need none. */
    private static Optional<RunRow> named(RunRow row, RunShape shape) {
        Models models = Models.shipped();
        String written = row.text("catalogue_model");
        Transformer model = models.find(written)
                .orElseThrow(() -> row.error("catalogue_model", models.unknown(written)));
        if (model.hidden() != shape.hidden() || model.heads() != shape.heads()) {
            throw row.error("catalogue_model", model.name() + " has hidden " + model.hidden() + " and heads "
                    + model.heads() + ", the run " + shape.hidden() + " and " + shape.heads()
                    + ". Maybe another model is meant, or none");
        }
        return Shipped.LINES.stream().filter(line -> line.text("model").equals(model.name())).findFirst();
    }

    private static boolean is(RunRow line, RunShape shape) {
        return matches(line, "layers", shape.layers()) && matches(line, "hidden", shape.hidden())
                && matches(line, "heads", shape.heads()) && matches(line, "kv_heads", shape.kvHeads())
                && matches(line, "ffn", shape.ffn()) && matches(line, "vocab", shape.vocabulary())
                && matches(line, "experts", shape.experts()) && matches(line, "experts_topk", shape.topK())
                && matches(line, "expert_ffn", shape.expertFfn())
                && line.text("attention").equals(shape.attention().name().toLowerCase(Locale.ROOT))
                && line.flag("gated_mlp", true) == shape.gatedMlp();
    }

    private static boolean matches(RunRow line, String column, int value) {
        return line.find(column, 0, Integer.MAX_VALUE).orElse(value) == value;
    }

    private static List<RunRow> read() {
        CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
        try (var in = new InputStreamReader(ShippedFile.open(ModelFacts.class, "model-facts.csv"),
                StandardCharsets.UTF_8); CSVParser parser = format.parse(in)) {
            List<RunRow> lines = new ArrayList<>();
            for (CSVRecord cells : parser) {
                lines.add(new RunRow("model-facts.csv", (int) parser.getCurrentLineNumber(), cells));
            }
            return List.copyOf(lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
