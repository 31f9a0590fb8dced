package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.input.Entry;
import dev.trainyard.input.Quantity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidateCommandTest {
    @TempDir
    Path folder;

    @Test
    void jsonHoldsRowsAndScores() throws IOException {
        Entry result = validate(file(shipped().subList(0, 12)), "--format", "json").json();
        assertThat(result.keys()).contains("rows", "rowsScored", "rowsFailed", "meanAbsoluteErrorPercent",
                "medianAbsoluteErrorPercent", "p90AbsoluteErrorPercent", "maxAbsoluteErrorPercent", "biasPercent",
                "byAccelerator", "bySource", "byModelKind");
        List<Entry> rows = result.require("rows").elements();
        assertThat(rows).hasSize(11);
        Entry row = rows.get(0);
        double measured = number(row, "measuredSeconds");
        assertThat(number(row, "errorPercent"))
                .isCloseTo(100 * (number(row, "predictedSeconds") - measured) / measured, within(1e-9));
        assertThat(row.keys()).contains("id", "status");
    }

    @Test
    void tableAndCsvHaveARowForEachRun() throws IOException {
        Path runs = file(shipped().subList(0, 4));
        assertThat(validate(runs).out()).contains("predicted [s]", "mean |e| [%]", "dense");
        assertThat(validate(runs, "--format", "csv").out().lines()).hasSize(4);
    }

    @Test
    void aMissingColumnIsNamedWithItsLine() throws IOException {
        List<String> lines = shipped().subList(0, 3);
        Path runs = file(List.of(lines.get(0).replace(",gpus,", ",gpu_count,"), lines.get(1)));
        expectBadInput(validate(runs), runs + ":1", "gpus");
    }

    @Test
    void aBadNumberAndAnUnknownAcceleratorAreNamedWithLineAndColumn() throws IOException {
        List<String> lines = shipped().subList(0, 2);
        expectBadInput(validate(file(List.of(lines.get(0), lines.get(1).replaceFirst("A100[^,]*|a100[^,]*", "a101")))),
                ":2", "accelerator");
        expectBadInput(validate(file(List.of(lines.get(0), lines.get(1).replaceFirst(",20[0-9][0-9],", ",never,")))),
                ":2", "year");
    }

    @Test
    void filesThatAreNoRunsAreNamed() throws IOException {
        expectBadInput(validate(folder), "is a directory");
        expectBadInput(validate(folder.resolve("none.csv")), "no such file");
        expectBadInput(validate(file(List.of())), "is empty");
        assertThat(Ran.trainyard("validate", "--runs").code()).isEqualTo(ExitCodes.USAGE);
    }

    private static void expectBadInput(Ran ran, String... parts) {
        assertThat(ran.code()).as(ran.err()).isEqualTo(ExitCodes.INPUT);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains(parts).hasLineCount(1);
    }

    private Path file(List<String> lines) throws IOException {
        return Files.write(folder.resolve("runs.csv"), lines);
    }

    private static Ran validate(Path runs, String... options) {
        String[] args = new String[options.length + 4];
        args[0] = "validate";
        args[1] = "--runs";
        args[2] = runs.toString();
        args[3] = "--quiet";
        System.arraycopy(options, 0, args, 4, options.length);
        return Ran.trainyard(args);
    }

    private static List<String> shipped() throws IOException {
        try (InputStream in = ValidateCommandTest.class
                .getResourceAsStream("/dev/trainyard/validation/published-runs.csv")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    private static double number(Entry entry, String key) {
        return entry.require(key).number(Quantity.COUNT, -1e18, 1e18);
    }
}
