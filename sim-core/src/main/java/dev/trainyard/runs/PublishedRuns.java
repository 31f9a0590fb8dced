package dev.trainyard.runs;

import dev.trainyard.input.InputException;
import dev.trainyard.input.InputFile;
import dev.trainyard.input.Names;
import dev.trainyard.input.Place;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Reads measured training runs from comma-separated text, one run a line under one header line. Columns may come in
 * any order and others may stand among them; {@link #COLUMNS} must be there, {@link #OPTIONAL_COLUMNS} may.
 */
public final class PublishedRuns {
    /** Columns that a file must have. Cells may still be blank where a value can be unknown. */
    public static final List<String> COLUMNS = List.of("id", "source", "year", "framework", "accelerator", "gpus",
            "gpus_per_domain", "nic_gbps", "precision", "model", "layers", "hidden", "ffn", "heads", "kv_heads",
            "attention", "gated_mlp", "vocab", "seq", "experts", "experts_topk", "expert_ffn", "shared_experts",
            "dense_layers", "tp", "cp", "pp", "vp", "ep", "dp", "micro_batch", "global_batch", "recompute",
            "sequence_parallel", "sharding", "flash_attention", "overlap_tp", "overlap_dp", "seconds_per_iteration",
            "scored");

    /** Columns that are read where they are there. */
    public static final List<String> OPTIONAL_COLUMNS = List.of("memory_gib", "measured_from", "assumed", "comment",
            "etp", "fabric", "catalogue_model", "head_size", "biases", "window", "global_every", "multi_token_layers",
            "parallel_block", "experts_every", "expert_latent", "expert_groups",
            "expert_top_groups");

    private static final int MAX_BYTES = 16 << 20;

    private PublishedRuns() {}

    /** The runs that come with Trainyard. */
    public static List<PublishedRun> shipped() {
        try (InputStream in = PublishedRuns.class.getResourceAsStream("published-runs.csv")) {
            return parse("published-runs.csv", InputFile.decode(Place.of("published-runs.csv"), in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads a file.
     *
     * @throws InputException naming file, line and column where it cannot be used
     */
    public static List<PublishedRun> read(Path file) {
        return parse(file.toString(), InputFile.text(file, MAX_BYTES, "a CSV file", "one line a run"));
    }

    /** Reads text that came from {@code source}. */
    public static List<PublishedRun> parse(String source, String text) {
        CSVFormat format = CSVFormat.DEFAULT.builder().setIgnoreEmptyLines(true).setHeader().setSkipHeaderRecord(true)
                .setTrim(true).setAllowMissingColumnNames(true).get();
        int line = 1;
        try (CSVParser parser = CSVParser.parse(text, format)) {
            checkHeader(source, parser.getHeaderNames());
            int columns = parser.getHeaderNames().size();
            List<PublishedRun> runs = new ArrayList<>();
            line = (int) parser.getCurrentLineNumber() + 1;
            for (CSVRecord cells : parser) {
                if (cells.size() != columns) {
                    throw new InputException(new Place(source, line, 0), "", "has " + cells.size()
                            + " cells; the header names " + columns + " columns");
                }
                runs.add(RunReader.read(new RunRow(source, line, cells)));
                line = (int) parser.getCurrentLineNumber() + 1;
            }
            if (runs.isEmpty()) {
                throw new InputException(Place.of(source), "",
                        "holds no runs; expected one line a run below the header");
            }
            return List.copyOf(runs);
        } catch (IOException e) {
            throw new InputException(new Place(source, line, 0), "", "is not valid CSV: " + reason(e));
        } catch (UncheckedIOException e) {
            throw new InputException(new Place(source, line, 0), "", "is not valid CSV: " + reason(e.getCause()));
        }
    }

    /** The parser's reasons in the words of whoever wrote the file. */
    private static String reason(IOException e) {
        String reason = String.valueOf(e.getMessage());
        if (reason.contains("EOF")) {
            return "a quote is opened and never closed";
        }
        return reason.contains("encapsulated") ? "text follows a closing quote; expected a comma or the line's end"
                : Names.clip(reason);
    }

    private static void checkHeader(String source, List<String> header) {
        Place place = new Place(source, 1, 0);
        if (header.isEmpty()) {
            throw new InputException(Place.of(source), "", "is empty; expected a header line with the columns "
                    + String.join(", ", COLUMNS.subList(0, 4)) + ", ...");
        }
        Set<String> seen = new HashSet<>();
        for (String column : header) {
            // Nameless columns are among those that are not ours.
            if (!column.isBlank() && !seen.add(column)) {
                throw new InputException(place, Names.clip(column), "the column is there twice");
            }
        }
        for (String column : COLUMNS) {
            if (!seen.contains(column)) {
                List<String> others = header.stream().filter(name -> !COLUMNS.contains(name)
                        && !OPTIONAL_COLUMNS.contains(name)).toList();
                throw new InputException(place, column, "the column is missing"
                        + Names.nearest(column, others).map(near -> ". Maybe \"" + Names.clip(near) + "\" should be \""
                        + column + "\"?").orElse(""));
            }
        }
    }
}
