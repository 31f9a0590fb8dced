package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.trainyard.cli.terminal.ExitCodes;
import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class SweepCommandTest {
    private static final Path STUDIES = Path.of("").toAbsolutePath().resolveSibling("examples").resolve("studies");

    @TempDir
    Path folder;
    private Path study;

    @BeforeEach
    void writeStudy() throws IOException {
        study = write("plan.tp: [1, 2, 4, 8]");
    }

    private Path write(String product) throws IOException {
        return Files.writeString(folder.resolve("study.yaml"), "scenario: {model: llama3-8b, cluster: {accelerator: "
                + "h100-sxm, gpus: 64}, training: {globalBatch: 64}}\nsweep: {product: {" + product + "}}\n");
    }

    private Ran sweep(String out, String... more) {
        String[] args = Stream.concat(Stream.of("sweep", study.toString(), "--out", folder.resolve(out).toString()),
                Stream.of(more)).toArray(String[]::new);
        return Ran.trainyard(args);
    }

    @ParameterizedTest
    @ValueSource(strings = {"csv", "jsonl", "parquet"})
    void everyPointBecomesARow(String format) throws IOException {
        Ran ran = sweep("rows." + format);
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("trainyard: 4 points: 4 (plan.tp)", " ok, ", " do not fit, ", " a second");
        assertThat(folder.resolve("rows." + format)).isNotEmptyFile();
        assertThat(folder.resolve("rows." + format + ".schema.json")).content().contains("\"name\" : \"stepSeconds\"");
        if (format.equals("csv")) {
            List<String> lines = Files.readAllLines(folder.resolve("rows.csv"));
            assertThat(lines).hasSize(5);
            assertThat(lines.get(0)).startsWith("point,model,cluster.accelerator,cluster.gpus,");
        }
    }

    @Test
    void aCampaignInARowIsThatOfTheCommand() throws IOException {
        study = Files.writeString(folder.resolve("study.yaml"), "scenario: mai1-1x\nsweep: {product: {"
                + "campaign.restart: [requeue, warm-standby], campaign.failures.rate: [2]}}\n"
                + "campaign: {outputs: [days.p90, dollars, sparesUsed.p50], replicas: 20, seed: 3}\n");
        Ran ran = sweep("rows.jsonl", "--fidelity", "event");
        assertThat(ran.code()).as(ran.err()).isZero();
        List<String> rows = Files.readAllLines(folder.resolve("rows.jsonl"));
        for (int i = 0; i < 2; i++) {
            Entry row = Documents.parse("row", rows.get(i));
            Entry alone = Ran.trainyard("campaign", "mai1-1x", "--set", "campaign.restart="
                    + row.require("campaign.restart").text(), "--set", "campaign.failures.rate=2", "--replicas", "20",
                    "--seed", "3", "--device", "cpu", "--format", "json").json();
            assertThat(number(row.require("days.p90"))).isEqualTo(number(alone.require("days").require("p90")),
                    offset(1e-7));
            assertThat(number(row.require("dollars.mean")))
                    .isCloseTo(number(alone.require("dollars").require("mean")), withinPercentage(1e-6));
            assertThat(number(row.require("sparesUsed.p50")))
                    .isEqualTo(number(alone.require("sparesUsed").require("p50")), offset(1e-7));
        }
    }

    private static double number(Entry value) {
        return Double.parseDouble(value.text());
    }

    @Test
    void quietIsQuiet() {
        assertThat(sweep("rows.csv", "--quiet")).isEqualTo(new Ran(0, "", ""));
    }

    @Test
    void theSameCommandAgainDoesNothing() throws IOException {
        sweep("rows.csv");
        byte[] before = Files.readAllBytes(folder.resolve("rows.csv"));
        Ran again = sweep("rows.csv", "--threads", "1");
        assertThat(again.code()).isZero();
        assertThat(again.err()).contains("4 points were there already");
        assertThat(Files.readAllBytes(folder.resolve("rows.csv"))).isEqualTo(before);
    }

    @Test
    void shardsMergeToTheWhole() throws IOException {
        sweep("whole.csv");
        sweep("part-1.csv", "--shard", "1/2");
        sweep("part-2.csv", "--shard", "2/2");
        Ran merged = Ran.trainyard("merge", folder.resolve("merged.csv").toString(),
                folder.resolve("part-2.csv").toString(), folder.resolve("part-1.csv").toString());
        assertThat(merged.code()).as(merged.err()).isZero();
        assertThat(merged.err()).contains("4 points of 2 shards");
        assertThat(Files.mismatch(folder.resolve("whole.csv"), folder.resolve("merged.csv"))).isEqualTo(-1);
        Ran missing = Ran.trainyard("merge", folder.resolve("half.csv").toString(),
                folder.resolve("part-2.csv").toString());
        assertThat(missing.code()).isEqualTo(ExitCodes.INPUT);
        assertThat(missing.err()).hasLineCount(1).contains("shard 1/2 is missing");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "plan.tpp: [1, 2] | study.yaml:2:29: sweep.product.plan.tpp: unknown field \"plan.tpp\". Maybe \"plan.tp\"?",
        "campaign.restart: [requeu] | study.yaml:2:38: scenario.campaign.restart: unknown restart path \"requeu\"",
        "campaign.sparse: [1, 2] | unknown field \"campaign.sparse\". Maybe \"campaign.spares\"?",
        "plan.tp: [3, 5]  | study.yaml:2:8: sweep: none of its 2 points is possible; the first: plan.dp: tp * cp",
        "'plan.tp: {from: 1, to: 1e5, step: 1}, plan.pp: {from: 1, to: 1e5, step: 1}, plan.dp: [1, 2]' "
            + "| makes 20,000,000,000 points: 100,000 (plan.tp) x 100,000 (plan.pp) x 2 (plan.dp)"})
    void badStudiesAreOneLineAndLeaveNothing(String product, String message) throws IOException {
        study = write(product.replace("'", ""));
        Ran ran = sweep("rows.csv", "--quiet");
        assertThat(ran.code()).as(ran.err()).isEqualTo(ExitCodes.INPUT);
        assertThat(ran.err()).hasLineCount(1).startsWith("trainyard: ").contains(message);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "rows.xls | --quiet    | 3 | unknown format \"xls\"; expected one of csv, jsonl, parquet",
        "rows     | --quiet    | 3 | says no format; expected it to end with one of .csv, .jsonl, .parquet",
        "no/rows.csv | --quiet | 3 | does not exist",
        "rows.csv | --shard=3/2 | 2 | expected i/n with 1 <= i <= n",
        "rows.csv | --shard=x   | 2 | expected i/n such as 1/8, found \"x\"",
        "rows.csv | --fidelity=deep | 2 | unknown fidelity \"deep\""})
    void wrongOptionsAreOneLine(String out, String option, int code, String message) {
        Ran ran = sweep(out, option);
        assertThat(ran.code()).as(ran.err()).isEqualTo(code);
        assertThat(ran.err()).hasLineCount(1).startsWith("trainyard: ").contains(message);
    }

    @Test
    void everyExampleStudyRuns() throws IOException {
        try (Stream<Path> files = Files.list(STUDIES)) {
            for (Path example : files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList()) {
                study = example;
                Ran ran = sweep(example.getFileName() + ".csv");
                assertThat(ran.code()).as(example + ": " + ran.err()).isZero();
            }
        }
    }
}
