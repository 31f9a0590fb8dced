package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.cli.terminal.ExitCodes;
import dev.trainyard.constants.ConstantName;
import dev.trainyard.constants.Constants;
import dev.trainyard.constants.ConstantsText;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Quantity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
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
        assertThat(row.keys()).contains("id", "status", "insideInterval");
        assertThat(number(row, "predictedSeconds")).isBetween(number(row.require("interval"), "low"),
                number(row.require("interval"), "high"));
        assertThat(number(result, "insideIntervalPercent")).isBetween(0.0, 100.0);
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

    @Test
    void pagesAreWrittenBesideTheResult() throws IOException {
        Path page = folder.resolve("accuracy.md");
        Path readme = Files.writeString(folder.resolve("README.md"),
                "kept\n<!-- accuracy:begin -->\nold\n<!-- accuracy:end -->\nkept as well\n");
        Path constants = Files.writeString(folder.resolve("physics.md"),
                "<!-- constants:begin -->\n<!-- constants:end -->\n");
        Ran ran = validate(file(shipped().subList(0, 4)), "--page", page.toString(), "--readme", readme.toString(),
                "--constants-page", constants.toString());
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(page).content().startsWith("# Accuracy\n").contains("3 measured runs", "## Every row");
        assertThat(readme).content().startsWith("kept\n").endsWith("kept as well\n").contains("3 measured runs")
                .doesNotContain("old");
        assertThat(constants).content().contains("| `gemm.quantisation` |");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(4); // nothing temporary is left
        }
    }

    @Test
    void reportAndPlotsAreWrittenAndThePageShowsThePlots() throws IOException {
        Path report = folder.resolve("report.html");
        Path plots = folder.resolve("plots");
        Path page = folder.resolve("accuracy.md");
        Ran ran = validate(file(shipped().subList(0, 12)), "--report", report.toString(), "--plots", plots.toString(),
                "--page", page.toString());
        assertThat(ran.code()).as(ran.err()).isZero();
        List<String> names;
        try (Stream<Path> files = Files.list(plots)) {
            names = files.map(file -> file.getFileName().toString()).toList();
        }
        assertThat(names).hasSize(3).allMatch(name -> name.endsWith(".svg"));
        for (String name : names) {
            String svg = Files.readString(plots.resolve(name));
            assertThat(svg).startsWith("<svg ").endsWith("</svg>\n");
            assertThat(report).content().contains(svg); // inline: the page needs no other file
            assertThat(page).content().contains("](plots/" + name + ")");
        }
        assertThat(report).content().contains("<h2>Scores</h2>", "mean |e| [%]", "largest errors")
                .doesNotContain("<script", " src=");
    }

    @Test
    void foldersForPlotsThatCannotBeAreRefusedBeforeAnythingIsComputed() throws IOException {
        Path runs = file(shipped().subList(0, 4));
        expectBadInput(validate(runs, "--plots", runs.toString()), "--plots", "is a file");
        expectBadInput(validate(runs, "--plots", folder.resolve("a/b").toString()), "--plots", "does not exist");
        expectBadInput(validate(runs, "--report", folder.toString()), "--report", "is a directory");
    }

    @Test
    void aPageWithoutTheCommentsIsRefusedBeforeAnythingIsComputed() throws IOException {
        Path readme = Files.writeString(folder.resolve("README.md"), "text");
        expectBadInput(validate(file(shipped().subList(0, 4)), "--readme", readme.toString()), "README.md",
                "<!-- accuracy:begin -->");
        assertThat(readme).content().isEqualTo("text");
        expectBadInput(validate(file(shipped().subList(0, 4)), "--readme", folder.resolve("none.md").toString()),
                "none.md", "cannot be read");
        expectBadInput(validate(file(shipped().subList(0, 4)), "--page", folder.toString()), "is a directory");
    }

    @Test
    void crossPrintsScoresOfGroupsLeftOutAndWritesWhatWasPredicted() throws IOException {
        List<String> mosaic = new ArrayList<>(List.of(shipped().get(0)));
        shipped().stream().filter(line -> line.contains("mosaicml")).limit(8).forEach(mosaic::add);
        Path heldOut = folder.resolve("held-out.csv");
        Path scatter = folder.resolve("scatter.yaml");
        Ran ran = validate(file(mosaic), "--cross", "--held-out", heldOut.toString(), "--scatter", scatter.toString());
        assertThat(ran.code()).as(ran.err()).isEqualTo(ExitCodes.DONE);
        assertThat(ran.out()).contains("source and model left out", "accelerator left out", "in 90% [%]");
        assertThat(Files.readAllLines(heldOut)).hasSize(9).first().isEqualTo("id,source and model,source,accelerator");
        assertThat(Files.readString(scatter)).contains("constants.dense");
        Entry json = validate(file(mosaic), "--cross", "--format", "json").json();
        assertThat(json.require("source").require("rows").elements()).hasSize(8);
    }

    @Test
    void ablationPrintsARowForEachEffect() throws IOException {
        List<String> mosaic = new ArrayList<>(List.of(shipped().get(0)));
        shipped().stream().filter(line -> line.contains("mosaicml")).limit(2).forEach(mosaic::add);
        Path effects = folder.resolve("effects.csv");
        Ran ran = validate(file(mosaic), "--ablation", "--effects", effects.toString());
        assertThat(ran.code()).as(ran.err()).isEqualTo(ExitCodes.DONE);
        assertThat(ran.out()).contains("nothing", "kernel launches", "worth [%]");
        assertThat(Files.readAllLines(effects)).hasSize((int) ran.out().lines().count() - 1)
                .anySatisfy(line -> assertThat(line).startsWith("nothing,"))
                .anySatisfy(line -> assertThat(line).startsWith("kernel launches,"));
    }

    @Test
    void filesOfWhatIsNotComputedAreRefused() throws IOException {
        Path runs = file(shipped().subList(0, 2));
        String file = folder.resolve("out").toString();
        expectBadInput(validate(runs, "--held-out", file), "--held-out", "Add --cross");
        expectBadInput(validate(runs, "--ablation", "--scatter", file), "--scatter", "Add --cross");
        expectBadInput(validate(runs, "--cross", "--effects", file), "--effects", "Add --ablation");
        expectBadInput(validate(runs, "--cross", "--ablation"), "--ablation", "beside --cross");
        for (String asked : List.of("--cross", "--ablation", "--plans", "--campaigns")) {
            for (String page : List.of("--page", "--report", "--plots", "--measured-range")) {
                expectBadInput(validate(runs, asked, page, file), page, "Maybe without " + asked);
            }
        }
        expectBadInput(validate(runs, "--plans", "--campaigns"), "--plans", "beside --campaigns");
        expectBadInput(validate(runs, "--plans", "--cross"), "--plans", "beside --cross");
        Path twice = file(Stream.concat(shipped().stream(), shipped().subList(1, 3).stream()).toList());
        expectBadInput(validate(twice, "--cross"), "two runs have the id");
        expectBadInput(validate(runs, "--campaigns"), "--runs", "is not read by --campaigns");
        assertThat(Path.of(file)).doesNotExist();
    }

    @Test
    void constantsOfOnesOwnArePredictedWith() throws IOException {
        Path runs = file(shipped().subList(0, 2));
        Path mine = folder.resolve("mine.yaml");
        Files.writeString(mine, ConstantsText.rewrite(Constants.shippedText(), Constants.shipped()
                .with(ConstantName.GEMM_HOPPER_16BIT, 0.61).with(ConstantName.GEMM_AMPERE_16BIT, 0.61)
                .with(ConstantName.GEMM_HOPPER_8BIT, 0.61)));
        assertThat(validate(runs, "--constants", mine.toString()).out()).isNotEqualTo(validate(runs).out());
        Files.writeString(mine, Constants.shippedText().replaceFirst("(?m)^dp.tax: .*$", ""));
        expectBadInput(validate(runs, "--constants", mine.toString()), "the constant is missing", "mine.yaml");
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
                .getResourceAsStream("/dev/trainyard/runs/published-runs.csv")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    private static double number(Entry entry, String key) {
        return entry.require(key).number(Quantity.COUNT, -1e18, 1e18);
    }
}
