package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model FLOPs utilisation above 1 is nowhere printed without its reason. */
class UtilisationTest {
    private static final String WHY = "attention between all pairs of tokens";
    private static final String SCENARIO = """
            name: long
            model: {layers: 4, hidden: 2048, ffn: 8192, heads: 16, kvHeads: 8, vocabulary: 32000}
            cluster: {accelerator: h200-sxm, gpus: 64}
            plan: {tp: 8, cp: 8}
            training: {tokens: 1G, sequence: 1048576, globalBatch: 8}
            """;

    @TempDir
    private Path folder;
    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("long.yaml"), SCENARIO);
    }

    @Test
    void simulateAndCompareSayWhy() throws IOException {
        Ran ran = Ran.trainyard("simulate", file.toString(), "--ignore-memory", "--fidelity", "closed");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("MFU and HFU: above 100%", WHY);
        for (String format : List.of("table", "json", "csv")) {
            Ran compared = Ran.trainyard("compare", file.toString(), "mai1-1x", "--ignore-memory", "--fidelity",
                    "closed", "--format", format);
            assertThat(compared.code()).as(compared.err()).isZero();
            assertThat(compared.out()).contains("MFU is above 100%", WHY);
        }
        Ran usual = Ran.trainyard("compare", "mai1-1x", "--fidelity", "closed");
        assertThat(usual.out()).contains("MFU").doesNotContain(WHY);
    }

    @Test
    void sizeSaysWhy() throws IOException {
        Ran ran = Ran.trainyard("size", file.toString(), "--days", "0.1", "--format", "json");
        assertThat(ran.code()).as(ran.err()).isZero();
        Entry row = ran.json().elements().get(0);
        assertThat(Double.parseDouble(row.require("mfu").text())).isGreaterThan(1);
        assertThat(row.require("utilisationNote").text()).contains(WHY);
        assertThat(Ran.trainyard("size", file.toString(), "--days", "0.1").out()).contains("MFU is above 100%", WHY);
    }

    @Test
    void aSweepSaysWhyInItsReason() throws IOException {
        Path study = Files.writeString(folder.resolve("study.yaml"), "scenario: long.yaml\n"
                + "sweep: {product: {training.sequence: [8192, 1048576]}}\n");
        for (String name : List.of("rows.jsonl", "rows.csv")) {
            Path out = folder.resolve(name);
            Ran ran = Ran.trainyard("sweep", study.toString(), "--out", out.toString());
            assertThat(ran.code()).as(ran.err()).isZero();
            List<String> lines = Files.readAllLines(out);
            assertThat(lines.get(lines.size() - 1)).contains("mfu is above 1", WHY);
            assertThat(lines.get(lines.size() - 2)).doesNotContain(WHY);
        }
        List<Entry> rows = Files.readAllLines(folder.resolve("rows.jsonl")).stream()
                .map(line -> Documents.parse("row", line)).toList();
        assertThat(Double.parseDouble(rows.get(0).require("mfu").text())).isLessThan(1);
        assertThat(Double.parseDouble(rows.get(1).require("mfu").text())).isGreaterThan(1);
    }
}
